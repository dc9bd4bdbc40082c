/**
 * How the relay is doing, in one line.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../core/base/clock.ts";
import type { Station, StationStatus } from "../../core/station.ts";
import type { Terminal } from "../../io/terminal/terminal.ts";
import type { Words } from "../words/words.ts";

const ON_TERMINAL_MS = 1000;
const IN_LOG_MS = 60_000;
/** Some figures are measured from the first question on: it is asked so long before they are logged. */
const ASKED_BEFORE_MS = 2000;

/** What a status line is made of. */
export interface StatusLineOptions {
  readonly stations: readonly Pick<Station, "status">[];
  readonly clock: Clock;
  /** Undefined: the status is logged. */
  readonly terminal: Terminal | undefined;
  readonly log: Logger;
  readonly words: Words;
}

/** Shows the status every second on a terminal, else logs it every minute. */
export class StatusLine implements Disposable {
  readonly #options: StatusLineOptions;
  #cancelTimer: () => void = () => {};

  constructor(options: StatusLineOptions) {
    this.#options = options;
    this.#showLater();
  }

  /** Shows it no more. */
  [Symbol.dispose](): void {
    this.#cancelTimer();
    this.#options.terminal?.status([]);
  }

  #showLater(): void {
    const { terminal, stations } = this.#options;
    if (terminal !== undefined) return this.#showIn(ON_TERMINAL_MS);
    this.#cancelTimer = this.#options.clock.after(IN_LOG_MS - ASKED_BEFORE_MS, () => {
      for (const station of stations) station.status();
      this.#showIn(ASKED_BEFORE_MS);
    });
  }

  #showIn(ms: number): void {
    this.#cancelTimer = this.#options.clock.after(ms, () => {
      this.#show();
      this.#showLater();
    });
  }

  #show(): void {
    const { stations, terminal, log, words } = this.#options;
    const all = stations.map((station) => station.status());
    const isOne = all.length === 1;
    if (terminal !== undefined) {
      return terminal.status(all.flatMap((status) => {
        const fields = words.status(figures(status));
        return isOne ? fields : [`${status.name}: ${fields.join(", ")}`];
      }));
    }
    for (const status of all) {
      const shown = figures(status);
      const message = (isOne ? "" : `${status.name}: `) + words.status(shown).join(" | ");
      log.info("{message}", { event: "status", station: status.name, ...shown, message });
    }
  }
}

function figures({ clients, ...status }: StationStatus) {
  const { state, bytesPerSecond, driftPpm, skippedMs, lostMs } = status;
  const { levelsDbfs, rmsDbfs, silentMs } = status;
  const levels = { levelsDbfs, rmsDbfs, silentMs };
  return { state, clients: clients.length, bytesPerSecond, driftPpm, ...levels, skippedMs, lostMs };
}
