/**
 * Why audio cannot be had in another form, in English.
 *
 * @module
 */

import type { Encoding } from "../../../core/record/encoder.ts";
import type { EncoderTrouble } from "../../../core/trouble.ts";
import type { Advice, AdviceFor } from "../words.ts";

const GET_FFMPEG: Readonly<Record<string, string>> = {
  windows: "Install it with `winget install Gyan.FFmpeg`, and open a new terminal",
  darwin: "Install it with `brew install ffmpeg`",
  linux: "Install it (on Debian and Ubuntu `sudo apt install ffmpeg`)",
};
const WITHOUT_FFMPEG = "choose .flac or .opus, which need no ffmpeg";

/** Advice for everything that keeps audio from another form. */
export const encoderTroubles: AdviceFor<EncoderTrouble> = {
  "encoder-format": ({ encoding, format }) =>
    encoding === "opus"
      ? {
        ...cannot(
          encoding,
          `the audio is ${format}, but Opus takes 8000, 12000, 16000, 24000 or 48000 Hz, and one ` +
            "channel or two",
        ),
        remedy: "Choose .flac or .wav",
      }
      : {
        ...cannot(
          encoding,
          `the audio is ${format}, but above 65535 Hz FLAC takes multiples of 10 only`,
        ),
        remedy: "Choose .wav",
      },
  "ffmpeg-missing": ({ encoding }, os) => ({
    ...cannot(encoding, "that needs ffmpeg, which was not found"),
    remedy: `${GET_FFMPEG[os] ?? "Install it"}, or ${WITHOUT_FFMPEG}`,
  }),
  "ffmpeg-failed": ({ encoding, words }) => ({
    ...cannot(
      encoding,
      words === undefined ? "ffmpeg has stopped working" : `ffmpeg says "${words}"`,
    ),
    remedy: `If that happens again, ${WITHOUT_FFMPEG}`,
  }),
};

function cannot(encoding: Encoding, state: string): Omit<Advice, "remedy"> {
  return { problem: `Cannot make .${encoding}`, state };
}
