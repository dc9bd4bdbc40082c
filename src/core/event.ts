/**
 * What happens, told to whoever wants to know.
 *
 * @module
 */

import type { ClientLabel, LeaveReason, Transport } from "./stream/client.ts";
import type { PcmFormat } from "./base/pcm_format.ts";
import type { TlsTrouble } from "./access_trouble.ts";
import type { Rival } from "./phone/rivals.ts";
import type { SourceLabel } from "./source/source.ts";
import type { ListenTrouble, PhoneWait, Trouble, TroubleError } from "./trouble.ts";

/** What happens at one station. Each is told once, when it happens. */
export type StationEvent =
  /** The first audio of a connection has come. */
  | { readonly kind: "source-streams" }
  /** The source was lost or cannot be had; it will be tried again. */
  | { readonly kind: "source-lost"; readonly error: TroubleError }
  /** A finite source has ended, as it should. */
  | { readonly kind: "source-ended"; readonly source: SourceLabel }
  /** There is no phone to listen to yet. */
  | { readonly kind: "phone-waits"; readonly wait: PhoneWait }
  /** adb has a phone under other names, too, as over a cable and the network; `serial` is used. */
  | { readonly kind: "phone-twice"; readonly serial: string; readonly others: readonly string[] }
  /** A phone is ready: its app is started. */
  | { readonly kind: "phone-ready"; readonly app: string; readonly serial: string }
  /**
   * adb's server is not on this computer, though its address is: nor are the ports that it forwards.
   * The audio comes through the server.
   */
  | { readonly kind: "server-elsewhere"; readonly address: string }
  /** The app was not on the phone, and is now. */
  | { readonly kind: "app-installed"; readonly app: string; readonly serial: string }
  /** The app is started anew, so that a program loses it that has a way to it, too. */
  | { readonly kind: "app-taken-over"; readonly app: string } & Rival
  /** The app had to be started so often that it is started once in `intervalMs` now. */
  | { readonly kind: "starts-limited"; readonly app: string; readonly intervalMs: number }
  /** The audio has been digital silence for this long. */
  | { readonly kind: "zeros"; readonly app: string; readonly silentMs: number }
  /** A burst of old audio is over; live clients go on `skippedMs` later in the stream. */
  | { readonly kind: "surge"; readonly skippedMs: number }
  /** The relay was run late, and clients go on `skippedMs` later in the stream. */
  | { readonly kind: "read-late"; readonly skippedMs: number }
  /** Audio comes so much too fast for so long that it is no surge; it is passed on. */
  | { readonly kind: "too-fast" }
  /** The source runs steadily at another rate than its format declares. */
  | {
    readonly kind: "wrong-rate";
    readonly framesPerSecond: number;
    readonly declared: PcmFormat;
  }
  | { readonly kind: "client-joined"; readonly client: ClientLabel }
  /** A client has taken nothing for so long, though there is something for it. */
  | { readonly kind: "client-stalled"; readonly client: ClientLabel; readonly stalledMs: number }
  /** A client that was too far behind goes on, and has lost what lay between. */
  | { readonly kind: "client-overrun"; readonly client: ClientLabel; readonly lostMs: number }
  | {
    readonly kind: "client-left";
    readonly client: ClientLabel;
    readonly reason: LeaveReason;
    /** What it was handed, silence included; the last of it may not have reached it. */
    readonly sentMs: number;
    /** Old audio that it was spared. */
    readonly skippedMs: number;
    /** What it did not get because it was too far behind. */
    readonly lostMs: number;
  }
  /** A client was closed at once because there are as many as may be. */
  | { readonly kind: "client-refused"; readonly transport: Transport; readonly address: string }
  /** A client was closed at once because its address is none of those that may connect. */
  | { readonly kind: "client-not-allowed"; readonly transport: Transport; readonly host: string }
  /** A client could not be let in; it will be tried again. */
  | { readonly kind: "accept-failed"; readonly transport: Transport; readonly words: string }
  /** Audio cannot be had in another form any more, by those who listened to that. */
  | { readonly kind: "encoder-failed"; readonly error: TroubleError }
  /** A file has been begun. */
  | { readonly kind: "recording-started"; readonly path: string }
  /** A file is complete. */
  | {
    readonly kind: "recording-finished";
    readonly path: string;
    /** How long it is, silence included. */
    readonly recordedMs: number;
    readonly bytes: number;
    /** Audio that is missing, as the disk took none for too long. */
    readonly lostMs: number;
    /** How often the source gave nothing, and for how long in all. */
    readonly gaps: number;
    readonly gapMs: number;
    readonly driftPpm: number | undefined;
  }
  /** Nothing can be written just now; it is tried again, and a file begun then. */
  | {
    readonly kind: "recording-paused";
    /** The last file, if there was one. */
    readonly path: string | undefined;
    readonly error: TroubleError;
  }
  /** A recording was removed to make room, or as it was old enough. */
  | { readonly kind: "recording-removed"; readonly name: string }
  /** Recordings that were to be removed cannot be. */
  | { readonly kind: "recordings-kept"; readonly error: TroubleError }
  /** A player has been started. */
  | { readonly kind: "player-started"; readonly player: string }
  /** A player does not play here, and the next one is tried; `words` are its own. */
  | {
    readonly kind: "player-failed";
    readonly player: string;
    readonly words: string | undefined;
    readonly next: string;
  }
  /** A player has ended or hangs, and is started once in `retryMs` now. */
  | {
    readonly kind: "player-ended";
    readonly player: string;
    readonly words: string | undefined;
    readonly retryMs: number;
  }
  /** A person has closed the player. */
  | { readonly kind: "player-closed"; readonly player: string }
  /** A target of `--publish` gets the audio; `target` is its URL without secrets. */
  | { readonly kind: "publish-started"; readonly target: string }
  /** A target does not get the audio, or not any more; it is tried again for ever. */
  | { readonly kind: "publish-lost"; readonly target: string; readonly error: TroubleError }
  /** The station has begun to stop. */
  | { readonly kind: "stopping" }
  | { readonly kind: "stopped" };

