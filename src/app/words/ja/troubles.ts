/**
 * What can go wrong, with phones, adb and ports first of all, in Japanese.
 *
 * @module
 */

import { formatAddress, isLoopback } from "../../../core/base/address.ts";
import type { ProgramFault } from "../../../core/base/command.ts";
import type { PhoneTask } from "../../../core/phone/phone.ts";
import type { ScrcpyFileTrouble } from "../../../core/phone/scrcpy_trouble.ts";
import { isOnNetwork } from "../../../core/phone/phone_serial.ts";
import type {
  ApkFileTrouble,
  ConnectFault,
  MisnamedFault,
  StrangerManner,
  Trouble,
} from "../../../core/trouble.ts";
import { isAskedByNetwork } from "../phone_way.ts";
import type { Advice, AdviceFor } from "../words.ts";
import { failedTask, rivalName, spaced } from "./names.ts";
import { accessTroubles } from "./access.ts";
import { encoderTroubles } from "./encoders.ts";
import { pipeTroubles } from "./pipes.ts";
import { playTroubles } from "./playing.ts";
import { publishTroubles } from "./publishing.ts";
import { recordingTroubles, storageTroubles } from "./recording.ts";
import { getServer, scrcpyTroubles } from "./scrcpy.ts";
import { sourceTroubles } from "./sources.ts";
import { installAdb, letWrite, RETRIED, systemError } from "./remedies.ts";

/** Where to get the app. */
export const GET_APP = "https://github.com/rom1v/sndcpy/releases から最新の zip を入手し、" +
  "--apk FILE を付けてリレーを起動してください";
/** How to do without the app. */
export function orScrcpy(instead: ScrcpyFileTrouble["code"], os: string): string {
  return `または、スマートフォンにアプリを入れずに使えます（Android 11 以降）。${
    getServer(instead, os)
  }`;
}
const UNKNOWN = "リレーにはこれ以上のことがわかりません。`doctor` コマンドで原因を調べてください";
const PLUG_IN_AGAIN = "スマートフォンをつなぎ直してください";
const SWITCH_ON_AGAIN =
  "スマートフォンの「ワイヤレス デバッグ」をいったんオフにして、もう一度オンにしてください";
/** What to do to connect a phone anew. */
export function connectAnew(serial: string): string {
  return isOnNetwork(serial) ? SWITCH_ON_AGAIN : PLUG_IN_AGAIN;
}
const BE_ON_NETWORK = "スマートフォンがこのコンピューターと同じネットワークにあり、開発者向け" +
  "オプションの「ワイヤレス デバッグ」がオンになっているか確認してください";
const ALLOW_BY_NETWORK = "ロックを解除し、デバッグの確認が表示されたら「許可」をタップしてください";
const SEE_SCREEN = "画面に確認が表示されていないか見てください";

