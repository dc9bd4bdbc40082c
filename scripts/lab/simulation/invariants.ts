/**
 * The promises, as what must hold after every step.
 *
 * @module
 */

import { isOnNetwork } from "../../../src/core/phone/phone_serial.ts";
import { ClientInvariants } from "./client_invariants.ts";
import type { SimulatedConnection } from "./simulated_connection.ts";
import type { SimulatedStation } from "./simulated_station.ts";
import { PhoneUpstream } from "./phone_upstream.ts";

/** The supervisor gathers small chunks for so long. */
const GATHER_MS = 4.1;
/** A connection without a byte is given up by then: sndcpy's, and that to another relay. */
const FIRST_BYTE_WITHIN_MS = { phone: 10_100, tcp: 60_100 };
/** A connection that falls silent is given up by then. */
const SILENT_FOR_MS = 10_100;
const CLASHES_WITHIN_MS = 60_000;
const STARTS = { most: 5, withinMs: 5 * 60_000, thenEveryMs: 29_000 };
/** After what was over at once, audio is back by then: a connection may have to be found silent. */
const BACK_AFTER_BRIEF_MS = 13_000;
const BRIEF_MS = 200;
/** Of what was wrong with a source, nothing breaks off a connection any more by then. */
const SETTLED_AFTER_MS = 15_000;
const SEGMENT_BYTES = 256 * 1024;
/** Levels go back so far. */
const LEVELS_MS = 2000;

/** Checks the promises, and remembers what it takes to do so. */
export class Invariants {
  readonly #world: SimulatedStation;
  readonly #clients: ClientInvariants;
  #checkedStarts = 0;
  /** The connection that audio has come by since nothing was wrong any more. */
  #settled: SimulatedConnection | undefined;
  /** When audio came last. */
  #heardMs = 0;
  /** When the last trouble began, until it is long over. */
  #troubledMs = 0;
  /** When there was sound last, or nothing yet. */
  #soundMs = 0;

  constructor(world: SimulatedStation) {
    this.#world = world;
    this.#clients = new ClientInvariants(world);
  }

