/**
 * What is said about playing, in Japanese.
 *
 * @module
 */

import type { PlayTrouble } from "../../../core/play/play_trouble.ts";
import type { Advice, AdviceFor, EventTexts } from "../words.ts";

const GET_PLAYER: Readonly<Record<string, string>> = {
  windows: "`winget install shinchiro.mpv` でインストールしてください",
  darwin: "`brew install mpv` でインストールしてください",
  linux: "インストールしてください（Debian と Ubuntu では `sudo apt install mpv`）",
};
const GET_CABLE: Readonly<Record<string, string>> = {
  windows: "https://vb-audio.com/Cable の VB-CABLE と、`winget install shinchiro.mpv` で mpv を" +
    "インストールしてください。そのあと、通話などのソフトのマイクに `CABLE Output` を選びます",
  darwin: "`brew install blackhole-2ch mpv` でどちらもインストールしてください。そのあと、" +
    "通話などのソフトのマイクに `BlackHole 2ch` を選びます",
};

/** Advice for everything that keeps a computer from playing. */
export const playTroubles: AdviceFor<PlayTrouble> = {
  "no-player": (_, os) => ({
    ...cannotPlay("この音を再生できるプレーヤーが、このコンピューターにありません"),
    remedy: GET_PLAYER[os] ?? "mpv をインストールしてください",
  }),
  "player-missing": ({ player, found }, os) => ({
    ...cannotPlay(`${player} がこのコンピューターにないか、この音を再生できません`),
    remedy: found.length === 0
      ? GET_PLAYER[os] ?? "mpv をインストールしてください"
      : `インストールするか、今あるもの（${found.join("、")}）を --player で指定してください`,
  }),
  "player-chooses-device": ({ player }) => ({
    problem: `${player} には出力先を指定できません`,
    state: "出力先のデバイスを選べないプレーヤーです",
    remedy: "--player を外すか、mpv を指定してください。mpv がなければインストールしてください",
  }),
  "device-missing": ({ device }) => ({
    problem: `${device} では再生できません`,
    state: "その名前の出力先を持つプレーヤーがありません",
    remedy: "`play --devices` で表示される名前を指定してください",
  }),
  "players-fail": ({ player, words }, os) => ({
    ...cannotPlay(`どのプレーヤーも動きません。最後に試したのは ${quote(player, words)}`),
    remedy: os === "linux"
      ? "ほかの音がこのコンピューターから出るか、このユーザーに音を出す許可があるかを確認して" +
        "ください。--device で別の出力先も選べます"
      : "ほかの音がこのコンピューターから出るかを確認してください。--device で別の出力先も選べます",
  }),
  "pactl-missing": () => ({
    ...noMicrophone("サウンドサーバーに頼むための pactl がありません"),
    remedy: "インストールしてください（Debian と Ubuntu では `sudo apt install pulseaudio-utils`）",
  }),
  "sound-server-missing": ({ words }) => ({
    ...noMicrophone(
      "サウンドサーバーが応答しません" +
        (words === undefined ? "" : `（メッセージは「${words}」）`),
    ),
    remedy:
      "同じユーザーでデスクトップにログインするか、PulseAudio または PipeWire（pulse サーバー" +
      "付き）を起動してください",
  }),
  "microphone-refused": ({ words }) => ({
    ...noMicrophone(
      "サウンドサーバーに断られました" +
        (words === undefined ? "" : `（メッセージは「${words}」）`),
    ),
    remedy: "PulseAudio か PipeWire を更新するか、コンピューターを再起動してください",
  }),
  "microphone-taken": () => ({
    ...noMicrophone("別のプログラムがそこへ再生しています"),
    remedy:
      "もう 1 つの sndcpy-relay か、「Phone (sndcpy) speaker」に再生しているものを止めてください",
  }),
  "no-cable": (_, os) => ({
    ...noMicrophone("仮想オーディオケーブルが必要ですが、mpv から見つかりません"),
    remedy: GET_CABLE[os] ?? "mpv の出力先に表示されるものをインストールしてください",
  }),
};

/** What happens to players. */
export const playerEvents: Pick<
  EventTexts,
  "player-started" | "player-failed" | "player-ended" | "player-closed"
> = {
  "player-started": ({ player }) => `${player} で再生しています。`,
  "player-failed": ({ player, words, next }) =>
    `${player} では再生できません${words === undefined ? "" : `（メッセージは「${words}」）`}。` +
    `${next} を試します。`,
  "player-ended": ({ player, words, retryMs }) =>
    `${player} が終了したか、応答しません${
      words === undefined ? "" : `（メッセージは「${words}」）`
    }。自動で起動し直します（${retryMs / 1000} 秒に 1 回まで）。`,
  "player-closed": ({ player }) => `${player} が閉じられました。`,
};

function cannotPlay(state: string): Omit<Advice, "remedy"> {
  return { problem: "再生できません", state };
}

function noMicrophone(state: string): Omit<Advice, "remedy"> {
  return { problem: "スマートフォンの音をマイクにできません", state };
}

function quote(player: string, words: string | undefined): string {
  return words === undefined
    ? `${player} で、理由は不明です`
    : `${player} で、メッセージは「${words}」です`;
}