/** Advice for everything that a station can meet. */
export const troubles: AdviceFor<Trouble> = {
  ...accessTroubles,
  ...encoderTroubles,
  ...pipeTroubles,
  ...storageTroubles,
  ...recordingTroubles,
  ...playTroubles,
  ...publishTroubles,
  ...sourceTroubles,
  ...scrcpyTroubles,
  "no-device": ({ serial, others }) => ({
    problem: "スマートフォンを待っています",
    state: serial === undefined ? "まだつながっていません" : `${serial} がつながっていません` +
      (others.length === 0 ? "" : `（つながっているのは ${others.join("、")}）`),
    remedy: serial === undefined
      ? "ケーブルでつなぎ、開発者向けオプションで「USB デバッグ」を有効にしてください"
      : isOnNetwork(serial)
      ? `${BE_ON_NETWORK}。別のスマートフォンを使うなら、それを指定してください`
      : "ケーブルでつなぐか、別のスマートフォンを指定してください",
  }),
  "connect-failed": ({ serial, fault, words }) => ({
    problem: `${serial} に接続できません`,
    state: connectState(fault, words),
    remedy: CONNECT_REMEDIES[fault],
  }),
  "several-devices": ({ serials }) => ({
    problem: "どのスマートフォンを使うか決められません",
    state: `使えるものが ${serials.length} 台あります（${serials.join("、")}）`,
    remedy: `--serial ${serials[0]} のように 1 台を指定するか、ほかの接続を切ってください`,
  }),
  "tap-needed": ({ serial, app }) => ({
    problem: `${serial} での操作を待っています`,
    state: `画面に、${app} に音声の取得を許可するかどうかの確認が出ています`,
    remedy: "スマートフォンのロックを解除し、「今すぐ開始」または「許可」をタップしてください。" +
      "リレーはタップされるまで待ちます",
  }),
  "app-in-use": ({ serial, app, program, port, relay }) => ({
    problem: `${serial} の ${app} が空くのを待っています`,
    state: port === undefined
      ? "別のプログラムが音を聞いています（ほかのコンピューターかもしれません）"
      : (relay === undefined ? "" : "別のリレー ") +
        rivalName(app, { program, port, isThere: true }),
    remedy: relay === undefined
      ? `${app} に接続できるプログラムは同時に 1 つだけです。そのプログラムが終わると、リレーが自動で` +
        "始めます。すぐに切り替えるには、--take-over を付けてリレーを起動してください"
      : `そのリレーの音を聞くには --source tcp://${relay} を、${app} をこちらに切り替えるには ` +
        "--take-over を付けて起動してください。どちらも付けないと、そのリレーが終わるまで待ちます",
  }),
  "not-ready": ({ serial, state }) => ({
    problem: `${serial} を使えません`,
    state: `adb によると、状態は「${state}」です`,
    remedy: state.startsWith("no permissions")
      ? "このユーザーがスマートフォンを使えるようにしてください（Linux では、パッケージ " +
        "android-sdk-platform-tools-common をインストールします）"
      : `ロックを解除し、${connectAnew(serial)}。それでも直らないときは、スマートフォンを` +
        "再起動してください",
  }),
  "unauthorized": ({ task }) =>
    cannot(
      task,
      "スマートフォンがこのコンピューターをまだ許可していません",
      isAskedByNetwork(task)
        ? ALLOW_BY_NETWORK
        : "ロックを解除し、USB デバッグの確認が表示されたら「許可」をタップしてください",
    ),
  "offline": ({ task }) =>
    cannot(
      task,
      "スマートフォンが応答しません",
      isAskedByNetwork(task)
        ? `${ALLOW_BY_NETWORK}。表示されないときは、${BE_ON_NETWORK}`
        : "ロックを解除し、USB デバッグの確認が表示されたら「許可」をタップしてください。" +
          "表示されないときは、つなぎ直してください",
    ),
  "device-gone": ({ task }) =>
    cannot(
      task,
      "スマートフォンがつながっていません",
      isAskedByNetwork(task) ? BE_ON_NETWORK : "もう一度つないでください",
    ),
  "app-missing": ({ task, app, instead }, os) =>
    cannot(
      task,
      `${app} がインストールされていません`,
      instead === undefined ? GET_APP : `${GET_APP}。${orScrcpy(instead, os)}`,
    ),
  "app-refused": ({ task, words }) =>
    cannot(
      task,
      quote("スマートフォンの", words),
      `スマートフォンのロックを解除し、${SEE_SCREEN}`,
    ),
  "too-old": ({ task }) =>
    cannot(
      task,
      "この Android のバージョンでは、アプリが音を取り込めません",
      "Android 10 以降が必要です",
    ),
  "forward-refused": ({ task, words }) =>
    cannot(
      task,
      quote("adb の", words),
      "そのポートを使っているプログラムを終了するか、--sndcpy-port で別のポートを指定してください",
    ),
  "forward-forbidden": ({ task, words }, os) =>
    cannot(task, quote("adb の", words), forbiddenPort("--sndcpy-port", os)),
  "forward-taken": ({ task, serial, local, remote }) =>
    cannot(
      task,
      `このポートはすでに ${serial} の ${remote} に転送されています`,
      `その転送が不要なら \`adb -s "${serial}" forward --remove ${local}\` を実行してください。` +
        "必要なら --sndcpy-port で別のポートを指定してください",
    ),
  "install-failed": ({ task, words }) =>
    cannot(
      task,
      quote("スマートフォンの", words),
      isAskedByNetwork(task)
        ? "スマートフォンのロックを解除し、開発者向けオプションでアプリのインストールを許可して、" +
          SEE_SCREEN
        : "スマートフォンのロックを解除し、開発者向けオプションに「USB 経由でインストール」が" +
          `あれば有効にして、${SEE_SCREEN}`,
    ),
  "push-failed": ({ task, words }) =>
    cannot(
      task,
      quote("adb の", words),
      "ファイルを読み取れるか、スマートフォンに空き容量があるか確認してください",
    ),
  "apk-unusable": ({ task, path, fault }) =>
    cannot(
      task,
      fault === "unreadable"
        ? `${path} を読み取れないか、名前が .apk で終わっていません`
        : `${path} は Android にインストールできるアプリではありません`,
      "--apk FILE で別のファイルを指定してください",
    ),
  "apk-file": (trouble, os) => ({
    problem: "sndcpy をインストールできません",
    state: apkState(trouble),
    remedy: trouble.fault === "unreadable" && os === "darwin"
      ? "「システム設定」の「プライバシーとセキュリティ」>「ファイルとフォルダ」でターミナルに" +
        "読み取りを許可するか、ファイルを別のフォルダに移してください"
      : trouble.fault === "not-unpacked"
      ? "空き容量を増やすか、自分で展開し、中の APK を --apk FILE で指定してください"
      : trouble.fault === "several-apps"
      ? "zip を展開し、正しいものを --apk FILE で指定してください"
      : "sndcpy.apk か、それが入っている zip を --apk FILE で指定してください",
  }),
  "adb-clash": ({ server, client }) => ({
    problem: "adb を使えません",
    state: `バージョン ${server} と ${client}（リレーが使うもの）が、互いのサーバーを` +
      "終了させ合っています",
    remedy:
      "すべてのプログラムで同じ adb を使ってください。リレーには --adb FILE か $ADB で指定できます",
  }),
  "adb-port-taken": ({ task, address, isMovable, manner, holder }) =>
    cannot(
      task,
      `${spaced(holder ?? "別のプログラム")}が adb のサーバーのポート（${address}）を使っていて、` +
        MANNERS[manner],
      isMovable
        ? "それを終了するか、adb を使うすべてのプログラムに環境変数 ANDROID_ADB_SERVER_PORT で" +
          "別のポート（5038 など）を指定してください"
        : "それを終了するか、adb のサーバーの場所を示す環境変数 ADB_SERVER_SOCKET か " +
          "ANDROID_ADB_SERVER_ADDRESS を直してください",
    ),
  "adb-server-unreachable": ({ task, host, port, variable, isKnown }) =>
    cannot(
      task,
      isKnown
        ? `adb のサーバー（${formatAddress(host, port)}）が応答しません`
        : `adb のサーバーがあるはずの ${host} という名前のコンピューターが見つかりません`,
      !isKnown
        ? `環境変数 ${variable} を直してください`
        : isLoopback(host)
        ? "そこにつながるトンネルと、その先の adb のサーバーを起動してください。" +
          `このコンピューターの adb を使うなら、環境変数 ${variable} を外してください`
        : "そのコンピューターで `adb -a nodaemon server` を実行し、このコンピューターからの接続を" +
          `ファイアウォールで許可してください。サーバーの場所が違うなら、環境変数 ${variable} を` +
          "直してください",
    ),
  "tunnel-refused": ({ task, host, port }) =>
    cannot(
      task,
      `ポート ${port} は adb のサーバーの側で転送されていますが、` +
        `${formatAddress(host, port)} からは応答がありません`,
      `そこからポート ${port} につながるトンネルを用意するか、ファイアウォールでこのポートを` +
        "開けてください。--tunnel-host を外すと、リレーは adb のサーバーを通して音を受け取るので、" +
        "このポートは要りません",
    ),
  "adb-home-refused": ({ task, path, words }, os) =>
    cannot(
      task,
      `adb が自分のフォルダー ${path} を作れません（${systemError(words)}）`,
      letWrite(os),
    ),
  "adb-timeout": ({ task }) => cannot(task, "adb が時間内に応答しませんでした", UNKNOWN),
  "adb-not-started": ({ task, path, fault }, os) =>
    cannot(
      task,
      `${path} ${fault === undefined ? "を起動できませんでした" : PROGRAM_FAULTS[fault]}`,
      fault === undefined
        ? "--adb FILE で別の adb を指定してください"
        : fault === "text"
        ? "--adb FILE で adb 本体を指定してください（スクリプトは、#! と実行するプログラムの名前で" +
          "始まる必要があります）"
        : fault === "not-permitted"
        ? (os === "windows" ? "" : `\`chmod +x "${path}"\` を実行するか、`) +
          "--adb FILE で別の adb を指定してください"
        : installAdb(os),
    ),
  "adb-ended": ({ task }) => cannot(task, "adb のサーバーが終了しました", RETRIED),
  "adb-floods": ({ task }) =>
    cannot(task, "adb の出力が終わりません", "--adb FILE で別の adb を指定してください"),
  "adb-garbled": ({ task, found }) =>
    cannot(
      task,
      `adb の出力を理解できません（${found}）`,
      "--adb FILE で別の adb を指定してください",
    ),
  "adb-failed": ({ task, words }) => cannot(task, quote("adb の", words), UNKNOWN),
  "adb-missing": (_, os) => ({
    problem: "adb が見つかりません",
    state: "通常の場所にありません",
    remedy: installAdb(os),
  }),
  "adb-misnamed": ({ by, value, fault }) => ({
    problem: "adb が見つかりません",
    state: `${by === "option" ? "--adb" : "$ADB"} で指定された "${value}" ${MISNAMED[fault]}`,
    remedy: "指定を直すか、外してください（指定がなければ自動で探します）",
  }),
  "port-in-use": ({ address, holder }) =>
    cannotListen(
      address,
      `${spaced(holder ?? "別のプログラム（おそらく別のリレー）")}がこのポートを使っています`,
      "それを終了するか、--port で別のポートを指定してください",
    ),
  "port-forbidden": ({ address }, os) =>
    cannotListen(
      address,
      "システムが許可していません" +
        (os === "windows" ? "（Windows は一部のポートを自分用に確保しています）" : ""),
      forbiddenPort("--port", os),
    ),
  "no-such-address": ({ address }) =>
    cannotListen(
      address,
      "このコンピューターにはないアドレスです",
      "--bind でこのコンピューターのアドレスを指定してください",
    ),
  "cannot-listen": ({ address, words }) =>
    cannotListen(address, systemError(words), "--bind で別のアドレスを指定してください"),
};

