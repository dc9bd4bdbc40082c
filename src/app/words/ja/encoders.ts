/**
 * Why audio cannot be had in another form, in Japanese.
 *
 * @module
 */

import type { Encoding } from "../../../core/record/encoder.ts";
import type { EncoderTrouble } from "../../../core/trouble.ts";
import type { Advice, AdviceFor } from "../words.ts";

const GET_FFMPEG: Readonly<Record<string, string>> = {
  windows: " `winget install Gyan.FFmpeg` でインストールして新しいターミナルを開くか",
  darwin: " `brew install ffmpeg` でインストールするか",
  linux: "インストールするか（Debian と Ubuntu では `sudo apt install ffmpeg`）",
};
const WITHOUT_FFMPEG = "ffmpeg の要らない .flac か .opus を選んでください";

/** Advice for everything that keeps audio from another form. */
export const encoderTroubles: AdviceFor<EncoderTrouble> = {
  "encoder-format": ({ encoding, format }) =>
    encoding === "opus"
      ? {
        ...cannot(
          encoding,
          `音の形式は ${format} ですが、Opus にできるのは 8000、12000、16000、24000、48000 Hz の、` +
            "1 チャンネルか 2 チャンネルの音だけです",
        ),
        remedy: ".flac か .wav を選んでください",
      }
      : {
        ...cannot(
          encoding,
          `音の形式は ${format} ですが、65535 Hz を超える音を FLAC にするには、` +
            "サンプルレートが 10 の倍数である必要があります",
        ),
        remedy: ".wav を選んでください",
      },
  "ffmpeg-missing": ({ encoding }, os) => ({
    ...cannot(encoding, "そのために必要な ffmpeg が見つかりません"),
    remedy: `ffmpeg を${GET_FFMPEG[os] ?? "インストールするか"}、${WITHOUT_FFMPEG}`,
  }),
  "ffmpeg-failed": ({ encoding, words }) => ({
    ...cannot(
      encoding,
      words === undefined ? "ffmpeg が動作を停止しました" : `ffmpeg のメッセージは「${words}」です`,
    ),
    remedy: `繰り返すときは、${WITHOUT_FFMPEG}`,
  }),
};

function cannot(encoding: Encoding, state: string): Omit<Advice, "remedy"> {
  return { problem: `.${encoding} を作れません`, state };
}
