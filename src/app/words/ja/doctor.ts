/**
 * What `doctor` finds, in Japanese.
 *
 * @module
 */

import { formatAddress } from "../../../core/base/address.ts";
import type { DoctorCheck, DoctorTrouble } from "../../commands/doctor_findings.ts";
import type { AdviceFor, DoctorTexts } from "../words.ts";
import { levelsText } from "./levels.ts";
import { letWrite } from "./remedies.ts";
import { connectAnew, GET_APP, orScrcpy } from "./troubles.ts";

/** What is looked at. */
export const doctorChecks: Readonly<Record<DoctorCheck, string>> = {
  adb: "adb",
  key: "adb の鍵",
  server: "adb のサーバー",
  device: "スマートフォン",
  authorisation: "デバッグの許可",
  android: "Android",
  scrcpy: "scrcpy のサーバー",
  app: "アプリ",
  permission: "音の取り込みの許可",
  forward: "ポート転送",
  port: "リレーのポート",
  relay: "リレー",
};

/** What is in order. */
export const doctor: DoctorTexts = {
  "adb-version": ({ version }) => `バージョン ${version}`,
  "android-version": ({ version }) => `バージョン ${version}`,
  "device": ({ serial }) => serial,
  "key-there": ({ folder }) => `${folder} にあります`,
  "key-alone": ({ folder }) =>
    `${folder} にありますが、このユーザーはそこに書き込めないので、ペア設定をしても adb が覚えて` +
    "おけません",
  "key-made-later": ({ folder }) => `まだありません（adb が ${folder} に作ります）`,
  "key-place-unknown": () => "場所は adb にしかわかりません",
  "server-answers": () => "応答しています",
  "server-answers-at": ({ address }) => `${address} で応答しています`,
  "server-answers-behind": ({ address, holder }) =>
    `${address} で、${holder} を通して応答しています`,
  "authorised": () => "許可されています",
  "scrcpy-unused": () => "sndcpy だけを使うため、探しません",
  "scrcpy-needless": () => "ありません（sndcpy のないスマートフォンにだけ必要です）",
  "scrcpy-found": ({ path, version }) =>
    path +
    (version === undefined ? "（バージョンは起動時にわかります）" : `（バージョン ${version}）`),
  "app-preferred": () =>
    "sndcpy がインストールされていて、それを使います（--source scrcpy で scrcpy のサーバーを使えます）",
  "app-needless": () => "scrcpy のサーバーを使います。スマートフォンには何もインストールしません",
  "permission-needless": () => "scrcpy のサーバーには要りません",
  "app-installed": () => "sndcpy がインストールされています",
  "may-capture": () => "sndcpy に許可されています",
  "may-capture-later": () => "まだです（リレーが sndcpy を起動するときに許可します）",
  "port-chosen-later": () => "システムが選びます",
  "forward-port-chosen-later": () => "まだありません（リレーの起動時に adb がポートを選びます）",
  "no-relay": () => "動いていません",
  "forward-none": ({ port }) => `まだありません（ポート ${port} は空いています）`,
  "forward-spare": ({ port }) =>
    `ポート ${port} から sndcpy につながりますが、聞いているものはありません`,
  "forward-there": ({ local, remote }) => `${local} から ${remote} につながっています`,
  "forward-needless": () => "要りません（adb のサーバーを通して音を受け取ります）",
  "forward-elsewhere": ({ port }) =>
    `ポート ${port} は adb のサーバーの側で転送されていて、このコンピューターにはありません。` +
    "リレーはこのポートを使わず、サーバーを通して音を受け取ります",
  "forward-tunnelled": ({ host, port }) =>
    port === 0
      ? `${host} が、adb のサーバーの選ぶポートにつながる必要があります（未確認）`
      : `${formatAddress(host, port)} が、adb のサーバーの側のポート ${port} につながる必要が` +
        "あります（未確認）",
  "port-free": ({ port }) => `${port} は空いています`,
  "port-used": ({ port }) => `${port} は使われています`,
  "relay-heard": ({ port, levelsDbfs, listenedMs }) =>
    `ポート ${port} で動いていて、音を送っています（${seconds(listenedMs)}間の音量: ` +
    `${levelsText(levelsDbfs, listenedMs)}）`,
};