  /** @throws {Violation} for the first promise that is broken */
  check(): void {
    const { violation } = this.#world.history;
    if (violation !== undefined) throw violation;
    this.#checkLog();
    this.#checkLevels();
    this.#checkSource();
    const { upstream } = this.#world;
    if (upstream instanceof PhoneUpstream) {
      this.#checkPhone(upstream);
      this.#checkUndisturbed(upstream);
    }
    for (const client of this.#world.clients) this.#clients.check(client);
    const { opus, flac } = this.#world.http;
    for (const { current } of [opus, flac]) {
      if (current !== undefined) this.#clients.checkEncoder(current);
    }
  }

  #checkLog(): void {
    const { ledger, recording, targets, station: { hub }, format, news, longestCapacityMs } =
      this.#world;
    recording.check();
    targets.check();
    const publishedFrames = hub.totals.publishedBytes / format.frameBytes;
    if (publishedFrames !== ledger.end) {
      this.#world.history.broken(3, `${publishedFrames} frames were published of ${ledger.end}`);
    }
    if (format.msFromBytes(hub.totals.skippedBytes) < news.surgedMs - 1) {
      this.#world.history.broken(
        4,
        `${news.surgedMs} ms are said to be skipped, more than there were`,
      );
    }
    const { audience } = this.#world.station;
    const lostMs = format.msFromBytes(audience.totals.lostBytes);
    const lostHereMs = audience.status().reduce(
      (sum, { lostBytes }) => sum + format.msFromBytes(lostBytes),
      0,
    );
    if (Math.abs(news.lostMs + lostHereMs - lostMs) > 1) {
      this.#world.history.broken(
        1,
        `${lostMs} ms are said to be lost, but those who left lost ${news.lostMs} ms, and those who ` +
          `are here ${lostHereMs} ms`,
      );
    }
    const mostBytes = format.bytesFromMs(longestCapacityMs) + 3 * SEGMENT_BYTES;
    if (hub.heldBytes > mostBytes) {
      this.#world.history.broken(7, `the log holds ${hub.heldBytes} bytes, more than ${mostBytes}`);
    }
  }

  /** Silence is told from sound. Each frame that sounds has a number, which is not zero. */
  #checkLevels(): void {
    const { ledger, station: { hub: { levelsDbfs, silentMs } }, clock, history } = this.#world;
    if (!ledger.isSilent) this.#soundMs = clock.nowMs();
    if (levelsDbfs === undefined) return;
    const isSilent = levelsDbfs.every((dbfs) => dbfs === -Infinity);
    const quietMs = clock.nowMs() - this.#soundMs;
    if (quietMs === 0 && (isSilent || silentMs > 0)) {
      history.broken(15, "sound is taken for silence");
    }
    if (quietMs >= LEVELS_MS && !isSilent || silentMs > quietMs) {
      history.broken(15, `there was no sound for ${quietMs} ms, but for ${silentMs} ms it is said`);
    }
  }

  #checkSource(): void {
    const open = this.#world.upstream.connections.filter(({ isOpen }) => isOpen);
    if (open.length > 1) {
      this.#world.history.broken(8, `${open.length} connections to the source are open`);
    }
    for (const connection of open) this.#checkSilence(connection);
    const unreadMs = open[0]?.unreadMs ?? 0;
    if (unreadMs > GATHER_MS) {
      this.#world.history.broken(2, `the source was not read for ${unreadMs.toFixed(1)} ms`);
    }
  }

  /** Where nothing is wrong with a phone, nor with what all phones share, its audio goes on. */
  #checkUndisturbed({ connection, phone: { startsMs } }: PhoneUpstream): void {
    const { wellSinceMs, clock, history } = this.#world;
    const nowMs = clock.nowMs();
    const isHeard = connection?.heardAtMs === nowMs;
    const isSettled = nowMs - wellSinceMs > SETTLED_AFTER_MS;
    if (isHeard) this.#heardMs = nowMs;
    if (!isSettled) this.#troubledMs = Math.min(this.#troubledMs, nowMs);
    else if (isHeard) this.#troubledMs = Infinity;
    const isBrief = wellSinceMs - this.#troubledMs < BRIEF_MS;
    const awayMs = nowMs - Math.max(this.#heardMs, wellSinceMs);
    const isBackDue = isBrief && awayMs > BACK_AFTER_BRIEF_MS;
    if (isBackDue && this.#recentStarts(startsMs) < STARTS.most) {
      history.broken(18, `nothing is wrong, and no audio has come for ${awayMs.toFixed(0)} ms`);
    }
    if (!isSettled) this.#settled = undefined;
    else if (this.#settled === undefined) {
      this.#settled = isHeard ? connection : undefined;
    } else if (this.#settled !== connection || !connection.isOpen) {
      history.broken(18, "audio broke off, and nothing was wrong");
    }
  }

  /** Connected is not streaming, and for ever is too long to wait for either. */
  #checkSilence({ readBytes, heardAtMs }: SimulatedConnection): void {
    const { upstream, clock, awokeAtMs, history } = this.#world;
    // Whoever was asleep waits anew.
    const silentMs = clock.nowMs() - Math.max(heardAtMs, awokeAtMs);
    const firstWithinMs = FIRST_BYTE_WITHIN_MS[upstream instanceof PhoneUpstream ? "phone" : "tcp"];
    if (silentMs > (readBytes === 0 ? firstWithinMs : SILENT_FOR_MS)) {
      const state = readBytes === 0 ? "has not had a byte" : "has been silent";
      history.broken(6, `a connection ${state} for ${silentMs.toFixed(0)} ms, and is still open`);
    }
  }

  #checkPhone({ computer: { adb }, phone }: PhoneUpstream): void {
    const { startsMs, rivalsEnded, runningServers } = phone;
    if (rivalsEnded > 0) this.#world.history.broken(5, "the app was taken from another program");
    // While one watches the phones, another calls the phone that is on the network.
    const mostRunning = adb.phones.reduce((sum, { serial }) => sum + 1 + +isOnNetwork(serial), 0);
    if (adb.running > mostRunning) this.#world.history.broken(8, `${adb.running} adb run at once`);
    if (runningServers > 1) this.#world.history.broken(8, "two of scrcpy's servers run");
    const forwards = adb.forwardsTo(phone);
    if (forwards > 1) this.#world.history.broken(8, `there are ${forwards} forwards`);
    // Each that runs may meet the other's server once more; one that is broken off is not heard out.
    const oneTooManyMs = adb.rivalKillsMs.at(-2 - mostRunning) ?? Number.NEGATIVE_INFINITY;
    if (adb.rivalKillsMs.at(-1)! - oneTooManyMs < CLASHES_WITHIN_MS) {
      this.#world.history.broken(5, "another adb's server was ended over and over");
    }
    if (startsMs.length === this.#checkedStarts) return;
    this.#checkedStarts = startsMs.length;
    const nowMs = this.#world.clock.nowMs();
    const recent = this.#recentStarts(startsMs);
    const sinceLastMs = nowMs - (startsMs.at(-2) ?? Number.NEGATIVE_INFINITY);
    if (recent > STARTS.most && sinceLastMs < STARTS.thenEveryMs) {
      this.#world.history.broken(5, `the app was started ${recent} times within 5 minutes`);
    }
  }

  #recentStarts(startsMs: readonly number[]): number {
    const nowMs = this.#world.clock.nowMs();
    return startsMs.filter((ms) => nowMs - ms < STARTS.withinMs).length;
  }
}
