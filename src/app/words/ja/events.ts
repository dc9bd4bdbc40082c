/**
 * What happens, in Japanese.
 *
 * @module
 */

import { isOnNetwork } from "../../../core/phone/phone_serial.ts";
import { likelyFormat } from "../../report/likely_format.ts";
import type { TlsTrouble } from "../../../core/access_trouble.ts";
import type { ListenTrouble } from "../../../core/trouble.ts";
import type { Advice, AnyTrouble, EventTexts } from "../words.ts";
import { rivalName, sourceName, spaced } from "./names.ts";
import { accessEvents } from "./access.ts";
import { playerEvents } from "./playing.ts";
import { recordingEvents } from "./recording.ts";

/**
 * @param explain says what is wrong and what to do
 * @param adviceOn the same in parts
 */
export function eventTexts(
  explain: (trouble: AnyTrouble, os: string) => string,
  adviceOn: (trouble: ListenTrouble | TlsTrouble, os: string) => Advice,
): EventTexts {
  return {
    "source-streams": () => "音が届いています。",
    "source-lost": ({ error }, os) => explain(error.trouble, os),
    "source-ended": ({ source }) => `${spaced(sourceName(source))}からの音が終わりました。`,
    "phone-waits": ({ wait }, os) => explain(wait, os),
    "phone-twice": ({ serial, others }) =>
      `${[serial, ...others].join(" と ")} は同じスマートフォンです。リレーは ` +
      (isOnNetwork(serial) ? `${serial} の接続を使います。` : "USB の接続を使います。"),
    "phone-ready": ({ app, serial }) => `${serial} で ${app} を起動しています。`,
    "server-elsewhere": ({ address }) =>
      `adb のサーバー（${address}）は別のコンピューターかコンテナーで動いていて、転送用のポートも` +
      "そちらにあります。リレーはポートを使わず、サーバーを通して音を受け取ります。",
    "app-installed": ({ app, serial }) => `${serial} に ${app} をインストールしました。`,
    "app-taken-over": ({ app, ...rival }) =>
      `${
        rivalName(app, rival)
      }。${app} に接続できるプログラムは同時に 1 つだけです。--take-over の` +
      "指定によりリレーに切り替えるので、そちらには音が届かなくなります。" +
      "そのプログラムは、リレーに接続し直してください。",
    "starts-limited": ({ app, intervalMs }) =>
      `${app} が何度も終了するので、これからは ${intervalMs / 1000} 秒に 1 回だけ起動します。` +
      "機種によっては、電池を節約するためにアプリが止められます。スマートフォンの設定で、" +
      `${app} をその対象から外してください。`,
    "zeros": ({ app, silentMs }) =>
      `スマートフォンの音が ${Math.round(silentMs / 60_000)} 分間ありません。何かを` +
      `再生しているなら、${app} を起動し直してください。--restart-after-silence を付けておくと、` +
      "リレーが自動で起動し直します。",
    "surge": ({ skippedMs }) => `まとめて届いた古い音を ${seconds(skippedMs)}スキップしました。`,
    "read-late": ({ skippedMs }) =>
      "このパソコンの負荷が高く、中継が間に合いませんでした。" +
      `${seconds(skippedMs)}ぶんの音をスキップしました。`,
    "too-fast": () =>
      "音が再生よりずっと速く届くので、届いた速さのまま送っています。--format を確認してください。" +
      "実時間に合わせて書き出さないプログラムは、`--source -` にパイプでつないでください。",
    "wrong-rate": ({ framesPerSecond, declared }) =>
      `音は 1 秒に ${Math.round(framesPerSecond)} フレーム届いていますが、指定された形式は ` +
      `${declared} なので、正しく聞こえません。` +
      rightFormat(likelyFormat(framesPerSecond, declared)),
    "client-joined": ({ client: { id, address } }) =>
      `クライアント ${id}（${address}）が接続しました。`,
    "client-stalled": ({ client: { id, transport, address }, stalledMs }) =>
      transport === "file"
        ? diskHangs(stalledMs)
        : `クライアント ${id}（${address}）が ${
          Math.round(stalledMs / 1000)
        } 秒間、音を受け取って` +
          "いません。一時停止しているか、固まっているか、ネットワークが止まっています。",
    "client-overrun": ({ client: { id, transport, address }, lostMs }) =>
      transport === "file"
        ? `ディスクが遅く、録音から ${seconds(lostMs)}ぶんの音が欠けました。`
        : `クライアント ${id}（${address}）の受信が遅く、${
          seconds(lostMs)
        }ぶんの音が届きませんでした。`,
    "client-left": ({ client: { id, address }, reason, sentMs, skippedMs, lostMs }) =>
      `クライアント ${id}（${address}）との接続が終わりました（${leaveReasons[reason]}）。` +
      `送った音は ${seconds(sentMs)}、スキップは ${seconds(skippedMs)}、` +
      `欠落は ${seconds(lostMs)}です。`,
    "client-refused": ({ address }, os) =>
      `クライアントの数が上限に達しているので、${address} からの接続を閉じました。上限は ` +
      "--max-clients で増やせます" +
      (os === "windows" ? "。" : "（開けるファイル数の上限 ulimit -n の範囲内で）。"),
    "accept-failed": ({ words }, os) =>
      `クライアントの接続を受け入れられません（システムのメッセージは「${words}」）。` +
      "リレーが自動で再試行します。それでも直らないときは、" +
      (os === "windows" ? "" : "開けるファイル数の上限（ulimit -n）を増やすか、") +
      "--max-clients を減らしてください。",
    "encoder-failed": ({ error }, os) => explain(error.trouble, os),
    ...recordingEvents(explain),
    ...playerEvents,
    "publish-started": ({ target }) => `${target} へ配信しています。`,
    "publish-lost": ({ error }, os) => `${explain(error.trouble, os)}自動で再試行します。`,
    "stopping": () => "停止しています。",
    "stopped": () => "停止しました。",
    "started": ({ version, addresses, source, format }) =>
      `sndcpy-relay ${version} を起動しました。${sourceName(source)}（${format}）を ` +
      `${addresses.join(" と ")} で配信します。`,
    "joined": ({ version, source }) =>
      `sndcpy-relay ${version} を起動しました。${
        sourceName(source)
      } で動作中のリレーの音を使います。`,
    ...accessEvents(adviceOn),
    "clients-limited": ({ wanted, possible }) =>
      `クライアントを ${wanted} まで受け入れられません。開けるファイル数の上限により、最大 ` +
      `${possible} です。リレーを起動する前に ulimit -n で上限を増やしてください。`,
    "notify-failed": ({ words }) =>
      `systemd にリレーの状態を伝えられません（システムのメッセージは「${words}」）。`,
    "cannot-run": ({ trouble }, os) => explain(trouble, os),
    "listener-failed": () =>
      "リレーの状態を伝える部分に問題が起きましたが、音の配信は続きます。--verbose で" +
      "表示される内容を添えて、開発元に報告してください。",
  };
}

/** Why a client is gone. */
const leaveReasons = {
  left: "相手が切断",
  reset: "通信が切断",
  stalled: "長い間受信なし",
  disconnected: "リレーから切断",
  ended: "すべて送信済み",
  shutdown: "時間内に送りきれず",
};

function diskHangs(stalledMs: number): string {
  return `ディスクが ${Math.round(stalledMs / 1000)} 秒間書き込みを受け付けていません。1 分間は` +
    "待てるので、まだ何も欠けていません。";
}

/** Makes sentences of advice. */
export function say({ problem, state, remedy }: Advice): string {
  return `${problem}：${state}。${remedy}。`;
}

function rightFormat(likely: string | undefined): string {
  return likely === undefined
    ? "--format で正しい形式を指定してください。"
    : `正しい形式は、おそらく --format ${likely} です。`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} 秒`;
}
