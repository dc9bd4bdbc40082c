/**
 * How audio gets from an app on a phone to this computer.
 *
 * @module
 */

import type { SourceLabel } from "../source/source.ts";
import type { PhoneDevice, PhoneForward } from "./phone.ts";

/** A way to the socket of one app, on whichever phone. */
export interface WayToApp {
  /** The forward by which it goes; undefined while there is none. */
  readonly forward: PhoneForward | undefined;
  /** Whether the ports that adb forwards are this computer's. */
  readonly hasLocalPorts: boolean;
  /**
   * Makes ready what is needed to connect, which does not show on the phone.
   *
   * @returns whether there was anything to do
   * @throws {TroubleError} as adb does
   */
  prepare(serial: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Connects to the app, once it is prepared.
   *
   * @param label what it is to people
   * @throws {TroubleError} `refused` when the way has vanished, and is to be prepared again. That
   *   nobody listens at its end shows here, or as the end of a stream without a byte: `no-audio`.
   */
  connect(
    serial: string,
    label: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Told which phones there are: a way goes with its phone. */
  noteGone(devices: readonly PhoneDevice[]): void;
  /** Leaves nothing behind. Never throws. */
  close(): Promise<void>;
}
