/**
 * The command line that turns anything into raw audio for the relay.
 *
 * @module
 */

import { PcmFormat } from "../../core/base/pcm_format.ts";
import { shellWord } from "../../service/shell_words.ts";

/**
 * ffmpeg before the relay.
 *
 * @param input a file or an address
 * @param format what the relay is to carry
 */
export function ffmpegLine(input: string, format: PcmFormat): string {
  return `ffmpeg -loglevel error -i ${input} ${rawOptions(format)} - | ` +
    `sndcpy-relay --source -${formatOption(format)}`;
}

/**
 * ffmpeg that writes into a named pipe.
 *
 * @param format what the relay that reads it carries
 */
export function ffmpegIntoPipe(path: string, format: PcmFormat): string {
  return `ffmpeg -loglevel error -i FILE ${rawOptions(format)} - > ${shellWord(path)}`;
}

/** The option that tells a command the format, with a space before it; empty where that is usual. */
export function formatOption(format: PcmFormat): string {
  return String(format) === String(PcmFormat.SNDCPY) ? "" : ` --format ${format}`;
}

function rawOptions({ sampleRate, bitsPerSample, channels }: PcmFormat): string {
  return `-f s${bitsPerSample}le -ar ${sampleRate} -ac ${channels}`;
}
