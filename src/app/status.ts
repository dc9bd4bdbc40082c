/**
 * How the relay is doing, in one line.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import type { Clock } from "../core/clock.ts";
import type { Hub } from "../core/hub.ts";
import type { Terminal } from "../io/terminal/terminal.ts";

const ON_TERMINAL_MS = 1000;
const IN_LOG_MS = 60_000;

/** What a status line is made of. */
export interface StatusOptions {
  hub: Hub;
  isStreaming(): boolean;
  clock: Clock;
  /** Undefined: the status is logged. */
  terminal: Terminal | undefined;
  log: Logger;
}

/** Shows the status every second on a terminal, else logs it every minute. */
export class StatusLine implements Disposable {
  readonly #options: StatusOptions;
  #cancelTimer: () => void = () => {};

  constructor(options: StatusOptions) {
    this.#options = options;
    this.#showLater();
  }

  /** Shows it no more. */
  [Symbol.dispose](): void {
    this.#cancelTimer();
    this.#options.terminal?.status("");
  }

  #showLater(): void {
    const { clock, terminal } = this.#options;
    this.#cancelTimer = clock.after(terminal === undefined ? IN_LOG_MS : ON_TERMINAL_MS, () => {
      this.#show();
      this.#showLater();
    });
  }

  #show(): void {
    const { hub, terminal, log } = this.#options;
    const status = {
      source: this.#options.isStreaming() ? "streaming" : "waiting",
      clients: hub.clients,
      bytesPerSecond: hub.bytesPerSecond,
      driftPpm: hub.driftPpm,
      skippedSeconds: hub.format.msFromBytes(hub.totals.surgedBytes) / 1000,
      lostSeconds: hub.format.msFromBytes(hub.totals.overrunBytes) / 1000,
    };
    if (terminal !== undefined) return terminal.status(statusText(status));
    log.info("{message}", { event: "status", message: statusText(status), ...status });
  }
}

/** What a status tells. */
export interface Status {
  source: string;
  clients: number;
  /** Bytes that came from the source in the last second. */
  bytesPerSecond: number;
  /** How much faster the source's clock runs, in parts per million, if that is known. */
  driftPpm: number | undefined;
  /** Old audio passed over in surges. */
  skippedSeconds: number;
  /** Audio passed over for slow clients, of all clients together. */
  lostSeconds: number;
}

/** `streaming | 3 clients | 192.0 kB/s, +23 ppm | skipped 0.0 s | lost 0.0 s` */
export function statusText(status: Status): string {
  const { source, clients, bytesPerSecond, driftPpm, skippedSeconds, lostSeconds } = status;
  const drift = driftPpm === undefined
    ? ""
    : `, ${driftPpm < 0 ? "" : "+"}${driftPpm.toFixed(0)} ppm`;
  return [
    source,
    `${clients} ${clients === 1 ? "client" : "clients"}`,
    `${(bytesPerSecond / 1000).toFixed(1)} kB/s${drift}`,
    `skipped ${skippedSeconds.toFixed(1)} s`,
    `lost ${lostSeconds.toFixed(1)} s`,
  ].join(" | ");
}
