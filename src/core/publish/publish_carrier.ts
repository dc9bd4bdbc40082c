/**
 * A client that hands the audio on to an engine, and keeps it fed.
 *
 * @module
 */

import { abortable } from "../base/abortable.ts";
import { type Clock, sleep } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import type { Emit } from "../event.ts";
import { SteadyFrames } from "../live/steady_frames.ts";
import type { Carrier } from "../stream/audience.ts";
import type { LeaveReason } from "../stream/client.ts";
import type { ClientQueue } from "../stream/client_queue.ts";
import { TroubleError } from "../trouble.ts";
import { Backlog } from "./backlog.ts";
import type { OpenPublication, Publication, TargetStatus } from "./publication.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** What has lasted so long was good: the next retry comes quickly again, and is told. */
const GOOD_MS = 10_000;
/** An engine that takes nothing for so long hangs, and so does one that lets nobody in. */
const STUCK_MS = 5000;
/** How much an engine may be behind: more than it takes to see that it hangs. */
const BACKLOG_MS = 2 * STUCK_MS;

/** What a carrier is made of. */
export interface PublishCarrierOptions {
  /** Of the target, without secrets. */
  readonly url: string;
  readonly open: OpenPublication;
  readonly format: PcmFormat;
  readonly clock: Clock;
  /** How much too early audio may come. */
  readonly toleratedMs: number;
  /** A number from 0 up to 1: keeps several relays from reconnecting in step. */
  random(): number;
  readonly emit: Emit;
}

/**
 * Moves one queue's stream to one target, and connects again for ever.
 *
 * The queue is read whatever the target does, so the audio that waits is live, and bounded. While the
 * source is away the target gets silence, so an engine's listeners stay.
 */
export class PublishCarrier implements Carrier {
  readonly transport = "publisher";
  readonly #options: PublishCarrierOptions;
  readonly #backlog: Backlog;
  /** Aborted when all is to end at once. */
  readonly #over = new AbortController();
  #queue: ClientQueue | undefined;
  #reason: LeaveReason | undefined;
  #state: TargetStatus["state"] = "connecting";
  #stateSinceMs: number;
  #trouble: TroubleError["trouble"] | undefined;
  #isConnected = false;
  #hasEnded = false;
  #retryMs = FIRST_RETRY_MS;
  #publications = 0;
  #isFlapping = false;
  #toldLoss: string | undefined;

  constructor(options: PublishCarrierOptions) {
    this.#options = options;
    this.#backlog = new Backlog(options.format.bytesFromMs(BACKLOG_MS));
    this.#stateSinceMs = options.clock.nowMs();
  }

  get address(): string {
    return this.#options.url;
  }