/** What happens to the program around its stations. */
export type ProgramEvent =
  | {
    readonly kind: "started";
    readonly version: string;
    /** Where it listens, as in `127.0.0.1:28201`. */
    readonly addresses: readonly string[];
    readonly port: number;
    readonly source: SourceLabel;
    readonly format: PcmFormat;
  }
  /** A relay has the port already, and is listened to. */
  | {
    readonly kind: "joined";
    readonly version: string;
    readonly source: SourceLabel;
    readonly format: PcmFormat;
  }
  /** Audio can be had over HTTP, too: `url` is the root, `http://127.0.0.1:28202/`. */
  | {
    readonly kind: "http-started";
    /** Whether whoever asks has to know a token, which is told to nobody here. */
    readonly needsToken: boolean;
    readonly url: string;
    /** The same for other computers. */
    readonly urlsElsewhere: readonly string[];
    readonly port: number;
  }
  /** There is no HTTP; everything else goes on. */
  | { readonly kind: "http-failed"; readonly trouble: ListenTrouble | TlsTrouble }
  /** Other computers need a token for HTTP that nobody was shown. */
  | { readonly kind: "token-unseen" }
  /** The certificate was renewed, and is in use. */
  | { readonly kind: "tls-renewed" }
  /** The files of the certificate have changed and are of no use; the one from before goes on. */
  | { readonly kind: "tls-not-renewed"; readonly trouble: TlsTrouble }
  /** Other computers can listen. */
  | { readonly kind: "open-bind"; readonly addresses: readonly string[] }
  /** The system cannot hold as many clients as are wanted. */
  | { readonly kind: "clients-limited"; readonly wanted: number; readonly possible: number }
  /** The system's service manager cannot be told how the relay is doing. */
  | { readonly kind: "notify-failed"; readonly words: string }
  | { readonly kind: "cannot-run"; readonly trouble: Trouble }
  /** One of those who are told has failed; everybody else is told all the same. */
  | { readonly kind: "listener-failed"; readonly error: unknown };

/** Everything that happens. `station` is the station's name; the program's own has none. */
export type RelayEvent =
  & { readonly station?: string | undefined }
  & (StationEvent | ProgramEvent);

/** Tells what happens at one station. Never throws. */
export type Emit = (event: StationEvent) => void;

/** Those who are told, and the way to tell them. */
export class RelayEvents {
  readonly #listeners = new Set<(event: RelayEvent) => void>();

  /** @returns a function that ends it; calling it twice does nothing */
  listen(listener: (event: RelayEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody. A listener that throws is told of to the others, and harms nobody. */
  emit(event: RelayEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        if (event.kind !== "listener-failed") this.emit({ kind: "listener-failed", error });
      }
    }
  }
}
