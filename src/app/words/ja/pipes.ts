/**
 * What can be wrong with a named pipe, in Japanese.
 *
 * @module
 */

import { PcmFormat } from "../../../core/base/pcm_format.ts";
import type { PipeTrouble } from "../../../core/trouble.ts";
import { shellWord } from "../../../service/shell_words.ts";
import { ffmpegLine } from "../../report/ffmpeg_line.ts";
import type { AdviceFor } from "../words.ts";

/** What to do where there are no named pipes. */
const ON_WINDOWS =
  '`cmd /c "ffmpeg ... | sndcpy-relay --source -"` のように、パイプでつないでください';

/** Advice for everything that keeps the relay from a named pipe. */
export const pipeTroubles: AdviceFor<PipeTrouble> = {
  "pipe-missing": ({ path }, os) => ({
    problem: `パイプ ${path} を開けません`,
    state: os === "windows" ? "Windows では名前付きパイプを使えません" : "見つかりません",
    remedy: os === "windows"
      ? ON_WINDOWS
      : `\`mkfifo ${shellWord(path)}\` で作るか、パイプを作るプログラムを起動してください`,
  }),
  "no-pipe": ({ path, found }, os) => ({
    problem: `パイプ ${path} を開けません`,
    state: FOUND[found],
    remedy: found === "file"
      ? "ファイルは ffmpeg で再生してください（" +
        `\`${ffmpegLine(shellWord(path), PcmFormat.SNDCPY)}\`）`
      : os === "windows"
      ? ON_WINDOWS
      : "--source に名前付きパイプを指定するか、`mkfifo` で作ってください",
  }),
  "pipe-forbidden": ({ path }) => ({
    problem: `パイプ ${path} を開けません`,
    state: "このユーザーには読み書きが許可されていません",
    remedy: `所有者が \`chmod a+rw ${shellWord(path)}\` などで許可してください`,
  }),
};

const FOUND = {
  "file": "パイプではなく、ファイルです",
  "folder": "パイプではなく、フォルダーです",
  "other": "パイプではありません",
};
