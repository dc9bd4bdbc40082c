/**
 * Two versions of adb that end each other's server.
 *
 * adb ends a server of any other version, starts its own and says so. When a program with another
 * version of adb does the same, every phone is lost, every few seconds, for both. So after a clash
 * this one looks, without adb, who has the server before it uses adb again; and while that is the
 * other one, it does not.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import { type PhoneTrouble, TroubleError } from "../../core/trouble.ts";
import { parseClash, type VersionClash } from "./adb_parser.ts";

/** A clash this long ago was an update of adb, not a fight. */
const FORGOTTEN_AFTER_MS = 60_000;

/** After a fight nobody uses adb for so long: the other one may just be starting its server again. */
const AWAY_MS = 10_000;

/** Asks the server that runs for its version; undefined where none answers. Starts none. */
export type AskServerVersion = (signal: AbortSignal) => Promise<number | undefined>;

/** Counts the clashes, and says when there is one too many. */
export class ClashWatch {
  readonly #clock: Clock;
  readonly #askServerVersion: AskServerVersion | undefined;
  #last: VersionClash & { atMs: number } | undefined;
  #isFight = false;

  constructor(clock: Clock, askServerVersion: AskServerVersion | undefined) {
    this.#clock = clock;
    this.#askServerVersion = askServerVersion;
  }

  /**
   * Lets adb be used, unless that would end the other version's server a second time.
   *
   * @throws {TroubleError} `adb-clash`
   */
  async admit(signal: AbortSignal): Promise<void> {
    this.#forget();
    if (this.#last === undefined) return;
    if (this.#isFight && this.#clock.nowMs() - this.#last.atMs < AWAY_MS) {
      throw this.#fight(this.#last);
    }
    const server = await this.#askServerVersion?.(signal);
    signal.throwIfAborted();
    const { client } = this.#last;
    if (server !== undefined && server !== client) throw this.#fight({ server, client });
    // Something has changed; the other one may still come back.
    if (this.#isFight) this.#last.atMs = this.#clock.nowMs();
    this.#isFight = false;
  }

  /**
   * Notes a clash.
   *
   * @param errors what one run of adb has written to standard error
   * @returns the error of the second clash within a minute
   */
  heard(errors: string): TroubleError<PhoneTrouble> | undefined {
    const clash = parseClash(errors);
    if (clash === undefined) return undefined;
    this.#forget();
    const isSecond = this.#last !== undefined;
    this.#last = { ...clash, atMs: this.#clock.nowMs() };
    return isSecond ? this.#fight(clash) : undefined;
  }

  /** A run of adb was broken off, and nobody heard whether it ended another's server. */
  interrupted(): void {
    this.#forget();
    if (this.#last === undefined) return;
    this.#isFight = true;
    this.#last.atMs = this.#clock.nowMs();
  }

  #forget(): void {
    if (this.#isFight || this.#last === undefined) return;
    if (this.#clock.nowMs() - this.#last.atMs >= FORGOTTEN_AFTER_MS) this.#last = undefined;
  }

  #fight({ server, client }: VersionClash): TroubleError<PhoneTrouble> {
    this.#isFight = true;
    return new TroubleError({
      code: "adb-clash",
      server: `1.0.${server}`,
      client: `1.0.${client}`,
    });
  }
}
