/**
 * Raw PCM for whoever reads a named pipe, one program after the other.
 *
 * **How.** The pipe is opened for both, which never waits, and stays open, so that a program that ends
 * does not end it. While nobody reads, it is full after a third of a second, and a write waits.
 *
 * **Limits.** The system knows no way to call a write back: at the end, as much is read here as makes
 * room for it. That is whole frames, so that a program that had only paused hears whole frames still.
 *
 * @module
 */

import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { OpenPublication, Publication } from "../../core/publish/publication.ts";
import type { PublishTarget } from "../../core/publish/target.ts";
import { TroubleError } from "../../core/trouble.ts";

/** Less than a pipe holds at least (POSIX, `PIPE_BUF`; elsewhere more). */
const MOST_DRAINED_BYTES = 4096;

/** A target that is a named pipe. */
export type PipeTarget = Extract<PublishTarget, { kind: "pipe" }>;

/** Publishes raw PCM into a named pipe. */
export function publishToPipe(target: PipeTarget, { frameBytes }: PcmFormat): OpenPublication {
  return async () => {
    const pipe = await openPipe(target);
    try {
      // While the pipe is open for both, this does not wait either.
      return new PipePublication(pipe, await Deno.open(target.path, { read: true }), frameBytes);
    } catch (error) {
      pipe.close();
      throw error;
    }
  };
}

class PipePublication implements Publication {
  readonly #pipe: Deno.FsFile;
  /** Reads what is written to the other, while that waits. */
  readonly #drain: Deno.FsFile;
  readonly #frameBytes: number;
  #writing: Promise<void> | undefined;

  constructor(pipe: Deno.FsFile, drain: Deno.FsFile, frameBytes: number) {
    this.#pipe = pipe;
    this.#drain = drain;
    this.#frameBytes = frameBytes;
  }

  async write(frames: Uint8Array): Promise<void> {
    this.#writing = this.#writeAll(frames);
    await this.#writing;
    this.#writing = undefined;
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#writing !== undefined) await this.#makeRoom(this.#writing);
    this.#pipe.close();
    this.#drain.close();
  }

  async #writeAll(frames: Uint8Array): Promise<void> {
    for (let sent = 0; sent < frames.length;) {
      sent += await this.#pipe.write(frames.subarray(sent));
    }
  }

  async #makeRoom(writing: Promise<void>): Promise<void> {
    let isWritten = false;
    const written = writing.catch(() => {}).then(() => isWritten = true);
    const room = new Uint8Array(MOST_DRAINED_BYTES - MOST_DRAINED_BYTES % this.#frameBytes);
    while (!isWritten) {
      // Where somebody else has just read everything, this read ends when the pipe is closed.
      await Promise.race([written, this.#drain.read(room).catch(() => null)]);
      await new Promise(setImmediate);
    }
  }
}

/** @throws {TroubleError} `target-pipe` */
async function openPipe({ path, url: target }: PipeTarget): Promise<Deno.FsFile> {
  try {
    const { isFifo } = await Deno.stat(path);
    if (!isFifo) throw new TroubleError({ code: "target-pipe", target, fault: "no-pipe" });
    return await Deno.open(path, { read: true, write: true });
  } catch (cause) {
    const isForbidden = cause instanceof Deno.errors.PermissionDenied ||
      cause instanceof Deno.errors.NotCapable;
    const fault = isForbidden
      ? "forbidden"
      : cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory
      ? "missing"
      : undefined;
    if (fault === undefined) throw cause;
    throw new TroubleError({ code: "target-pipe", target, fault }, { cause });
  }
}
