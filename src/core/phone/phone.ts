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

/** A phone that says on the network (mDNS) where adb can connect to it. */
export interface PhoneService {
  /** What it calls itself: `adb-R5CR1234-aBcDeF`. */
  readonly name: string;
  readonly host: string;
  /** It changes whenever wireless debugging is switched on. */
  readonly port: number;
}

/** A forward of a local TCP port to an abstract socket of a phone. */
export interface PhoneForward {
  readonly serial: string;
  /** The local TCP port. */
  readonly port: number;
  readonly socketName: string;
  /** Whether we made it, so that it is ours to remove. */
  readonly isOurs: boolean;
}

/** A rule of `adb forward`, whoever made it. */
export interface ForwardRule {
  readonly serial: string;
  /** `tcp:28200` */
  readonly local: string;
  /** `localabstract:sndcpy` */
  readonly remote: string;
}

/** How a command on a phone ended. */
export interface ShellResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What was asked of adb when something went wrong. */
export type PhoneTask =
  | { readonly kind: "watch-phones" | "list-phones" | "list-forwards" | "ask-version" | "seek" }
  | { readonly kind: "use-phone" | "ask-phone" | "connect" | "pair"; readonly serial: string }
  | { readonly kind: "start-app" | "install-app"; readonly serial: string; readonly app: string }
  | { readonly kind: "forward"; readonly serial: string; readonly port: number }
  | { readonly kind: "push"; readonly serial: string; readonly path: string };

/**
 * The phones of this computer. Each verb ends with `signal`, and each can throw a
 * {@linkcode TroubleError} about adb itself.
 */
