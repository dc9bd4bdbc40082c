/**
 * How files and streams are encoded, by their endings.
 *
 * @module
 */

import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { Encoding, MakeEncoder } from "../core/record/encoder.ts";
import { encodeByFfmpeg } from "../io/encode/ffmpeg_encoder.ts";
import { encodeFlac } from "../io/encode/flac_encoder.ts";
import { encodeOpus } from "../io/encode/opus_encoder.ts";
import { startProgram } from "../io/process/command_runner.ts";

/** A file may be behind by so much, and is the smaller for it. */
const FILE_PIECE_MS = 1000;

/** Makes encoders for files. */
export const FILE_ENCODERS: Readonly<Record<Encoding, MakeEncoder>> = {
  flac: encodeFlac({ blockMs: FILE_PIECE_MS, nextTurn: setImmediate }),
  opus: encodeOpus({ pageMs: FILE_PIECE_MS, nextTurn: setImmediate }),
  mp3: encodeByFfmpeg({ encoding: "mp3", start: startProgram }),
  m4a: encodeByFfmpeg({ encoding: "m4a", start: startProgram }),
};

/** Who listens hears what is made here so much later at least. */
const STREAM_PIECE_MS = 20;

/** Makes encoders for streams. */
export const STREAM_ENCODERS: Readonly<Partial<Record<Encoding, MakeEncoder>>> = {
  flac: encodeFlac({ blockMs: STREAM_PIECE_MS, nextTurn: setImmediate }),
  opus: encodeOpus({ pageMs: STREAM_PIECE_MS, nextTurn: setImmediate }),
  mp3: encodeByFfmpeg({ encoding: "mp3", start: startProgram }),
};

/**
 * Sees whether such files can be made here.
 *
 * @throws {TroubleError} `encoder-format` or `ffmpeg-missing`
 */
export async function tryEncoder(encoding: Encoding, format: PcmFormat): Promise<void> {
  const encoder = await FILE_ENCODERS[encoding](format, { date: "", encodedBy: "" });
  await encoder[Symbol.asyncDispose]();
}
