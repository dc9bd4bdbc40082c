/**
 * What can go wrong without anybody having made a mistake in the code.
 *
 * An expected error is data: a code and what it is about. Nothing below `src/app` has sentences for
 * people; those stand in `src/app/words`, a state and a remedy for each code in each language.
 *
 * @module
 */

import type { GateTrouble, TlsTrouble } from "./access_trouble.ts";
import type { ProgramFault } from "./base/command.ts";
import type { PcmFormat } from "./base/pcm_format.ts";
import type { PlayTrouble } from "./play/play_trouble.ts";
import type { PublishTrouble } from "./publish/publish_trouble.ts";
import type { PhoneTask } from "./phone/phone.ts";
import type { ScrcpyFileTrouble, ScrcpyTrouble } from "./phone/scrcpy_trouble.ts";
import type { Encoding } from "./record/encoder.ts";
import type { SourceLabel } from "./source/source.ts";
import type { RecordingTrouble } from "./record/recording_trouble.ts";
import type { StorageTrouble } from "./record/storage_trouble.ts";
import type { StreamKind } from "./source/stream_head.ts";
import type { WavSound } from "./source/wav_header.ts";

/**
 * How a source was lost, or could not be had.
 *
 * - `unresolved`: no host has that name.
 * - `refused`: nothing listens there.
 * - `unreachable`: the network knows no way there.
 * - `hears-itself`: it leads back to this relay, directly or in a circle.
 * - `no-audio`: the connection ended before the first byte.
 * - `silent`: the connection is open, and nothing comes.
 * - `zeros`: what comes has been digital silence for too long.
 * - `restarted`: somebody wants it to begin anew.
 * - `reset`: the connection broke off.
 * - `ended`: the connection ended after some audio; of a pipe: the program that wrote has ended.
 * - `not-pcm`: what comes is something else, by its first bytes. `format` is the relay's own.
 * - `wav-encoding`: what comes is a WAV file with samples that are not carried.
 * - `wav-format`: what comes is a WAV file of another format than the relay's.
 * - `failed`: anything else; `words` are the system's own.
 */
export type SourceTrouble =
  | { readonly code: "unresolved"; readonly host: string }
  | {
    readonly code:
      | "refused"
      | "unreachable"
      | "hears-itself"
      | "no-audio"
      | "zeros"
      | "restarted"
      | "reset"
      | "ended";
    readonly source: SourceLabel;
  }
  | {
    readonly code: "silent";
    readonly source: SourceLabel;
    readonly silentMs: number;
    /** Whether any audio had come by this connection. */
    readonly hadAudio: boolean;
  }
  | {
    readonly code: "not-pcm";
    readonly source: SourceLabel;
    /** `wav` is one that is damaged. */
    readonly found: Exclude<StreamKind, "pcm">;
    readonly format: PcmFormat;
  }
  | ({
    readonly code: "wav-encoding";
    readonly source: SourceLabel;
    readonly format: PcmFormat;
  } & WavSound)
  | {
    readonly code: "wav-format";
    readonly source: SourceLabel;
    readonly found: PcmFormat;
    readonly format: PcmFormat;
  }
  | { readonly code: "failed"; readonly source: SourceLabel; readonly words: string };

/**
 * Why a named pipe cannot be read.
 *
 * - `pipe-missing`: there is nothing at its path.
 * - `no-pipe`: there is something else.
 * - `pipe-forbidden`: the system does not let this user read and write it.
 */
export type PipeTrouble =
  | { readonly code: "pipe-missing" | "pipe-forbidden"; readonly path: string }
  | {
    readonly code: "no-pipe";
    readonly path: string;
    readonly found: "file" | "folder" | "other";
  };

/**
 * Why adb cannot connect to a phone on the network.
 *
 * - `unresolved`: nothing has that name.
 * - `refused`: the phone is there, and adb is not let in at that port.
 * - `unreachable`: nothing answers at that address.
 * - `rejected`: the phone has ended the connection: it does not know this computer.
 * - `unauthorized`: its owner has not allowed this computer yet.
 * - `other`: anything else.
 */
export type ConnectFault =
  | "unresolved"
  | "refused"
  | "unreachable"
  | "rejected"
  | "unauthorized"
  | "other";

/**
 * Why there is no phone to listen to yet.
 *
 * - `no-device`: none is there, or not the one that is wanted.
 * - `connect-failed`: the one that is wanted is on the network, and cannot be connected to. `words`
 *   are adb's own.
 * - `several-devices`: nobody said which.
 * - `unauthorized`: its owner has not allowed this computer yet.
 * - `offline`: it is there, but does not answer adb.
 * - `not-ready`: any other state, in adb's words.
 * - `tap-needed`: Android asks on it whether the app may capture.
 * - `app-in-use`: another program gets the audio of the app, which lets in one.
 */