/** Where nobody knows why. */
export const beyondDoctor = "原因はわかりません。質問するときは、この結果をすべて添えてください";

/** What is not. */
export const doctorTroubles: AdviceFor<DoctorTrouble> = {
  "key-impossible": ({ folder }, os) => ({
    problem: "adb の鍵を用意できません",
    state: `鍵がまだなく、このユーザーは、adb が鍵を置くフォルダー ${folder} に書き込めません`,
    remedy: letWrite(os),
  }),
  "key-unreadable": ({ folder }, os) => ({
    problem: "adb の鍵を使えません",
    state: `このユーザーは ${folder} の中のファイルを読み取れません`,
    remedy: os === "windows"
      ? "このユーザーがそこで読み書きできるようにしてください"
      : `\`sudo chown -R "$USER" "${folder}"\` を実行し、これからは sudo を付けずに adb を使って` +
        "ください",
  }),
  "server-other-version": ({ server, client, holder }) => ({
    problem: "adb のサーバーを使えません",
    state: `動いているのはバージョン ${server}` +
      (holder === undefined ? "" : `（${holder}）`) +
      `ですが、この adb は ${client} なので、互いのサーバーを終了させ合います`,
    remedy: "すべてのプログラムで同じ adb を使ってください（リレーには --adb FILE か $ADB で指定" +
      "できます）。そのサーバーがもう不要なら、`adb kill-server` を実行してください",
  }),
  "android-unknown": ({ serial }) => ({
    problem: "Android のバージョンがわかりません",
    state: "スマートフォンがバージョンを答えません",
    remedy: connectAnew(serial),
  }),
  "android-too-old": ({ version }) => ({
    problem: "音を取り込めません",
    state: `バージョン ${version} では、アプリが音を取り込めません`,
    remedy: "Android 10 以降が必要です",
  }),
  "app-not-installed": ({ instead }, os) => ({
    problem: "アプリが見つかりません",
    state: "sndcpy がインストールされていません",
    remedy: instead === undefined ? GET_APP : `${GET_APP}。${orScrcpy(instead, os)}`,
  }),
  "forward-port-in-use": ({ port }) => ({
    problem: "ポートを転送できません",
    state: `ポート ${port} は使われています`,
    remedy: "使っているプログラムを終了するか、--sndcpy-port で別のポートを指定してください",
  }),
  "port-leads-away": ({ port, serial, local, remote }) => ({
    problem: `ポート ${port} で接続を受け付けられません`,
    state: `ポート ${port} は ${serial} の ${remote} に転送されています`,
    remedy: `\`adb -s "${serial}" forward --remove ${local}\` を実行するか、--port で別のポートを` +
      "指定してください",
  }),
  "port-holder-unclear": ({ port }) => ({
    problem: `ポート ${port} で接続を受け付けられません`,
    state: `ポート ${port} を何かが使っていますが、adb がないと sndcpy かどうかわかりません`,
    remedy: "先に adb の問題を解決してください",
  }),
  "relay-silent": ({ port, listenedMs }) => ({
    problem: "スマートフォンの音が聞こえません",
    state: `ポート ${port} で動いていますが、${seconds(listenedMs)}聞いた間はずっと無音でした`,
    remedy:
      "スマートフォンで何か再生してください。無音のままなら、別のアプリで試してください（音の" +
      "取り込みを許可していないアプリもあります）。どのアプリでも無音なら、リレーを起動し直して" +
      "ください",
  }),
  "relay-mute": ({ port }) => ({
    problem: "リレーから音が届きません",
    state: `ポート ${port} を何かが使っていますが、音を送ってきません`,
    remedy:
      "それがリレーなら、スマートフォンを待っているところです。上の問題を解決するか、--verbose を" +
      "付けて起動し直し、メッセージを確認してください。リレーでなければ、--port で別のポートを" +
      "指定してください",
  }),
  "relay-hangs-up": ({ port }) => ({
    problem: "リレーから音が届きません",
    state: `ポート ${port} を何かが使っていますが、すぐに接続を閉じます`,
    remedy: "別のプログラムか、クライアントの数が上限に達したリレーです。終了するか、--port で" +
      "別のポートを指定してください",
  }),
};

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} 秒`;
}