export interface PhoneAccess {
  /**
   * The phones, now and at each change, until adb's server ends or `signal` is aborted. Starts
   * the server if none runs.
   */
  watch(signal: AbortSignal): AsyncIterable<readonly PhoneDevice[]>;
  /**
   * Connects to a phone on the network, which is listed from then on, ready or not. One that is
   * connected to stays as it is.
   *
   * @param serial its address, as `HOST:PORT`
   * @returns its address by now: its port may be another one
   * @throws {TroubleError} `connect-failed`
   */
  connect(serial: string, signal: AbortSignal): Promise<string>;
  /**
   * Forgets a phone on the network, and the connection to it, which may be dead. That there is
   * none, or that adb does not answer, is no failure.
   */
  disconnect(serial: string, signal: AbortSignal): Promise<void>;
  /**
   * Runs a command in the phone's shell, to its end, with whatever exit code.
   *
   * @param options `task` is what it is for, if there is trouble; `limitMs` how long it may take
   * @throws {TroubleError} the faults of a phone that is not ready
   */
  shell(
    serial: string,
    command: string,
    signal: AbortSignal,
    options?: { readonly task?: PhoneTask; readonly limitMs?: number },
  ): Promise<ShellResult>;
  /**
   * Asks whether whoever holds the phone has to unlock it first.
   *
   * @returns undefined where the phone does not tell
   * @throws {TroubleError} the faults of a phone that is not ready
   */
  isLocked(serial: string, signal: AbortSignal): Promise<boolean | undefined>;
  /**
   * Asks what the phone's maker calls it: `Pixel 7`.
   *
   * @returns undefined where the phone does not tell
   * @throws {TroubleError} the faults of a phone that is not ready
   */
  model(serial: string, signal: AbortSignal): Promise<string | undefined>;
  /**
   * Runs a command in the phone's shell that goes on, and gives what it writes as it comes. It ends
   * with the iteration.
   *
   * @throws {TroubleError} the faults of a phone that is not ready, if it has said nothing
   */
  streamShell(serial: string, command: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Installs an app from an APK file of this computer.
   *
   * @param flags those of `adb install`
   * @throws {TroubleError} `install-failed`, `apk-unusable`, `too-old` and the faults of a phone that
   *   is not ready
   */
  install(
    serial: string,
    app: string,
    apkPath: string,
    flags: readonly string[],
    signal: AbortSignal,
  ): Promise<void>;
  /** Uninstalls a package. That it was not there, or stays, is no failure. */
  uninstall(serial: string, packageName: string, signal: AbortSignal): Promise<void>;
  /**
   * Copies a file of this computer to a phone.
   *
   * @throws {TroubleError} `push-failed` and the faults of a phone that is not ready
   */
  push(serial: string, path: string, remotePath: string, signal: AbortSignal): Promise<void>;
  /** Removes a file that was copied to a phone. Never throws. */
  removeFile(serial: string, remotePath: string): Promise<void>;
  /**
   * Forwards a local port to an abstract socket of the phone, and re-points nothing: a forward to the
   * same socket of the same phone that is there already is used, and is not ours.
   *
   * @param port 0 lets adb choose one
   * @throws {TroubleError} `forward-refused`, `forward-forbidden`, `forward-taken` and the faults of a phone that is not
   *   ready
   */
  forward(
    serial: string,
    port: number,
    socketName: string,
    signal: AbortSignal,
  ): Promise<PhoneForward>;
  /** The forwards of all phones, whoever made them. */
  forwards(signal: AbortSignal): Promise<readonly ForwardRule[]>;
  /** Removes a forward of ours, if it still is the one we made. Never throws. */
  removeForward(forward: PhoneForward): Promise<void>;
  /**
   * Has connections to an abstract socket of the phone end at a local TCP port. A reverse vanishes
   * with its phone.
   *
   * @throws {TroubleError} `adb-failed` and the faults of a phone that is not ready
   */
  reverse(serial: string, socketName: string, port: number, signal: AbortSignal): Promise<void>;
  /** Removes a reverse. Never throws. */
  removeReverse(serial: string, socketName: string): Promise<void>;
}

/**
 * What has become of an app since its start: Android `asks` whoever holds the phone whether it may
 * capture; it lives and `starts`; a program is connected to it, so that it is `taken`; or it has
 * `ended`, or is not there yet.
 */
export type AppStage = "asks" | "starts" | "taken" | "ended";

/** A socket of an app: it listens, or a program is connected by it. */
export interface AppSocket {
  /** Its number, which no other socket has while the phone runs; 0 for one that is not let in yet. */
  readonly inode: number;
  readonly isConnected: boolean;
}

/** What there is of an app on a phone. */
export interface AppPresence {
  /** Undefined where it has no process. */
  readonly processId: number | undefined;
  /** Undefined where the phone does not show them. */
  readonly sockets: readonly AppSocket[] | undefined;
}

/** By what is known what there is of an app. */
export interface AppTraces {
  /** The numbers of its sockets. */
  readonly inodes: readonly number[];
  /** Undefined for one that says nothing. */
  readonly processId: number | undefined;
}

/** What a start may end: whatever there is, or what has these traces alone. */
export type MayEnd = "anything" | AppTraces;

/**
 * What a start came to. If there is more of the app than it may end, that is told, and nothing was
 * changed. Nor was it if the phone does not show the app's sockets, which is `unclear`.
 */
export type AppStart = "started" | "unclear" | AppPresence;

/** An app on a phone that sends what the phone plays to one client of its abstract socket. */
export interface PhoneApp {
  readonly name: string;
  /** That of its next or present start: it may have another name each time. */
  readonly socketName: string;
  /** Whether there is something to install where it is missing. */
  readonly canInstall: boolean;
  /** Whether each start shows on the phone's screen. */
  readonly showsStarts: boolean;
  /**
   * Whether the app can be started on a phone: one round trip at most, which changes nothing.
   *
   * @throws {TroubleError} the faults of a phone that is not ready
   */
  isThere(serial: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Ends the app if it runs, unless somebody has it, lets it capture without asking, and starts it:
   * one round trip.
   *
   * @throws {TroubleError} `app-missing`, `app-refused`, `too-old` and the faults of a phone that is
   *   not ready
   */
  start(serial: string, mayEnd: MayEnd, signal: AbortSignal): Promise<AppStart>;
  /**
   * Asks the phone what there is of the app: one round trip, which changes nothing.
   *
   * @throws {TroubleError} the faults of a phone that is not ready
   */
  presence(serial: string, signal: AbortSignal): Promise<AppPresence>;
  /**
   * Asks the phone what has become of the app: one round trip, which changes nothing.
   *
   * @throws {TroubleError} the faults of a phone that is not ready
   */
  stage(serial: string, signal: AbortSignal): Promise<AppStage>;
  /**
   * Connects to the app that was started, and knows what it says in place of audio.
   *
   * @throws {TroubleError} what `connect` throws, or why there is no audio, as does the stream
   */
  hear(connect: () => Promise<AsyncIterable<Uint8Array>>): Promise<AsyncIterable<Uint8Array>>;
  /** @throws {TroubleError} as {@linkcode PhoneAccess.install} does */
  install(serial: string, signal: AbortSignal): Promise<void>;
  /** Ends what it runs, and removes what it has copied, once the relay stops. Never throws. */
  close(): Promise<void>;
}
