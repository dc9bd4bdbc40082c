/**
 * What the relay asks of phones, whoever carries it out.
 *
 * @module
 */

/** A phone as adb lists it. */
export interface PhoneDevice {
  /** Names the phone for every other request. It may contain spaces. */
  readonly serial: string;
  /**
   * adb's word for it: `device` means ready; `unauthorized`, `offline`, `authorizing`,
   * `no permissions (…)` and others do not.
   */
  readonly state: string;
}

/** How the sndcpy app is to be started. Both are for variants of the app. */
export interface SndcpyStart {
  /** Frames a second: `--ei SAMPLE_RATE` of the variant by CyberRex0. */
  readonly sampleRate?: number | undefined;
  /** 0 (1 MiB) to 4 (64 KiB): `--ei BUFFER_SIZE_TYPE` of the same. */
  readonly bufferSizeType?: number | undefined;
}

/** A forward of a local TCP port to a socket of a phone. */
export interface PhoneForward {
  readonly serial: string;
  /** The local TCP port. */
  readonly port: number;
  /** Whether we made it, so that it is ours to remove. */
  readonly isOurs: boolean;
}

/**
 * Why a phone did not do what was asked.
 *
 * - `device-gone`: it is not there any more, or adb does not know it.
 * - `unauthorized`: its owner has not allowed this computer yet.
 * - `offline`: it is there, but does not answer adb.
 * - `app-missing`: sndcpy is not installed.
 * - `app-refused`: Android did not start the app.
 * - `too-old`: Android 9 or older cannot capture audio.
 * - `port-taken`: another program, or a forward to another socket or phone, uses the local port.
 * - `install-failed`: the app could not be installed.
 * - `adb-clash`: another version of adb ends this one's server, over and over.
 * - `timeout`: adb did not answer in time.
 * - `failed`: anything else.
 */
export type PhoneFault =
  | "device-gone"
  | "unauthorized"
  | "offline"
  | "app-missing"
  | "app-refused"
  | "too-old"
  | "port-taken"
  | "install-failed"
  | "adb-clash"
  | "timeout"
  | "failed";

/** A phone did not do what was asked. */
export class PhoneError extends Error {
  override readonly name = "PhoneError";

  /** @param message what could not be done, and the remedy, in words for a person */
  constructor(readonly fault: PhoneFault, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * The phones of this computer. Each verb has a time limit of its own, and ends with `signal`; each
 * can throw a {@linkcode PhoneError} `adb-clash`, too.
 */
export interface PhoneControl {
  /**
   * The phones, now and at each change, until adb's server ends or `signal` is aborted. Starts
   * the server if none runs.
   *
   * @throws {PhoneError} `adb-clash`, `timeout`, `failed`
   */
  watch(signal: AbortSignal): AsyncIterable<readonly PhoneDevice[]>;
  /**
   * Ends the app if it runs, lets it capture without asking, and starts it: one round trip.
   *
   * @throws {PhoneError} everything but the faults of ports, installing and clashes
   */
  startApp(serial: string, start: SndcpyStart, signal: AbortSignal): Promise<void>;
  /**
   * Installs the app from an APK file of this computer.
   *
   * @throws {PhoneError} `install-failed` and the faults of a phone that is not ready
   */
  installApp(serial: string, apkPath: string, signal: AbortSignal): Promise<void>;
  /**
   * Forwards a local port to the app's abstract socket, and re-points nothing: a forward to the
   * same socket of the same phone that is there already is used, and is not ours.
   *
   * @param port 0 lets adb choose one
   * @throws {PhoneError} `port-taken` and the faults of a phone that is not ready
   */
  forward(
    serial: string,
    port: number,
    socketName: string,
    signal: AbortSignal,
  ): Promise<PhoneForward>;
  /** Removes a forward of ours, if it still is the one we made. Never throws. */
  removeForward(forward: PhoneForward, socketName: string): Promise<void>;
}
