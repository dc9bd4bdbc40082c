/**
 * The forms in which the audio can be had, each by a path of its own.
 *
 * @module
 */

import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { Encoding } from "../../core/record/encoder.ts";
import { endlessWavHead } from "../../core/record/wav_head.ts";

/** One form of the audio that a response is. */
export interface StreamForm {
  readonly contentType: (format: PcmFormat) => string;
  /** What has to be made of the audio; undefined where it is sent as it is. */
  readonly encoding?: Encoding;
  /** What comes before the audio, if nothing is made of it. */
  readonly head?: (format: PcmFormat) => Uint8Array;
}

/** Where raw audio is to be had by WebSocket. */
export const WEB_SOCKET_PATH = "/stream.ws";

/** The forms by their paths. */
export const STREAM_FORMS: ReadonlyMap<string, StreamForm> = new Map<string, StreamForm>([
  ["/stream.wav", { contentType: () => "audio/wav", head: endlessWavHead }],
  ["/stream.pcm", { contentType: rawType }],
  ["/stream.opus", { contentType: () => "audio/ogg; codecs=opus", encoding: "opus" }],
  ["/stream.flac", { contentType: () => "audio/flac", encoding: "flac" }],
  ["/stream.mp3", { contentType: () => "audio/mpeg", encoding: "mp3" }],
]);

/** No type is registered for little-endian samples (`audio/L16` is big-endian): GStreamer's says it. */
function rawType({ sampleRate, bitsPerSample, channels }: PcmFormat): string {
  return `audio/x-raw; format=S${bitsPerSample}LE; rate=${sampleRate}; channels=${channels}; ` +
    "layout=interleaved";
}

/**
 * The headers of a stream, which goes on until the connection ends: nobody knows how long it will be,
 * and no part of it can be asked for.
 *
 * @param name the station's, for players that asked for it as SHOUTcast's do
 */
export function streamHeaders(
  { contentType }: StreamForm,
  format: PcmFormat,
  date: Date,
  name: string | undefined,
): Record<string, string> {
  return {
    "Date": date.toUTCString(),
    "Content-Type": contentType(format),
    "X-Audio-Format": String(format),
    "Accept-Ranges": "none",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...(name !== undefined && { "icy-name": name }),
  };
}