/** What is wrong with how adb was named. */
const MISNAMED: Readonly<Record<MisnamedFault, string>> = {
  "no-file": "というファイルも、adb の入ったその名前のフォルダーもありません",
  "not-on-path": "は、PATH のどのフォルダーにもありません",
  "quotes": "には引用符が付いています（パスだけを書きます）",
  "tilde": "の ~ はホームフォルダーに置き換わりません（パス全体を書きます）",
  "arguments": "には引数が付いています（プログラムだけを書きます）",
};

/** What is wrong with a file that should be adb. */
const PROGRAM_FAULTS: Readonly<Record<ProgramFault, string>> = {
  "empty": "は空です",
  "text": "はテキストで、プログラムではありません",
  "other-system": "は別のシステム用のプログラムです",
  "other-processor": "は別の種類のプロセッサー用のプログラムです",
  "damaged": "はプログラムではないか、壊れています",
  "not-permitted": "の実行が許可されていません",
  "needs-missing": "の実行に必要なものが、このシステムにありません",
};

/** How another program behaves at the port of adb's server. */
const MANNERS: Readonly<Record<StrangerManner, string>> = {
  "mute": "何も答えません",
  "hangs-up": "接続を閉じます",
  "http": "ウェブサーバーのように答えます",
  "ssh": "SSH サーバーのように答えます",
  "other": "adb とは違う答えを返します",
};

