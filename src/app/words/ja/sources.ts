/**
 * What can go wrong with a source of audio, in Japanese.
 *
 * @module
 */

import type { PcmFormat } from "../../../core/base/pcm_format.ts";
import { leadsToApp, type SourceLabel } from "../../../core/source/source.ts";
import type { SourceTrouble } from "../../../core/trouble.ts";
import { needsLeaveOfMac } from "../local_network.ts";
import { ffmpegIntoPipe, ffmpegLine } from "../../report/ffmpeg_line.ts";
import type { Advice, AdviceFor } from "../words.ts";
import { sourceName, spaced } from "./names.ts";
import { installAdb, RETRIED, systemError } from "./remedies.ts";

/** Advice for every way in which a source is lost, or cannot be had. */
export const sourceTroubles: AdviceFor<SourceTrouble> = {
  "unresolved": ({ host }) => ({
    problem: `${host} が見つかりません`,
    state: "その名前のコンピューターは見当たりません",
    remedy:
      "名前が正しいか、このコンピューターが同じネットワークにつながっているか確認してください",
  }),
  "refused": ({ source }, os) =>
    leadsToApp(source) && source.isAdbMissing
      ? {
        problem: "スマートフォンが見つかりません",
        state: `adb がなく、${sourceName(source)} で接続を待っているプログラムもありません`,
        remedy: installAdb(os),
      }
      : {
        ...noConnection(source, "接続を待っているプログラムがありません"),
        remedy: leadsToApp(source)
          ? "スマートフォンで sndcpy を起動してから、" +
            `\`adb forward tcp:${source.port} localabstract:${source.socketName}\` を実行してください`
          : CHECK_OTHER_END,
      },
  "unreachable": ({ source }, os) => ({
    ...noConnection(source, "ネットワークがそこまで届きません"),
    remedy: "アドレスとネットワークを確認してください" +
      (needsLeaveOfMac(source, os)
        ? "。macOS の「システム設定」→「プライバシーとセキュリティ」→「ローカルネットワーク」で、" +
          "このプログラムが許可されているかも確認してください"
        : ""),
  }),
  "hears-itself": ({ source }) => ({
    ...noAudio(source, "接続先をたどると、このリレー自身に戻ってきます"),
    remedy:
      "--source で別の接続先を指定してください。間に別のリレーなどのプログラムがあるときは、" +
      "そのプログラムがどこから音を受け取っているか確認してください",
  }),
  "no-audio": ({ source }) =>
    source.kind === "app"
      ? {
        ...noAudio(source, "起動しましたが、何も送ってきません"),
        remedy: "スマートフォンのロックを解除し、確認が表示されたら「今すぐ開始」をタップして" +
          `ください。ほかに ${source.app} の音を聞いているプログラムがあれば、終了してください`,
      }
      : {
        ...noAudio(source, "音が届く前に終わりました"),
        remedy: leadsToApp(source)
          ? "sndcpy が音を送れる相手は 1 つだけです。ほかに聞いているプログラムがあれば終了し、" +
            "sndcpy を起動し直してください"
          : source.kind === "stdin"
          ? "音を書き込むプログラムがエラーを表示していないか確認してください"
          : "接続先のプログラムに音があるか、接続できる数に空きがあるか確認してください",
      },
  "silent": ({ source, silentMs, hadAudio }) => ({
    ...noAudio(
      source,
      source.kind === "pipe"
        ? `${silentMs / 1000} 秒間、何も書き込まれていません`
        : `${hadAudio ? "" : "接続はできましたが、"}${silentMs / 1000} 秒間、何も送ってきません`,
    ),
    remedy: source.kind === "app"
      ? RESTARTED
      : source.kind === "pipe"
      ? "音を書き込むプログラムを起動するか、再生を始めてください"
      : leadsToApp(source)
      ? "このまま続くときは、スマートフォンで sndcpy を起動し直してください。" + NO_CIRCLE
      : "このまま続くときは、接続先のプログラムがエラーを表示していないか確認してください。" +
        NO_CIRCLE,
  }),
  "zeros": ({ source }) => ({
    ...noAudio(source, "完全な無音が長く続いています"),
    remedy: "--restart-after-silence の指定により、リレーが自動で 1 回だけ起動し直します。" +
      "起動のたびに画面が点灯するため、次に音が届くか、ロックが解除されるまでは起動し直しません",
  }),
  "restarted": ({ source }) => ({
    problem: `${sourceName(source)} からの音が途切れました`,
    state: "起動し直すよう求められました",
    remedy: "自動で元に戻ります",
  }),
  "reset": ({ source }) => lost(source, "接続が途中で切れました"),
  "ended": ({ source }) =>
    source.kind === "pipe"
      ? {
        problem: `${sourceName(source)} からの音が途切れました`,
        state: "音を書き込むプログラムが終わりました",
        remedy: "次のプログラムが書き込むのを待ちます",
      }
      : lost(source, "相手が接続を閉じました"),
  "not-pcm": ({ source, found, format }) => ({
    ...noAudio(
      source,
      found === "http" && isServer(source)
        ? "接続先はウェブサーバーです"
        : `届いたのは${OTHER_CONTENT[found]}`,
    ),
    remedy: found === "text" || found === "http"
      ? audioRemedy(source, format)
      : convertRemedy(source, format),
  }),
  "wav-encoding": ({ source, encoding, sampleRate, bitsPerSample, channels, format }) => ({
    ...noAudio(
      source,
      `届いたのは ${sampleRate}:${bitsPerSample}:${channels}${ENCODINGS[encoding]}の WAV ` +
        "ファイルで、この形式は中継できません",
    ),
    remedy: convertRemedy(source, format),
  }),
  "wav-format": ({ source, found, format }) => ({
    ...noAudio(
      source,
      `届いたのは ${found} の WAV ファイルですが、リレーの形式は ${format} です`,
    ),
    remedy: `--format ${found} を付けてリレーを起動してください`,
  }),
  "failed": ({ source, words }) => ({
    problem: `${spaced(sourceName(source))}を読み取れません`,
    state: systemError(words),
    remedy: source.kind === "stdin" ? "リレーを起動し直してください" : RETRIED,
  }),
};