  /** How the target is doing. */
  status(): TargetStatus {
    const { url, clock } = this.#options;
    return {
      url,
      state: this.#state,
      stateMs: clock.nowMs() - this.#stateSinceMs,
      trouble: this.#trouble,
      reconnects: Math.max(0, this.#publications - 1),
      lostBytes: this.#backlog.lostBytes,
    };
  }

  async carry(queue: ClientQueue): Promise<LeaveReason> {
    this.#queue = queue;
    await Promise.all([this.#readAll(queue), this.#publishAll()]);
    return this.#reason ?? "ended";
  }

  close(reason: LeaveReason): void {
    this.#reason ??= reason;
    this.#over.abort();
    this.#queue?.close();
  }

  async #readAll(queue: ClientQueue): Promise<void> {
    const { format, clock, toleratedMs } = this.#options;
    const input = new SteadyFrames({ stream: queue.stream, format, clock, toleratedMs });
    for (let frames = await input.next(); frames !== undefined; frames = await input.next()) {
      if (this.#isConnected) this.#backlog.add(frames);
    }
    input.stop();
    this.#hasEnded = true;
    this.#backlog.end();
    // Who is still waiting to connect has nothing to finish.
    if (!this.#isConnected) this.#over.abort();
  }

  async #publishAll(): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = this.#over;
    while (!signal.aborted) {
      this.#enter("connecting");
      const trouble = await this.#publishOnce();
      if (signal.aborted || this.#hasEnded || trouble === undefined) return;
      this.#trouble = trouble.trouble;
      this.#enter("waiting");
      this.#tellLoss(trouble);
      const jitter = 0.75 + 0.25 * random();
      await sleep(clock, this.#retryMs * jitter, signal).catch(() => {});
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    }
  }

  /** @returns why it is over; undefined when there is nothing more */
  async #publishOnce(): Promise<TroubleError | undefined> {
    const run = new AbortController();
    const end = () => run.abort();
    this.#over.signal.addEventListener("abort", end, { once: true });
    try {
      await using publication = await this.#connect(run);
      using _following = this.#follow(publication, run);
      for (;;) {
        const frames = await this.#backlog.take(run.signal);
        if (frames === undefined) break;
        await this.#write(publication, frames, run);
      }
      await abortable(publication.finish(), run.signal);
      return undefined;
    } catch (error) {
      if (run.signal.reason instanceof TroubleError) return run.signal.reason;
      if (error instanceof TroubleError) return error;
      if (run.signal.aborted) return undefined;
      // A mistake in the code is no reason to take the audio from everybody else.
      const { url: target } = this.#options;
      return new TroubleError({ code: "target-failed", target, words: undefined }, {
        cause: error,
      });
    } finally {
      this.#isConnected = false;
      this.#backlog.clear();
      this.#over.signal.removeEventListener("abort", end);
      run.abort();
    }
  }

  /** Notes that it takes audio, and that it does not any more. */
  #follow(
    { established = Promise.resolve(), ended }: Publication,
    run: AbortController,
  ): Disposable {
    const { clock } = this.#options;
    let [cancelTelling, sinceMs] = [() => {}, Infinity];
    this.#isConnected = true;
    ended?.then((trouble) => run.abort(trouble));
    established.then(() => {
      if (run.signal.aborted) return;
      // What came while it connected would only make everybody late.
      this.#backlog.clear();
      this.#trouble = undefined;
      this.#publications++;
      this.#enter("publishing");
      sinceMs = clock.nowMs();
      if (this.#isFlapping) cancelTelling = clock.after(GOOD_MS, () => this.#tellStarted());
      else this.#tellStarted();
    });
    return {
      [Symbol.dispose]: () => {
        cancelTelling();
        const wasGood = clock.nowMs() - sinceMs >= GOOD_MS;
        if (wasGood) this.#retryMs = FIRST_RETRY_MS;
        if (sinceMs !== Infinity) this.#isFlapping = !wasGood;
      },
    };
  }

  /** What is opened heeds the signal, so nothing is left of it. */
  async #connect(run: AbortController): Promise<Publication> {
    using _limit = this.#limit(run);
    return await this.#options.open(run.signal);
  }

  async #write(publication: Publication, frames: Uint8Array, run: AbortController): Promise<void> {
    using _limit = this.#limit(run);
    await abortable(publication.write(frames), run.signal);
  }

  /** Ends the run as `target-stuck`, unless it is disposed of in time. */
  #limit(run: AbortController): Disposable {
    const { url: target, clock } = this.#options;
    const stuck = { code: "target-stuck", target, stuckMs: STUCK_MS } as const;
    const cancel = clock.after(STUCK_MS, () => run.abort(new TroubleError(stuck)));
    return { [Symbol.dispose]: cancel };
  }

  #enter(state: TargetStatus["state"]): void {
    this.#state = state;
    this.#stateSinceMs = this.#options.clock.nowMs();
  }

  #tellStarted(): void {
    this.#toldLoss = undefined;
    this.#options.emit({ kind: "publish-started", target: this.#options.url });
  }

  /** The same is not told twice in a row. */
  #tellLoss(error: TroubleError): void {
    const { code } = error.trouble;
    if (code === this.#toldLoss) return;
    this.#toldLoss = code;
    this.#options.emit({ kind: "publish-lost", target: this.#options.url, error });
  }
}
