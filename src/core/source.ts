/**
 * The contract of a source of audio, and the ways to lose one.
 *
 * @module
 */

import type { PcmFormat } from "./pcm_format.ts";
import type { PhoneFault } from "./phone.ts";

/** Where audio comes from. It may be opened again and again, one connection at a time. */
export interface Source {
  /** What a person calls it: `tcp://127.0.0.1:28200`, `the demo sound`. */
  readonly name: string;
  /** What its bytes mean. It is fixed for the run. */
  readonly format: PcmFormat;
  /**
   * A finite source is opened once; it may be silent for as long as it likes, and its end is the
   * end of the run. Any other source is opened again when it ends or falls silent.
   */
  readonly isFinite: boolean;
  /**
   * Connects, and gives the stream in chunks of any length. A chunk is lent: it may be
   * overwritten once the next one is asked for. Aborting `signal` ends the connection, and the
   * iteration with it. How long to try is for each source to know.
   *
   * @throws {SourceError} from here and from the iteration, for whatever can happen to a source
   */
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * How a source was lost, or could not be had. Each has another cause and another remedy.
 *
 * - `unresolved`: no host has that name.
 * - `refused`: nothing listens there.
 * - `unreachable`: the network knows no way there.
 * - `no-audio`: the connection ended before the first byte.
 * - `silent`: the connection is open, and nothing comes.
 * - `zeros`: what comes has been digital silence for too long.
 * - `reset`: the connection broke off.
 * - `ended`: the connection ended after some audio.
 * - `failed`: anything else.
 *
 * With a phone, also what a {@linkcode PhoneFault} says.
 */
export type SourceLoss =
  | "unresolved"
  | "refused"
  | "unreachable"
  | "no-audio"
  | "silent"
  | "zeros"
  | "reset"
  | "ended"
  | "failed"
  | PhoneFault;

/** A source was lost, or could not be had. */
export class SourceError extends Error {
  override readonly name = "SourceError";

  /** @param message a whole sentence for a person, in the form "Cannot VERB THING: state" */
  constructor(readonly loss: SourceLoss, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
