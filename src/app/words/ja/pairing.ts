/**
 * What `pair` says, in Japanese.
 *
 * @module
 */

import type { PairFault, PairTrouble } from "../../../core/phone/pairing.ts";
import type { AdviceFor, PairingTexts } from "../words.ts";
import { connectState, quote } from "./troubles.ts";

const OPEN_ANEW = "もう一度「ペア設定コードによるデバイスのペア設定」をタップし、新しく表示された" +
  "ポートとコードを入力してください";

/** Each question ends where the answer begins. */
export const pairing: PairingTexts = {
  steps: [
    "Android 11 以降のスマートフォンが必要です（Android 10 ではケーブルを使ってください）。" +
    "このコンピューターと同じネットワークにつないでおいてください。",
    "1. スマートフォンで「設定」→「システム」→「開発者向けオプション」→「ワイヤレス デバッグ」を" +
    "開き、オンにします。（開発者向けオプションがなければ、先に「設定」→「デバイス情報」で" +
    "「ビルド番号」を 7 回タップします。）",
    "2.「ペア設定コードによるデバイスのペア設定」をタップします。コードが使えるのは表示中だけなので、" +
    "その画面は開いたままにしてください。",
  ],
  askAddress: "その画面の「IP アドレスとポート」（例: 192.168.1.5:37123）:",
  askCode: "「Wi-Fi ペア設定コード」（6 桁の数字）:",
  paired: "ペア設定が完了しました。接続しています...",
  askConnectAddress: "ひとつ前の「ワイヤレス デバッグ」の画面の「IP アドレスとポート」" +
    "（ポートの数字だけでもかまいません）:",
  ready: (serial) => `${serial} を使えるようになりました。リレーを起動するには:`,
  service: "これからは自動で起動するようにするには:",
};

/** Advice on what keeps a phone from being paired. */
export const pairTroubles: AdviceFor<PairTrouble> = {
  "pair-failed": ({ address, fault, words }) => ({
    problem: `${address} とペア設定できません`,
    state: PAIR_STATES[fault] ?? quote("adb の", words),
    remedy: PAIR_REMEDIES[fault],
  }),
  "adb-cannot-pair": ({ part, version }) => ({
    problem: "スマートフォンとペア設定できません",
    state: part === "server"
      ? "adb のサーバーを起動したのが、ペア設定に対応していない古い adb です"
      : `${version === undefined ? "この adb " : `adb ${version} `}は古く、ペア設定に対応して` +
        "いません",
    remedy: part === "server"
      ? "`adb kill-server` を実行し、すべてのプログラムで新しいほうの adb を使ってください" +
        "（リレーには --adb FILE か $ADB で指定できます）"
      : "https://developer.android.com/tools/releases/platform-tools からバージョン 30 以降を入手して " +
        "--adb FILE で指定するか、スマートフォンをケーブルでつないでください",
  }),
  "paired-not-found": () => ({
    problem: "スマートフォンに接続できません",
    state: "ペア設定はできましたが、adb がスマートフォンのアドレスを見つけられません",
    remedy: "スマートフォンの「ワイヤレス デバッグ」の画面に表示される IP アドレスとポートを " +
      "--serial HOST:PORT で指定して、リレーを起動してください",
  }),
  "paired-not-connected": ({ address, fault, words }) => ({
    problem: `${address} に接続できません`,
    state: connectState(fault, words),
    remedy:
      "コードの画面ではなく、「ワイヤレス デバッグ」の画面に表示される IP アドレスとポートを" +
      "入力してください" +
      (fault === "unreachable"
        ? "。スマートフォンが同じネットワークにあるかも確認してください"
        : ""),
  }),
};

const PAIR_STATES: Readonly<Partial<Record<PairFault, string>>> = {
  "wrong-code": "コードが違うか、スマートフォンのコードの画面が閉じています",
  "nothing-there": "そのアドレスからは応答がありません",
  "broke-off": "adb が接続を打ち切りました",
};

const PAIR_REMEDIES: Readonly<Record<PairFault, string>> = {
  "wrong-code": OPEN_ANEW,
  "nothing-there": "スマートフォンがこのコンピューターと同じネットワークにあり、コードの画面が" +
    `開いているか確認してください。${OPEN_ANEW}`,
  "broke-off":
    "「ワイヤレス デバッグ」の画面ではなく、コードの画面に表示される IP アドレスとポートを" +
    `入力します。${OPEN_ANEW}`,
  "other": OPEN_ANEW,
};
