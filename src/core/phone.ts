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

/** What was asked of adb when something went wrong. */
export type PhoneTask =
  | { readonly kind: "watch-phones" | "list-phones" | "list-forwards" | "ask-version" }
  | { readonly kind: "use-phone" | "ask-phone"; readonly serial: string }
  | { readonly kind: "start-app" | "install-app"; readonly serial: string; readonly app: string }
  | { readonly kind: "forward"; readonly serial: string; readonly port: number };

/**
 * The phones of this computer. Each verb has a time limit of its own, and ends with `signal`; each
 * can throw a {@linkcode TroubleError} `adb-clash`, too.
 */
export interface PhoneControl {
  /**
   * The phones, now and at each change, until adb's server ends or `signal` is aborted. Starts
   * the server if none runs.
   *
   * @throws {TroubleError} `adb-clash`, `adb-timeout`, `adb-failed` and their like
   */
  watch(signal: AbortSignal): AsyncIterable<readonly PhoneDevice[]>;
  /**
   * Ends the app if it runs, lets it capture without asking, and starts it: one round trip.
   *
   * @throws {TroubleError} whatever can go wrong with a phone or its app
   */
  startApp(serial: string, start: SndcpyStart, signal: AbortSignal): Promise<void>;
  /**
   * Installs the app from an APK file of this computer.
   *
   * @throws {TroubleError} `install-failed` and the faults of a phone that is not ready
   */
  installApp(serial: string, apkPath: string, signal: AbortSignal): Promise<void>;
  /**
   * Forwards a local port to the app's abstract socket, and re-points nothing: a forward to the
   * same socket of the same phone that is there already is used, and is not ours.
   *
   * @param port 0 lets adb choose one
   * @throws {TroubleError} `forward-refused`, `forward-taken` and the faults of a phone that is not ready
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
