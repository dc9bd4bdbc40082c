/**
 * The contract of a source of audio.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

/** What a source is, for whoever tells people about it. */
export type SourceLabel =
  | { readonly kind: "demo" | "stdin" }
  | {
    readonly kind: "tcp";
    readonly host: string;
    readonly port: number;
    /** The socket of a phone's app that the port probably leads to, by a forward. */
    readonly socketName?: string;
    /** Whether there is no adb here to make that forward. */
    readonly isAdbMissing?: boolean;
  }
  | { readonly kind: "pipe"; readonly path: string }
  | {
    readonly kind: "app";
    /** Undefined as long as it is not clear which app is used. */
    readonly app: string | undefined;
    /** The phone, once it is known. */
    readonly serial?: string | undefined;
    /** What its maker calls the phone, once it has said so: `Pixel 7`. */
    readonly model?: string | undefined;
  };

/** Whether it is a port of this computer behind which there probably is a phone's app. */
export function leadsToApp(
  label: SourceLabel,
): label is Extract<SourceLabel, { kind: "tcp" }> & { readonly socketName: string } {
  return label.kind === "tcp" && label.socketName !== undefined;
}

/** Where audio comes from. It may be opened again and again, one connection at a time. */
export interface Source {
  readonly label: SourceLabel;
  /** What its bytes mean. It is fixed for the run. */
  readonly format: PcmFormat;
  /**
   * A finite source is opened once; it may be silent for as long as it likes, and its end is the
   * end of the run. Any other source is opened again when it ends or falls silent.
   */
  readonly isFinite: boolean;
  /**
   * Connects, waits for the first byte, and gives the stream in chunks of any length, that byte among
   * them. A chunk is lent: it may be overwritten once the next one is asked for. Aborting `signal`
   * ends the connection, and the iteration with it. How long to try to connect is for each source to
   * know.
   *
   * @param firstByteMs how long to wait for the first byte of a connection; a source that knows
   *   better, or is finite, need not heed it
   * @throws {TroubleError} from here and from the iteration, for whatever can happen to a source
   */
  open(signal: AbortSignal, firstByteMs: number): Promise<AsyncIterable<Uint8Array>>;
  /** Undoes what it did on other programs' grounds, once the relay stops. Never throws. */
  close?(): Promise<void>;
}
