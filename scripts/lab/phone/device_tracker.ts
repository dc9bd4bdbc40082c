/**
 * What `adb track-devices` tells.
 *
 * @module
 */

import { until } from "../until.ts";
import type { AdbServer } from "./adb_server.ts";

/** Runs `adb track-devices`, and keeps what it prints. */
export class DeviceTracker implements AsyncDisposable {
  /** Everything it has printed. */
  text = "";
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #hasEnded = false;

  constructor(adbServer: AdbServer) {
    this.#child = adbServer.spawn("track-devices");
    this.#child.status.then(() => this.#hasEnded = true);
    this.#reading = Promise.all([this.#read(), this.#child.stderr.cancel()]);
  }

  /** The last snapshot: `SERIAL\tSTATE\n` for each phone. */
  get snapshot(): string | undefined {
    return /(?:^|\n|0000)[0-9a-f]{4}((?:.*\n)?)$/.exec(this.text)?.[1];
  }

  /** Waits for a snapshot that shows this state of this phone, or no phone at all. */
  async shows(serial: string, state: string | undefined, limitMs?: number): Promise<void> {
    const wanted = state === undefined ? "" : `${serial}\t${state}\n`;
    await until(`${serial} ${state}`, () => this.snapshot === wanted, limitMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It ends by itself when its server does.
    if (!this.#hasEnded) this.#child.kill();
    await this.#child.status;
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.text += text;
    }
  }
}