export type PhoneWait =
  | {
    readonly code: "no-device";
    /** The one that is wanted, if somebody said so. */
    readonly serial: string | undefined;
    readonly others: readonly string[];
  }
  | {
    readonly code: "connect-failed";
    readonly serial: string;
    readonly fault: ConnectFault;
    readonly words: string | undefined;
  }
  | { readonly code: "several-devices"; readonly serials: readonly string[] }
  | { readonly code: "unauthorized" | "offline"; readonly task: PhoneTask }
  | { readonly code: "not-ready"; readonly serial: string; readonly state: string }
  | { readonly code: "tap-needed"; readonly serial: string; readonly app: string }
  | { readonly code: "app-in-use"; readonly serial: string; readonly app: string } & AppHolder;

/** Who gets the audio of an app, as far as that is known: it may be on another computer. */
export interface AppHolder {
  /** `vlc (PID 4711)` */
  readonly program: string | undefined;
  /** The port of this computer by which the audio comes to it. */
  readonly port: number | undefined;
  /** Where it hands the audio on, if it is a relay: `127.0.0.1:28201`. */
  readonly relay: string | undefined;
}

/** How a program behaves that is asked what adb asks its server. `mute` says nothing at all. */
export type StrangerManner = "mute" | "hangs-up" | "http" | "ssh" | "other";

/** A program where adb's server should be. */
export interface PortStranger {
  /** Where adb looks for its server. */
  readonly address: string;
  /** Whether adb's server can be given another port with `ANDROID_ADB_SERVER_PORT`. */
  readonly isMovable: boolean;
  readonly manner: StrangerManner;
  /** As in `sshd (PID 4711)`; undefined where nobody tells. */
  readonly holder: string | undefined;
}

/** The environment variables that say on which computer adb's server is. */
export type ServerVariable = "ADB_SERVER_SOCKET" | "ANDROID_ADB_SERVER_ADDRESS";

/** A server of adb's that is not where it was said to be, and that adb does not start. */
export interface UnreachableServer {
  readonly host: string;
  readonly port: number;
  /** What says that it is there. */
  readonly variable: ServerVariable;
  /** Whether there is a computer of that name. */
  readonly isKnown: boolean;
}

/**
 * Why a phone, or adb, did not do what was asked. `words` are those of adb or of the phone, if it
 * had any.
 *
 * - `device-gone`: the phone is not there any more, or adb does not know it.
 * - `unauthorized`, `offline`: as in {@linkcode PhoneWait}.
 * - `app-missing`: the app is not installed.
 * - `app-refused`: Android did not start it.
 * - `too-old`: Android 9 or older cannot capture audio.
 * - `forward-refused`: adb could not have the local port.
 * - `forward-forbidden`: the system keeps that port, or does not permit it.
 * - `forward-taken`: the local port leads to another socket or phone.
 * - `install-failed`: the phone did not take the app.
 * - `push-failed`: the phone did not take a file.
 * - `apk-unusable`: the file with the app cannot be read, or is no app.
 * - `adb-clash`: another version of adb ends this one's server, over and over; versions as in
 *   `1.0.41`.
 * - `adb-port-taken`: another program is where adb's server should be.
 * - `adb-server-unreachable`: there is no server where it was said to be, on another computer mostly.
 * - `tunnel-refused`: a port is forwarded where adb's server is, and nothing listens at the host that
 *   was to lead there.
 * - `adb-home-refused`: adb has no folder for its keys, and may not make one.
 * - `adb-timeout`: adb did not answer in time.
 * - `adb-not-started`: the program cannot be run.
 * - `adb-ended`: adb's server has ended.
 * - `adb-garbled`: adb printed what it should not.
 * - `adb-floods`: adb printed without end.
 * - `adb-failed`: anything else.
 */
