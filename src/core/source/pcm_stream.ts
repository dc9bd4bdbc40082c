/**
 * From what a source sends to raw PCM.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { PcmFormat } from "../base/pcm_format.ts";
import { TroubleError } from "../trouble.ts";
import { PeekableChunks } from "./peekable_chunks.ts";
import type { SourceLabel } from "./source.ts";
import { type StreamKind, streamKind } from "./stream_head.ts";
import { pcmFormatOf, readWavHeader } from "./wav_header.ts";

/** A head that could still become something else is waited for no longer than this. */
const HEAD_LIMIT_MS = 500;

/** A stream of raw PCM. */
export interface PcmStream {
  /** The audio and nothing else. Each chunk is lent until the next. */
  readonly chunks: AsyncIterableIterator<Uint8Array>;
  /** What its bytes mean, if the stream itself said so. */
  readonly format: PcmFormat | undefined;
}

/** What {@linkcode openPcm} works with. */
export interface PcmStreamOptions {
  /** Where the stream comes from, for errors. */
  readonly label: SourceLabel;
  readonly clock: Clock;
  /** What the relay takes the bytes for. */
  readonly format: PcmFormat;
  /** Asked of a stream that says another format: whether that would do. If not given, it would not. */
  readonly isFormatOpen?: () => boolean;
}

/**
 * Waits for the first bytes of a stream, and looks whether they are audio. A WAV file's header is
 * taken off, and what stands behind its audio.
 *
 * @param sent is closed when there is no audio in it
 * @throws {TroubleError} `no-audio` when it ends before its first byte, `not-pcm`, `wav-encoding` and
 *   `wav-format` when it is something else; and what reading it throws
 */
export async function openPcm(
  sent: AsyncIterator<Uint8Array>,
  { label: source, clock, format, isFormatOpen = () => false }: PcmStreamOptions,
): Promise<PcmStream> {
  const chunks = new PeekableChunks(sent);
  try {
    if (await chunks.more() === "ended") throw new TroubleError({ code: "no-audio", source });
    const found = streamKind(chunks.head, false) ?? await awaitKind(chunks, clock);
    if (found === "pcm") return { chunks, format: undefined };
    const header = found === "wav" ? await readWavHeader(chunks) : undefined;
    if (header === undefined) throw new TroubleError({ code: "not-pcm", source, found, format });
    const { audioBytes = Infinity, ...sound } = header;
    const own = pcmFormatOf(sound);
    if (own === undefined) {
      throw new TroubleError({ code: "wav-encoding", source, format, ...sound });
    }
    if (String(own) !== String(format) && !isFormatOpen()) {
      throw new TroubleError({ code: "wav-format", source, found: own, format });
    }
    return { chunks: firstBytes(chunks, audioBytes), format: own };
  } catch (error) {
    await chunks.return();
    throw error;
  }
}

async function awaitKind(chunks: PeekableChunks, clock: Clock): Promise<StreamKind> {
  let cancel = () => {};
  const late = new Promise<"late">((resolve) => {
    cancel = clock.after(HEAD_LIMIT_MS, () => resolve("late"));
  });
  try {
    for (;;) {
      const isAll = await chunks.more(late) !== "more";
      const kind = streamKind(chunks.head, isAll);
      if (kind !== undefined) return kind;
    }
  } finally {
    cancel();
  }
}

async function* firstBytes(
  chunks: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array> {
  let remaining = count;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, remaining);
    remaining -= chunk.length;
    if (remaining <= 0) return;
  }
}
