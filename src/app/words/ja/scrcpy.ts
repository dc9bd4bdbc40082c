/**
 * What can go wrong with scrcpy's server, in Japanese.
 *
 * @module
 */

import type { ScrcpyFileTrouble, ScrcpyTrouble } from "../../../core/phone/scrcpy_trouble.ts";
import type { AdviceFor } from "../words.ts";
import { failedTask } from "./names.ts";

const NAME_IT = "ファイル scrcpy-server を --scrcpy-server FILE で指定してください";
const GET_SCRCPY: Readonly<Record<string, string>> = {
  windows: "`winget install Genymobile.scrcpy` で scrcpy をインストールする",
  darwin: "`brew install scrcpy` で scrcpy をインストールする",
};
const UPDATE = "最新の scrcpy をサーバーごとインストールする";

/** Advice for each of them. */
export const scrcpyTroubles: AdviceFor<ScrcpyTrouble> = {
  "scrcpy-missing": ({ code }, os) => ({
    problem: "scrcpy のサーバーが見つかりません",
    state: "scrcpy がいつもの場所にありません",
    remedy: getServer(code, os),
  }),
  "scrcpy-server-missing": ({ code, program }, os) => ({
    problem: "scrcpy のサーバーが見つかりません",
    state: `scrcpy はあります（${program}）が、そのサーバーがありません`,
    remedy: getServer(code, os),
  }),
  "scrcpy-server-misnamed": ({ path }) => ({
    problem: "scrcpy のサーバーが見つかりません",
    state: `ファイル ${path} がありません`,
    remedy: "--scrcpy-server か $SCRCPY_SERVER_PATH を直すか、指定をやめて自動で探させてください",
  }),
  "capture-needs-android": ({ task, capture, oldest }) => ({
    problem: failedTask(task),
    state: `Android ${oldest} より古いバージョンでは「${capture}」を取り込めません`,
    remedy: capture === "playback"
      ? "--keep-phone-playing と --capture を外すか、--source sndcpy --apk FILE で sndcpy を" +
        "インストールしてください（Android 10 以降。スマートフォンからも音が出ます）"
      : "--source sndcpy --apk FILE で sndcpy をインストールしてください（Android 10 以降）",
  }),
  "capture-needs-unlock": ({ task }) => ({
    problem: failedTask(task),
    state: "Android 11 は、ロック中は音の取り込みを始めません",
    remedy:
      "ロックを解除してください。リレーは自動でやり直します。音が届いた後はロックしてもかまいません",
  }),
  "capture-refused": ({ task, capture, words }) => ({
    problem: failedTask(task),
    state: `Android が「${capture}」の取り込みを許しません` +
      (words === undefined ? "" : `（「${words}」）`),
    remedy:
      "スマートフォンの通話や、録音しているほかのプログラムを終えてください。それでもだめなら、" +
      "別の --capture か --source sndcpy を試してください",
  }),
  "scrcpy-too-old": ({ task, words }) => ({
    problem: failedTask(task),
    state: "scrcpy のサーバーが古すぎます" + (words === undefined ? "" : `（「${words}」）`),
    remedy: `${UPDATE}か、--capture と --keep-phone-playing を外してください`,
  }),
  "scrcpy-failed": ({ task, words }) => ({
    problem: failedTask(task),
    state: "サーバーが終了しました" + (words === undefined ? "（理由は不明）" : `（「${words}」）`),
    remedy:
      `リレーは自動でやり直します。直らなければ、${UPDATE}か、--source sndcpy を使ってください`,
  }),
};

/** How to get a server. */
export function getServer(code: ScrcpyFileTrouble["code"], os: string): string {
  if (code === "scrcpy-server-missing" && os === "linux") {
    return `Debian では \`sudo scrcpy-update-server\` を実行するか、${NAME_IT}`;
  }
  const install = GET_SCRCPY[os] ??
    "https://github.com/Genymobile/scrcpy/releases から scrcpy を入手し、PATH のフォルダーに置く";
  return `${install}か、${NAME_IT}`;
}