export type PhoneTrouble =
  | {
    readonly code:
      | "device-gone"
      | "unauthorized"
      | "offline"
      | "too-old"
      | "adb-timeout"
      | "adb-floods"
      | "adb-ended";
    readonly task: PhoneTask;
  }
  | {
    readonly code: "app-missing";
    readonly task: PhoneTask;
    readonly app: string;
    /** Why scrcpy's server was not used in its place, if it might have been. */
    readonly instead?: ScrcpyFileTrouble["code"] | undefined;
  }
  | {
    readonly code:
      | "app-refused"
      | "install-failed"
      | "forward-refused"
      | "forward-forbidden"
      | "push-failed"
      | "adb-failed";
    readonly task: PhoneTask;
    readonly words: string | undefined;
  }
  | {
    readonly code: "forward-taken";
    readonly task: PhoneTask;
    /** As in {@linkcode ForwardRule}: where the port leads. */
    readonly serial: string;
    readonly local: string;
    readonly remote: string;
  }
  | {
    readonly code: "apk-unusable";
    readonly task: PhoneTask;
    readonly path: string;
    readonly fault: "unreadable" | "no-app";
  }
  | { readonly code: "adb-port-taken"; readonly task: PhoneTask } & PortStranger
  | { readonly code: "adb-server-unreachable"; readonly task: PhoneTask } & UnreachableServer
  | {
    readonly code: "tunnel-refused";
    readonly task: PhoneTask;
    readonly host: string;
    /** The port that is forwarded, and connected to. */
    readonly port: number;
  }
  | {
    readonly code: "adb-home-refused";
    readonly task: PhoneTask;
    /** The folder that it would make. */
    readonly path: string;
    /** The system's. */
    readonly words: string;
  }
  | { readonly code: "adb-clash"; readonly server: string; readonly client: string }
  | {
    readonly code: "adb-not-started";
    readonly task: PhoneTask;
    readonly path: string;
    /** Undefined where nobody knows. */
    readonly fault: ProgramFault | undefined;
  }
  | { readonly code: "adb-garbled"; readonly task: PhoneTask; readonly found: string };

/**
 * Why there is no adb to use.
 *
 * - `adb-missing`: it is not where it usually is.
 * - `adb-misnamed`: it is not where somebody said it was.
 */
export type AdbTrouble =
  | { readonly code: "adb-missing" }
  | {
    readonly code: "adb-misnamed";
    readonly by: "option" | "variable";
    readonly value: string;
    readonly fault: MisnamedFault;
  };

/**
 * What is wrong with how adb was named.
 *
 * - `no-file`: a path at which there is nothing to run.
 * - `not-on-path`: a name that is in no folder of the PATH.
 * - `quotes`, `tilde`: what only a shell takes away, or replaces.
 * - `arguments`: more than a program.
 */
export type MisnamedFault = "no-file" | "not-on-path" | "quotes" | "tilde" | "arguments";

/** What is wrong with the file that an app is to be installed from. */
export type ApkFileTrouble =
  & { readonly code: "apk-file"; readonly path: string }
  & (
    | { readonly fault: "missing" | "folder" | "unreadable" | "no-app" }
    /** There is no place for what is in it. */
    | { readonly fault: "not-unpacked" }
    /** It is a zip with several apps in it; `names` are the first of them. */
    | { readonly fault: "several-apps"; readonly names: readonly string[] }
  );

/**
 * Why an address cannot be listened on.
 *
 * - `port-in-use`: another program has the port; which, if anybody tells.
 * - `port-forbidden`: the system does not permit it.
 * - `no-such-address`: this computer does not have that address.
 * - `cannot-listen`: anything else; `words` are the system's own.
 */
export type ListenTrouble =
  | { readonly code: "port-in-use"; readonly address: string; readonly holder: string | undefined }
  | { readonly code: "port-forbidden" | "no-such-address"; readonly address: string }
  | { readonly code: "cannot-listen"; readonly address: string; readonly words: string };

/**
 * Why audio cannot be had in another form.
 *
 * - `encoder-format`: that form does not know such audio.
 * - `ffmpeg-missing`: the program that makes it is not installed.
 * - `ffmpeg-failed`: that program has ended, or does not answer; `words` are its own, if it had any.
 */
export type EncoderTrouble =
  | {
    readonly code: "encoder-format";
    readonly encoding: Encoding;
    readonly format: PcmFormat;
  }
  | { readonly code: "ffmpeg-missing"; readonly encoding: Encoding }
  | {
    readonly code: "ffmpeg-failed";
    readonly encoding: Encoding;
    readonly words: string | undefined;
  };

/** Everything that a station, or what it is made of, can meet. */
export type Trouble =
  | SourceTrouble
  | PipeTrouble
  | PhoneWait
  | PhoneTrouble
  | ScrcpyTrouble
  | AdbTrouble
  | ApkFileTrouble
  | ListenTrouble
  | StorageTrouble
  | RecordingTrouble
  | EncoderTrouble
  | PlayTrouble
  | PublishTrouble
  | GateTrouble
  | TlsTrouble;

/** Those of several troubles that have a code. */
export type TroubleOf<Kind, Code extends string> = Kind extends { readonly code: infer Own }
  ? Code extends Own ? Kind : never
  : never;

/** An expected error. Its message is for whoever debugs, and never shown to a user. */
export class TroubleError<const Kind extends { readonly code: string } = Trouble> extends Error {
  override readonly name = "TroubleError";

  constructor(readonly trouble: Kind, options?: ErrorOptions) {
    super(JSON.stringify(trouble), options);
  }
}

/** The trouble that an error stands for; undefined for a mistake in the code. */
export function troubleOf(error: unknown): Trouble | undefined {
  return error instanceof TroubleError ? error.trouble : undefined;
}