function apkState(trouble: ApkFileTrouble): string {
  const { path } = trouble;
  switch (trouble.fault) {
    case "missing":
      return `${path} というファイルがありません`;
    case "folder":
      return `${path} はフォルダです`;
    case "unreadable":
      return `${path} を読み取れません`;
    case "no-app":
      return `${path} は Android アプリでも、アプリの入った zip でもありません`;
    case "not-unpacked":
      return `${path} を展開する場所がありません`;
    case "several-apps":
      return `${path} の中にアプリがいくつもあります（${trouble.names.join("、")}）`;
  }
}

function cannot(task: PhoneTask, state: string, remedy: string): Advice {
  return { problem: failedTask(task), state, remedy };
}

function cannotListen(address: string, state: string, remedy: string): Advice {
  return { problem: `${address} で接続を受け付けられません`, state, remedy };
}

function forbiddenPort(option: string, os: string): string {
  return os === "windows"
    ? "`netsh interface ipv4 show excludedportrange protocol=tcp` で表示される範囲に入らない" +
      `ポートを、${option} で指定してください`
    : `${option} で 1024 以上の別のポートを指定してください`;
}

/**
 * What somebody has said, if anything.
 *
 * @param whose as in `adb の`
 */
export function quote(whose: string, words: string | undefined): string {
  return words === undefined ? "理由はわかりません" : `${whose}メッセージは「${words}」です`;
}

