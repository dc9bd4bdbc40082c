/**
 * One source and everybody who listens to it.
 *
 * @module
 */

import { Audience, type ClientStatus } from "./stream/audience.ts";
import type { Clock } from "./base/clock.ts";
import type { Emit, RelayEvents, StationEvent } from "./event.ts";
import { type GapPolicy, Hub } from "./stream/hub.ts";
import type { Lineage } from "./source/lineage.ts";
import type { RelayChain } from "./source/relay_chain.ts";
import type { Source, SourceLabel } from "./source/source.ts";
import { SourceSupervisor } from "./source/supervisor.ts";
import type { TargetStatus } from "./publish/publication.ts";
import type { PublishCarrier } from "./publish/publish_carrier.ts";
import type { Trouble } from "./trouble.ts";

/** What a station is called that is the only one. */
export const ONLY_STATION = "relay";

/** How long clients may take for what is still theirs when the station stops. */
const GRACE_MS = { live: 2000, lossless: 10_000 };

/** What a station is made of. */
export interface StationOptions {
  readonly name: string;
  readonly events: RelayEvents;
  /** Makes the source, which tells by `emit` what happens to it. */
  makeSource(emit: Emit): Source;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  random(): number;
  /** Calls back in the next turn of the event loop. */
  nextTurn(callback: () => void): void;
  /** How far a live client may fall behind, and how much too early audio may come. */
  readonly liveCapacityMs: number;
  /** A client that takes nothing of what it was handed for this long is evicted. */
  readonly stallTimeoutMs: number;
  readonly gap: GapPolicy;
  readonly lineage: Lineage;
  /** How many clients may be here at once. */
  readonly maxClients: number;
}

/** What lets clients in by one transport. */
export interface Door {
  /** Lets nobody in any more. Those who are here stay. */
  close(): Promise<void>;
}

/** How a station is doing. */
export interface StationStatus {
  readonly name: string;
  readonly source: SourceLabel;
  /** Which relays the audio passes, this station first. */
  readonly chain: RelayChain;
  /** As in `48000:16:2`. */
  readonly format: string;
  readonly state: "streaming" | "waiting";
  /** Why there is no audio, if that is known. */
  readonly trouble: Trouble | undefined;
  /** Bytes that came from the source in the last second. */
  readonly bytesPerSecond: number;
  /** How much faster the source's clock runs, in parts per million, if that is known. */
  readonly driftPpm: number | undefined;
  /**
   * How loud each channel is, as the peak of the last second or two, in dBFS; −Infinity where there
   * are zeros alone, undefined while nothing comes.
   */
  readonly levelsDbfs: readonly number[] | undefined;
  /** The RMS of each channel in that time; undefined at the first question, too. */
  readonly rmsDbfs: readonly number[] | undefined;
  /** For how long there have been zeros alone. */
  readonly silentMs: number;
  /** Old audio that came in bursts and was passed over, once for everybody. */
  readonly skippedMs: number;
  /** Audio that clients did not get because they were too far behind, of all clients together. */
  readonly lostMs: number;
  readonly clients: readonly ClientStatus[];
  /** Where it is published. */
  readonly targets: readonly TargetStatus[];
}

/** One source, its hub and its audience, from the first attempt to the last byte. */
export class Station {
  readonly name: string;
  readonly source: Source;
  readonly hub: Hub;
  readonly audience: Audience;
  readonly emit: Emit;
  readonly #supervisor: SourceSupervisor;
  readonly #lineage: Lineage;
  readonly #publishers: PublishCarrier[] = [];
  #trouble: Trouble | undefined;

  constructor(options: StationOptions) {
    const { name, events, clock, random } = options;
    this.name = name;
    this.#lineage = options.lineage;
    this.emit = (event) => {
      this.#note(event);
      events.emit({ station: name, ...event });
    };
    const { emit } = this;
    this.source = options.makeSource(emit);
    const { source, source: { format } } = this;
    this.hub = new Hub({ ...options, format, emit });
    this.audience = new Audience({ hub: this.hub, clock, emit, maxClients: options.maxClients });
    const mayEcho = options.gap === "silence" && source.label.kind === "tcp";
    this.#supervisor = new SourceSupervisor({
      source,
      sink: this.hub,
      mayEcho,
      emit,
      clock,
      random,
    });
  }

  /** Which relays the audio passes, this station first. */
  get chain(): RelayChain {
    return this.#lineage.chainOf(this.source.label);
  }

  /** Whether audio is coming. */
  get isStreaming(): boolean {
    return this.#supervisor.isStreaming;
  }

  /** Why there is no audio, if that is known. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /**
   * Runs until `signal` is aborted or a finite source has ended. Then it stops in order: leave the
   * source, let nobody in, let clients take what is theirs while what the source did is undone, close.
   *
   * @param doors what lets clients in; they are open already
   * @throws {TroubleError} when a finite source has failed, or ended without a byte
   */
  async run(doors: readonly Door[], signal: AbortSignal): Promise<void> {
    const { hub, source, emit } = this;
    const leaving = new AbortController();
    const following = this.#lineage.follow(AbortSignal.any([signal, leaving.signal]), () => {
      // Whoever has audio has it from somewhere, whatever is still told of a circle.
      if (!this.isStreaming) this.#supervisor.restart();
    });
    const ending = await this.#supervisor.run(signal).finally(() => leaving.abort());
    await following;
    const hasFailed = ending !== undefined && ending.trouble.code !== "ended";
    if (ending !== undefined && !hasFailed) emit({ kind: "source-ended", source: source.label });
    emit({ kind: "stopping" });
    await Promise.all(doors.map((door) => door.close()));
    hub.drain();
    await Promise.all([this.audience.close(GRACE_MS), source.close?.()]);
    hub.close();
    emit({ kind: "stopped" });
    if (hasFailed) throw ending;
  }

  /** Has the audio published, from now on. */
  publish(carrier: PublishCarrier): void {
    this.#publishers.push(carrier);
    this.audience.admit(carrier);
  }

  /**
   * Has its source begin anew: an app is started again.
   *
   * @returns false for a source that there is only once
   */
  restart(): boolean {
    if (this.source.isFinite) return false;
    this.#supervisor.restart();
    return true;
  }

  /** How it is doing now. */
  status(): StationStatus {
    const { name, source: { label, format }, chain, hub, audience } = this;
    const { skippedBytes } = hub.totals;
    // The hub's own clients are others: an encoder is one, and those who listen to it are not.
    const { lostBytes } = audience.totals;
    return {
      name,
      source: label,
      chain,
      format: format.toString(),
      state: this.isStreaming ? "streaming" : "waiting",
      trouble: this.#trouble,
      bytesPerSecond: hub.bytesPerSecond,
      driftPpm: hub.driftPpm,
      levelsDbfs: hub.levelsDbfs,
      rmsDbfs: hub.rmsDbfs,
      silentMs: hub.silentMs,
      skippedMs: format.msFromBytes(skippedBytes),
      lostMs: format.msFromBytes(lostBytes),
      clients: audience.status(),
      targets: this.#publishers.map((carrier) => carrier.status()),
    };
  }

  #note(event: StationEvent): void {
    if (event.kind === "source-streams") this.#trouble = undefined;
    else if (event.kind === "source-lost") this.#trouble = event.error.trouble;
    else if (event.kind === "phone-waits") this.#trouble = event.wait;
  }
}
