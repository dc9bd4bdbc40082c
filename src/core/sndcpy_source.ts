/**
 * Audio from sndcpy on a phone, from plugging in to the first byte.
 *
 * Goal: whatever ended the audio, the next attempt finds its own way: it looks what is there and
 * does what is missing. A phone that comes back, an app that died and a forward that vanished are
 * one and the same to it. What it remembers only spares a request, or somebody's patience.
 *
 * How: wait for a phone; forward a port unless ours is still good; start the app anew; connect
 * until the first byte comes. The source's supervisor calls it again after each loss.
 *
 * Limits: sndcpy accepts one connection for each start, so a connection is never tried just to
 * see. Behind a forward, an app that is still starting looks like one whose only connection is
 * taken: accepted, and ended at once without a byte. Only time tells the two apart.
 *
 * Rejected: a state for each step with a transition for each loss. It had a remedy for each cause,
 * and the cause was never certain.
 *
 * @module
 */

import { type Clock, sleep } from "./clock.ts";
import { awaitFirstByte } from "./first_byte.ts";
import type { PcmFormat } from "./pcm_format.ts";
import type { PhoneControl, PhoneDevice, PhoneForward, SndcpyStart } from "./phone.ts";
import type { Emit } from "./event.ts";
import { PhoneFinder } from "./phone_finder.ts";
import type { Source, SourceLabel } from "./source.ts";
import { LIMITED_INTERVAL_MS, StartBudget } from "./start_budget.ts";
import { type PhoneTrouble, TroubleError, troubleOf } from "./trouble.ts";
import { ZerosWatch } from "./zeros_watch.ts";

const APP = "sndcpy";
/** How long the app may take from its start to its first byte. */
const STARTING_LIMIT_MS = 10_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 250;
/** What only a person can put right is looked at this often. */
const PERSON_NEEDED_MS = 10_000;
const PERSON_NEEDED: readonly string[] = [
  "app-missing",
  "app-refused",
  "too-old",
  "forward-refused",
  "forward-taken",
  "install-failed",
  "apk-unusable",
  "adb-clash",
] satisfies PhoneTrouble["code"][];

/** What the source is made of. */
export interface SndcpySourceOptions {
  phones: PhoneControl;
  /** Connects to a local port, as {@linkcode Source.open} does. Errors call it `label`. */
  connect(
    port: number,
    label: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  emit: Emit;
  clock: Clock;
  format: PcmFormat;
  /** Which phone; undefined for the only one. */
  serial: string | undefined;
  /** The local port of the forward; 0 lets adb choose. */
  port: number;
  /** The app's abstract socket: `sndcpy`. */
  socketName: string;
  start: SndcpyStart;
  /** An APK to install on a phone that lacks the app. */
  apkPath: string | undefined;
  /** Digital silence for this long restarts the app; undefined never does. */
  restartAfterZerosMs: number | undefined;
}

/** sndcpy on a phone, through adb. */
export class SndcpySource implements Source {
  readonly isFinite = false;
  readonly format: PcmFormat;
  readonly #options: SndcpySourceOptions;
  readonly #finder: PhoneFinder;
  readonly #budget = new StartBudget();
  #forward: PhoneForward | undefined;
  #areStartsLimited = false;
  #pauseMs = 0;

  constructor(options: SndcpySourceOptions) {
    this.#options = options;
    this.#finder = new PhoneFinder({ ...options, app: APP });
    this.format = options.format;
  }

  get label(): SourceLabel {
    return { kind: "app", app: APP, serial: this.#forward?.serial };
  }

  async open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    signal.throwIfAborted();
    if (this.#pauseMs > 0) await sleep(this.#options.clock, this.#pauseMs, signal);
    this.#pauseMs = 0;
    try {
      const serial = await this.#finder.find(signal, (devices) => this.#noteGone(devices));
      // First what does not show: without the port, the app would be started in vain.
      await this.#ensureForward(serial, signal);
      await this.#startApp(serial, signal);
      return this.#watchZeros(await this.#connect(serial, signal));
    } catch (error) {
      signal.throwIfAborted();
      const code = troubleOf(error)?.code;
      if (code !== undefined && PERSON_NEEDED.includes(code)) this.#pauseMs = PERSON_NEEDED_MS;
      throw error;
    }
  }

  /** Removes the forward that was made, if it was. */
  async close(): Promise<void> {
    if (this.#forward === undefined) return;
    await this.#options.phones.removeForward(this.#forward, this.#options.socketName);
    this.#forward = undefined;
  }

  /** Forwards vanish with their phone, and do not come back with it. */
  #noteGone(devices: readonly PhoneDevice[]): void {
    const isThere = devices.some(({ serial }) => serial === this.#forward?.serial);
    if (!isThere) this.#forward = undefined;
  }

  async #startApp(serial: string, signal: AbortSignal): Promise<void> {
    const { phones, emit, clock, start, apkPath } = this.#options;
    const waitMs = this.#budget.waitMs(clock.nowMs());
    if (waitMs > 0 && !this.#areStartsLimited) {
      emit({ kind: "starts-limited", app: APP, intervalMs: LIMITED_INTERVAL_MS });
    }
    this.#areStartsLimited = waitMs > 0;
    if (waitMs > 0) await sleep(clock, waitMs, signal);
    try {
      await phones.startApp(serial, start, signal);
    } catch (error) {
      if (troubleOf(error)?.code !== "app-missing" || apkPath === undefined) throw error;
      await phones.installApp(serial, apkPath, signal);
      await phones.startApp(serial, start, signal);
    }
    this.#budget.started(clock.nowMs());
  }

  async #ensureForward(serial: string, signal: AbortSignal): Promise<PhoneForward> {
    const { phones, port, socketName } = this.#options;
    if (this.#forward?.serial === serial) return this.#forward;
    this.#forward = await phones.forward(serial, port, socketName, signal);
    return this.#forward;
  }

  async #connect(serial: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { clock } = this.#options;
    const deadlineMs = clock.nowMs() + STARTING_LIMIT_MS;
    for (let retryMs = FIRST_RETRY_MS;; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
      const { port } = await this.#ensureForward(serial, signal);
      const stream = await this.#connectOnce(port, signal);
      if (stream !== undefined) return stream;
      if (clock.nowMs() + retryMs > deadlineMs) {
        throw new TroubleError({ code: "no-audio", source: this.label });
      }
      await sleep(clock, retryMs, signal);
    }
  }

  /** @returns undefined when it is not, or not yet, to be had */
  async #connectOnce(
    port: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { connect, clock } = this.#options;
    try {
      return await awaitFirstByte({
        connect: (attempt) => connect(port, this.label, attempt),
        clock,
        limitMs: STARTING_LIMIT_MS,
        silent: () => this.#silent(),
      }, signal);
    } catch (error) {
      if (troubleOf(error)?.code !== "refused") throw error;
      // The forward has vanished, with adb's server or with the phone.
      this.#forward = undefined;
      return undefined;
    }
  }

  async *#watchZeros(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { clock, emit, restartAfterZerosMs = Infinity } = this.#options;
    const zeros = new ZerosWatch((silentMs) => emit({ kind: "zeros", app: APP, silentMs }));
    for await (const chunk of chunks) {
      const silentMs = zeros.heard(chunk, clock.nowMs());
      yield chunk;
      if (silentMs >= restartAfterZerosMs) {
        throw new TroubleError({ code: "zeros", source: this.label });
      }
    }
  }

  #silent(): TroubleError {
    const source = this.label;
    return new TroubleError({
      code: "silent",
      source,
      silentMs: STARTING_LIMIT_MS,
      hadAudio: false,
    });
  }
}
