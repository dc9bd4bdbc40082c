/**
 * Japanese.
 *
 * @module
 */

import { adviceOn, explain } from "./advice.ts";
import { beyondDoctor, doctor, doctorChecks, doctorTroubles } from "./ja/doctor.ts";
import { doctorConclusion } from "./ja/doctor_conclusion.ts";
import { eventTexts, say } from "./ja/events.ts";
import { help } from "./ja/help.ts";
import { levelsText } from "./ja/levels.ts";
import { pairing, pairTroubles } from "./ja/pairing.ts";
import { recordingLine } from "./ja/recording.ts";
import { serviceTexts, serviceTroubles } from "./ja/service.ts";
import { troubles } from "./ja/troubles.ts";
import { usageTroubles } from "./ja/usage.ts";
import type { StatusFigures, Words } from "./words.ts";

/** Everything that the program says: at Linux, unless somebody says otherwise. */
export const ja: Words = {
  os: "linux",
  advice: {
    ...troubles,
    ...usageTroubles,
    ...doctorTroubles,
    ...pairTroubles,
    ...serviceTroubles,
  },
  say,
  stateAndRemedy: (state, remedy) => `${state}。${remedy}。`,
  events: eventTexts(
    (trouble, os) => explain(trouble, { ...ja, os }),
    (trouble, os) => adviceOn(trouble, { ...ja, os }),
  ),
  moreLikeThat: (suppressed) => `（同じようなメッセージがほかに ${suppressed} 件）`,
  status,
  recording: recordingLine,
  howToListen: (url, urlsElsewhere, command) =>
    `${url}${
      urlsElsewhere.length === 0
        ? " "
        : `、ほかのコンピューターからは ${urlsElsewhere.join(" か ")} `
    }で聞けます（聞き方は ${command} で表示します）。`,
  openElsewhere: (link, isSecret) =>
    `スマートフォンやほかのコンピューターでは ${link} を開いてください` +
    (isSecret ? "（リレーが動いている間、このリンクを知っている人は誰でも聞けます）。" : "。"),
  playElsewhere: (here, elsewhere) =>
    `ほかのコンピューターで聞くときは、${here} の代わりに ${
      elsewhere.join(" か ")
    } と入力してください。`,
  notChecked: "調べていません",
  doctorChecks,
  doctor,
  doctorConclusion,
  beyondDoctor,
  noPhones: "スマートフォンがつながっていません。ケーブルでつなぎ、開発者向けオプションで" +
    "「USB デバッグ」を有効にしてください。",
  deviceHeads: ["シリアル番号", "状態", "機種", "ANDROID", "SNDCPY", "使うもの"],
  deviceCells: { ready: "使えます", yes: "あり", no: "なし" },
  firstSteps: {
    "play": "スマートフォンの音をここで聞く",
    "record": "ファイルに録音する",
    "relay": "OBS やプレーヤーなど、いくつものプログラムに配る",
    "doctor": "うまくいかないときに調べる",
    "--help": "そのほかの使い方",
  },
  help,
  pairing,
  service: serviceTexts,
};

/** `配信中 | 接続 3 件 | 左 -18 dB 右 -20 dB | スキップ 0.0 秒 | 欠落 0.0 秒 | 192.0 kB/s, +23 ppm` */
function status(figures: StatusFigures): string[] {
  const { state, clients, bytesPerSecond, driftPpm, skippedMs, lostMs } = figures;
  const { levelsDbfs, silentMs } = figures;
  const drift = driftPpm === undefined
    ? ""
    : `, ${driftPpm < 0 ? "" : "+"}${driftPpm.toFixed(0)} ppm`;
  return [
    state === "streaming" ? "配信中" : "待機中",
    `接続 ${clients} 件`,
    ...levelsDbfs === undefined ? [] : [levelsText(levelsDbfs, silentMs)],
    `スキップ ${(skippedMs / 1000).toFixed(1)} 秒`,
    `欠落 ${(lostMs / 1000).toFixed(1)} 秒`,
    `${(bytesPerSecond / 1000).toFixed(1)} kB/s${drift}`,
  ];
}
