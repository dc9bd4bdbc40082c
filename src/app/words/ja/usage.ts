/**
 * What can be wrong with a command line, in Japanese.
 *
 * @module
 */

import type { Expectation, UsageTrouble } from "../../commands/usage.ts";
import type { AdviceFor } from "../words.ts";

const LEAVE_OUT = "外してください";

/** Advice on every wrong command line. */
export const usageTroubles: AdviceFor<UsageTrouble> = {
  "unknown-option": ({ word, nearest }) => ({
    problem: `${word} は使えません`,
    state: "そのようなオプションはありません",
    remedy: seeHelp(nearest),
  }),
  "unknown-command": ({ word, nearest }) => ({
    problem: `${word} は使えません`,
    state: "そのようなコマンドはありません",
    remedy: seeHelp(nearest),
  }),
  "incomplete-command": ({ word, next }) => ({
    problem: `${word} だけでは使えません`,
    state: "後ろにもう 1 語必要です",
    remedy: `${next.join("、")} のどれかを続けてください`,
  }),
  "extra-word": ({ word }) => ({
    problem: `${word} は使えません`,
    state: "すでに別のコマンドがあります",
    remedy: LEAVE_OUT,
  }),
  "value-missing": ({ word, value }) => ({
    problem: `${word} だけでは使えません`,
    state: "値が必要です",
    remedy: `後ろに ${value} を書いてください`,
  }),
  "value-unexpected": ({ word }) => ({
    problem: `${word} に値は付けられません`,
    state: "値のないオプションです",
    remedy: `${word} とだけ書いてください`,
  }),
  "value-wrong": ({ option, variable, text, expected }) => ({
    problem: `${variable === undefined ? `--${option}` : `$${variable}`} ${text} は使えません`,
    state: expectation(expected),
    remedy: "値を直してください",
  }),
  "option-needs": ({ option, needed }) => ({
    problem: `--${option} だけでは使えません`,
    state: `--${needed} がないと効果がありません`,
    remedy: `--${needed} も指定するか、外してください`,
  }),
  "word-wrong": ({ word, expected }) => ({
    problem: `${word} は使えません`,
    state: expectation(expected),
    remedy: "入力し直してください",
  }),
  "option-useless": ({ option, command }) => ({
    problem: `${command} では --${option} を使えません`,
    state: "指定しても効果がありません",
    remedy: LEAVE_OUT,
  }),
  "contradiction": ({ first, second }) => ({
    problem: `${first} と ${second} は同時に使えません`,
    state: "互いに矛盾します",
    remedy: "どちらか一方にしてください",
  }),
  "own-port": ({ port }) => ({
    problem: `ポート ${port} で接続を受け付けられません`,
    state: "音の入力元のポートと同じです",
    remedy: "--port で別のポートを指定してください",
  }),
  "not-permitted": ({ words }) => ({
    problem: "Deno に与えられた権限では実行できません",
    state: `Deno のメッセージは「${words}」です`,
    remedy: "「deno task relay」のように、タスクで起動してください",
  }),
  "nobody-to-ask": () => ({
    problem: "アドレスとコードを質問できません",
    state: "端末につながっていません",
    remedy: "`sndcpy-relay pair HOST:PORT CODE` のように、両方を続けて書いてください",
  }),
  "stdin-is-terminal": (_, os) => ({
    problem: "端末からは音を読み取れません",
    state: "音を書き出すプログラムがつながっていません",
    // PowerShell before 7.4 takes what is piped for text.
    remedy:
      (os === "windows"
        ? '`cmd /c "ffmpeg ... | sndcpy-relay --source -"`'
        : "`ffmpeg ... | sndcpy-relay --source -`") + " のように、パイプでつないでください",
  }),
};

function seeHelp(nearest: string | undefined): string {
  return nearest === undefined
    ? "--help で確認してください"
    : `${nearest} のことですか？ 違うときは --help で確認してください`;
}

function expectation(expected: Expectation): string {
  switch (expected.kind) {
    case "host":
      return "名前かアドレスを、ポートを付けずに書きます";
    case "address":
      return "スマートフォンの表示どおり、192.168.1.5:37123 のように HOST:PORT で書きます";
    case "pairing-code":
      return "スマートフォンに表示されるコードは 6 桁の数字です";
    case "socket-name":
      return "ソケット名に使えるのは、英数字と _ . - だけです";
    case "time":
      return "時間は 500ms、1.5s、15m、2h、30d のように単位を付けて書きます";
    case "size":
      return "容量は 500MB、1.5GB、2TB のように単位を付けて書きます";
    case "size-within":
      return `容量は ${expected.smallest} から ${expected.largest} までです`;
    case "level":
      return "レベルは -60dB のように書きます（-144dB まで）";
    case "recording-name":
      return "名前にフォルダーは含められません。かっこで書けるのは {date}、{time}、{part} だけです";
    case "recording-ending":
      return "録音ファイルの名前は .wav、.flac、.opus、.mp3、.m4a のどれかで終わります";
    case "time-within":
      return `時間は ${expected.shortest} から ${expected.longest} までです`;
    case "format":
      return "形式は 48000:16:2 のように RATE:BITS:CHANNELS で書きます（8000～192000 Hz、" +
        "16 か 24 ビット、1～8 チャンネル）";
    case "source":
      return "使えるのは auto、sndcpy、scrcpy、tcp://HOST:PORT、名前付きパイプの絶対パス、demo、- です";
    case "relay-address":
      return "リレーは tcp://HOST:PORT のように指定します";
    case "number":
      return `${NUMBERS[expected.of]}は ${expected.lowest} から ${expected.highest} までの整数です`;
    case "decimal":
      return `値は ${expected.lowest} から ${expected.highest} までの数です`;
    case "phone":
      return "スマートフォンは SERIAL、SERIAL=名前、SERIAL=名前,mic のどれかで指定します。名前には文字、数字、空白と - . _ : を使えます";
    case "token":
      return `トークンは ${expected.fewest} 文字以上です。使えるのは英数字と - . _ ~ です`;
    case "networks":
      return "ネットワークは 192.168.1.0/24,fd00::/8、単独のアドレスは 10.0.0.7 のように書きます";
    case "publish-target":
      return "配信先は icecast://source:PASSWORD@HOST:PORT/MOUNT、tcp://HOST:PORT、pipe:///PATH、" +
        "srt://HOST:PORT、rtp://HOST:PORT、または rtsp、rtmp の URL です。パスワードの @ は %40、/ は %2F と書きます";
    case "publish-codec":
      return "コーデックは opus、aac、mp3、flac です。flac 以外は opus:128k のように " +
        "16k-512k のレートも書けます";
    case "word":
      return `使えるのは ${expected.words.join("、")} です`;
  }
}

const NUMBERS = {
  "port": "ポート",
  "clients": "クライアントの数",
  "sample-rate": "サンプルレート",
  "buffer-size-type": "バッファーの種類",
  "number": "値",
};