/** Why a phone on the network cannot be connected to. */
export function connectState(fault: ConnectFault, words: string | undefined): string {
  return CONNECT_STATES[fault] ?? quote("adb の", words);
}

const CONNECT_STATES: Readonly<Partial<Record<ConnectFault, string>>> = {
  unresolved: "その名前のスマートフォンは見当たりません",
  refused: "そのポートでは接続を受け付けていません",
  unreachable: "そのアドレスからは応答がありません",
  rejected: "スマートフォンが接続を閉じました",
  unauthorized: "スマートフォンがこのコンピューターをまだ許可していません",
};
const NAME_AS_SHOWN = "スマートフォンの「ワイヤレス デバッグ」の画面に表示される IP アドレスと" +
  "ポートを、--serial で指定してください";
const CALLED_AGAIN = "リレーは自動で接続を試し続けます";
const CONNECT_REMEDIES: Readonly<Record<ConnectFault, string>> = {
  unresolved: `名前を直すか、${NAME_AS_SHOWN}`,
  refused: "スマートフォンの開発者向けオプションで「ワイヤレス デバッグ」をオンにしてください。" +
    `そこに表示されるポートが違うときは、--serial で指定し直してください。${CALLED_AGAIN}`,
  unreachable: `${BE_ON_NETWORK}。IP アドレスが変わったときは、--serial で指定し直してください。` +
    CALLED_AGAIN,
  rejected: "このコンピューターとまだペア設定していなければ、先に `pair` コマンドでペア設定をして" +
    `ください。${CALLED_AGAIN}`,
  unauthorized: `${ALLOW_BY_NETWORK}。${CALLED_AGAIN}`,
  other: `--serial を直すか、${NAME_AS_SHOWN}`,
};