const RESTARTED = "リレーが自動でアプリを起動し直します";
const OTHER_SOCKET =
  "別のアプリが応答しているようです。--socket-name で sndcpy のソケットを指定してください";
const CHECK_OTHER_END = "接続先のプログラムが動いているか確認してください";
const NO_CIRCLE =
  "接続先が別のリレーなら、そのリレーがこのリレーの音を待っていないか確認してください";
function noConnection(source: SourceLabel, state: string): Omit<Advice, "remedy"> {
  return { problem: `${spaced(sourceName(source))}に接続できません`, state };
}

function noAudio(source: SourceLabel, state: string): Omit<Advice, "remedy"> {
  return { problem: `${spaced(sourceName(source))}から音が届きません`, state };
}

function isServer({ kind }: SourceLabel): boolean {
  return kind === "tcp" || kind === "app";
}

function lost(source: SourceLabel, state: string): Advice {
  const remedy = leadsToApp(source)
    ? "スマートフォンとの接続を確認し、スマートフォンで sndcpy を起動し直してください"
    : source.kind === "tcp"
    ? CHECK_OTHER_END
    : RETRIED;
  return { problem: `${spaced(sourceName(source))}からの音が途切れました`, state, remedy };
}

/** What comes instead of raw audio. */
const OTHER_CONTENT = {
  aac: " AAC で、生の PCM ではありません",
  aiff: " AIFF ファイルで、生の PCM ではありません",
  flac: " FLAC で、生の PCM ではありません",
  http: "ウェブサーバーの応答で、音ではありません",
  matroska: " Matroska か WebM のファイルで、生の PCM ではありません",
  mp3: " MP3 で、生の PCM ではありません",
  mp4: " MP4 ファイルで、生の PCM ではありません",
  ogg: " Ogg で、生の PCM ではありません",
  riff: " RIFF ファイル（AVI など）で、生の PCM ではありません",
  text: "テキストで、音ではありません",
  wav: "ヘッダーの壊れた WAV ファイルです",
};

/** How the samples of a WAV file are written, where that matters. */
const ENCODINGS = {
  "pcm": " ",
  "float": "（浮動小数点）",
  "a-law": "（A-law）",
  "mu-law": "（\u00b5-law）",
  "other": "（圧縮形式）",
};

/** For audio that only has another form. */
function convertRemedy(source: SourceLabel, format: PcmFormat): string {
  if (source.kind === "app") return OTHER_SOCKET;
  return `ffmpeg で生の PCM に変換してください（\`${convertLine(source, format)}\`）`;
}

function convertLine(source: SourceLabel, format: PcmFormat): string {
  if (source.kind === "pipe") return ffmpegIntoPipe(source.path, format);
  return ffmpegLine(source.kind === "stdin" ? "FILE" : sourceName(source), format);
}

/** For what is no audio at all. */
function audioRemedy(source: SourceLabel, format: PcmFormat): string {
  if (source.kind === "app") return OTHER_SOCKET;
  return isServer(source)
    ? "音が届くポートを指定してください"
    : `\`${convertLine(source, format)}\` のように、パイプで音を渡してください`;
}
