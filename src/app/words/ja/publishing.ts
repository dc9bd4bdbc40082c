/**
 * What is said about publishing, in Japanese.
 *
 * @module
 */

import type { PublishTrouble } from "../../../core/publish/publish_trouble.ts";
import { shellWord } from "../../../service/shell_words.ts";
import type { Advice, AdviceFor } from "../words.ts";

const GET_FFMPEG: Readonly<Record<string, string>> = {
  windows: "`winget install Gyan.FFmpeg` でインストールし、新しいターミナルで起動し直してください",
  darwin: "`brew install ffmpeg` でインストールしてください",
  linux: "インストールしてください（Debian と Ubuntu では `sudo apt install ffmpeg`）",
};
const FAULTS = {
  "missing": "パイプが見つかりません",
  "no-pipe": "名前付きパイプではありません",
  "forbidden": "このユーザーには読み書きが許可されていません",
};

/** Advice for everything that keeps audio from where it is published. */
export const publishTroubles: AdviceFor<PublishTrouble> = {
  "target-unresolved": ({ target }) => ({
    ...cannot(target, "その名前のコンピューターが見つかりません"),
    remedy: "名前と、このコンピューターのネットワーク接続を確認してください",
  }),
  "target-refused": ({ target }) => ({
    ...cannot(target, "待ち受けているプログラムがありません"),
    remedy: "配信サーバーを起動し、ホストとポートを確認してください",
  }),
  "target-unreachable": ({ target }) => ({
    ...cannot(target, "応答がありません"),
    remedy: "ネットワークと、途中のファイアウォールを確認してください",
  }),
  "target-denied": ({ target }) => ({
    ...cannot(target, "ユーザー名かパスワードが違います"),
    remedy: "URL の中を直してください（記号は `@` なら `%40` のように書きます）",
  }),
  "target-taken": ({ target, words }) => ({
    ...cannot(target, quote("ほかで配信中か、空きがありません", words)),
    remedy: "ほかの配信を止めるか、別の場所を指定してください。自動で再試行します",
  }),
  "target-rejected": ({ target, words }) => ({
    ...cannot(target, quote("配信サーバーに断られました", words)),
    remedy: "パスを確認するか、--publish-codec で別のコーデックを選んでください",
  }),
  "target-stuck": ({ target, stuckMs }) => ({
    ...cannot(target, `${stuckMs / 1000} 秒間、何も受け取られていません`),
    remedy: "配信サーバーが動いているか、ネットワークが足りているかを確認してください",
  }),
  "target-lost": ({ target }) => ({
    ...cannot(target, "接続が切られました"),
    remedy: "続く場合は、配信サーバーのログを確認してください",
  }),
  "target-pipe": ({ target, fault }, os) => ({
    ...cannot(target, os === "windows" ? "Windows では使えません" : FAULTS[fault]),
    remedy: os === "windows"
      ? "tcp://HOST:PORT で、待ち受けるプログラムを指定してください"
      : fault === "forbidden"
      ? "所有者が `chmod a+rw` などで許可してください（`demo` ではファイルを使えません。`relay --source demo` なら使えます）"
      : `\`mkfifo ${shellWord(target.replace("pipe://", ""))}\` で作るか、パイプを作る` +
        "プログラムを起動してください",
  }),
  "target-ffmpeg-missing": ({ target }, os) => ({
    ...cannot(target, "ffmpeg が必要ですが、見つかりません"),
    remedy: GET_FFMPEG[os] ?? "インストールしてください",
  }),
  "target-unsupported": ({ target, words }) => ({
    ...cannot(target, quote("この ffmpeg には必要な機能がありません", words)),
    remedy: "--publish-codec で別のコーデックを選ぶか、機能のそろった ffmpeg を使ってください",
  }),
  "target-failed": ({ target, words }) => ({
    ...cannot(
      target,
      words === undefined ? "理由は不明です" : `ffmpeg のメッセージは「${words}」です`,
    ),
    remedy: "URL と、配信サーバーがこの音を受け取れるかを確認してください",
  }),
};

function cannot(target: string, state: string): Omit<Advice, "remedy"> {
  return { problem: `${target} へ配信できません`, state };
}

function quote(state: string, words: string | undefined): string {
  return words === undefined ? state : `${state}（メッセージは「${words}」）`;
}
