/**
 * The way to an app through adb's server: it needs no port, and leaves nothing behind.
 *
 * @module
 */

import type { SourceLabel } from "../source/source.ts";
import { TroubleError } from "../trouble.ts";
import type { PhoneDevice } from "./phone.ts";
import type { WayToApp } from "./way_to_app.ts";

/**
 * Connects to the app through adb's server; errors call it `label`.
 *
 * @returns undefined when the app does not listen
 */
export type ConnectThroughServer = (
  serial: string,
  label: SourceLabel,
  signal: AbortSignal,
) => Promise<AsyncIterable<Uint8Array> | undefined>;

/** A connection to adb's server, which goes on to the phone. */
export class ServerWay implements WayToApp {
  readonly forward = undefined;
  readonly hasLocalPorts = false;
  readonly #connect: ConnectThroughServer;
  #serial: string | undefined;

  constructor(connect: ConnectThroughServer) {
    this.#connect = connect;
  }

  /** There is nothing to do but to notice another phone. */
  prepare(serial: string): Promise<boolean> {
    const isNew = serial !== this.#serial;
    this.#serial = serial;
    return Promise.resolve(isNew);
  }

  async connect(
    serial: string,
    source: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const audio = await this.#connect(serial, source, signal);
    if (audio === undefined) throw new TroubleError({ code: "no-audio", source });
    return audio;
  }

  noteGone(devices: readonly PhoneDevice[]): void {
    if (!devices.some(({ serial }) => serial === this.#serial)) this.#serial = undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
