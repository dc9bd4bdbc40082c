/**
 * The help, in Japanese.
 *
 * @module
 */

import type { Words } from "../words.ts";

/** What `--help` shows. */
export const help: Words["help"] = {
  purpose: "1 台のスマートフォンの音を、同時にいくつものプログラムへ配信します。",
  usage: "使い方",
  commands: "コマンド",
  options: "オプション",
  more: "各コマンドのオプションは sndcpy-relay COMMAND --help で表示します。",
  defaultIs: (value) => `（既定値: ${value}）`,
  exitCodes: "終了コード: 0 正常に終了、または問題なし。1 実行できない、または問題あり。\n" +
    "2 コマンドラインに誤りあり。",
  command: {
    "relay": { summary: "スマートフォンの音を配信します（省略時のコマンド）" },
    "demo": { summary: "内蔵の音を配信します（スマートフォンは不要）" },
    "record": { summary: "録音します（同時に配信もします）" },
    "play": { summary: "このコンピューターで再生します（マイクにもできます）" },
    "publish": { summary: "Icecast、Snapcast、RTSP などへ配信します" },
    "players": { summary: "VLC や mpv などで聞くためのコマンドを表示します" },
    "devices": { summary: "スマートフォンの一覧と、sndcpy の有無を表示します" },
    "doctor": { summary: "問題がないか調べます（何も変更しません）" },
    "pair": { summary: "Wi-Fi でスマートフォンとペア設定します（Android 11 以降）" },
    "service install": { summary: "リレーを自動で起動するよう、システムに登録します" },
    "service print": { summary: "`service install` が行う内容を表示します" },
    "service uninstall": { summary: "そのサービスを止めて削除します" },
    "service status": { summary: "サービスの状態を表示します" },
  },
  option: {
    "source":
      "音の入力元: スマートフォンの sndcpy か scrcpy\n（auto は使えるほう）、tcp://HOST:PORT、\n名前付きパイプの絶対パス、demo、-（標準入力）",
    "serial":
      "使うスマートフォン（複数あるとき）。Wi-Fi のものは\nHOST:PORT で指定すると、リレーが自動で接続します\n（既定値: $ANDROID_SERIAL、または唯一の 1 台）",
    "phone": "何台か使うときの 1 台。台ごとに指定し、\n台ごとに別のポートで聞けます",
    "all-phones": "つないだスマートフォンをすべて、\n台ごとに別のポートで聞けるようにします",
    "apk":
      "sndcpy がなければ、このファイルから\nインストールします（sndcpy.apk か、\nそれが入った zip）\n（既定値: $SNDCPY_APK があれば、その値）",
    "adb": "使う adb\n（既定値: $ADB、または通常の場所の adb）",
    "sndcpy-host": "sndcpy につながるポートのあるコンピューター。\n" +
      "このコンピューターでなければ、adb は使いません",
    "sndcpy-port":
      "sndcpy につながるポート。0 なら adb が選びます\n（$SNDCPY_PORT でも指定できます）",
    "tunnel-host":
      "adb のサーバーが別のコンピューターにあるとき、\nそこで転送したポートにつながるホスト\n（既定値: なし。サーバーを通して音を受け取ります）",
    "app": "sndcpy の派生アプリ（cyberrex0、audiosource、\nまたはソケット名）",
    "socket-name": "アプリのソケット名（sndcpy の派生版用）",
    "sample-rate": "アプリに求めるサンプルレート\n（CyberRex0 氏の派生版用）",
    "buffer-size-type": "アプリに求めるバッファーの種類\n（CyberRex0 氏の派生版用）",
    "scrcpy-server": "スマートフォンにアプリを入れずに使う scrcpy の\n" +
      "サーバー（既定値は $SCRCPY_SERVER_PATH、なければ\nインストールされた scrcpy のもの）",
    "capture": "scrcpy のサーバーが取り込む音（output、playback、\n" +
      "mic など）。output では、スマートフォンの音が\n消えます",
    "keep-phone-playing": "スマートフォンからも音を出す（Android 13 以降。\n" +
      "取り込みを許すアプリの音だけ）",
    "restart-after-silence": "完全な無音がこの時間続いたら、アプリを起動し\n" +
      "直します。10s～24h（既定値: 起動し直さない）",
    "take-over":
      "ほかのプログラムが sndcpy の音を聞いていても、\nこちらに切り替えます（既定値: 終わるまで待つ）",
    "bind": "接続を受け付けるアドレス。0.0.0.0 にすると\nほかのコンピューターからも聞けます",
    "port": "接続を受け付けるポート。0 ならシステムが選びます",
    "http-port": "ブラウザーなど、リンクで聞くときのポート。\n0 なら無効にします",
    "token":
      "ほかのコンピューターのブラウザーやリンクに必要な\nトークン（既定値: 起動のたびに作る）",
    "open": "ほかのコンピューターからも、トークンなしで\nHTTP で聞けるようにします",
    "allow":
      "接続を許すネットワーク（192.168.1.0/24 など）。\nこのコンピューターはいつでも接続できます",
    "public-name": "このコンピューターが、自身の名前のほかに\n呼ばれる名前",
    "tls-cert": "証明書（PEM）。http の代わりに https になります",
    "tls-key": "証明書の秘密鍵（PEM）",
    "format": "入力元が送る形式: 8000～192000 Hz、\n16 か 24 ビット、1～8 チャンネル",
    "buffer": "クライアントに許す遅れ。20ms～60s",
    "stall-timeout": "この時間何も受け取らないクライアントを\n切断します。1s～24h",
    "max-clients": "同時に接続できるクライアントの数\n（既定値: 開けるファイル数の上限まで）",
    "gap": "音がない間にクライアントへ送るもの:\n何も送らない (hold)、または無音 (silence)",
    "log-format": "標準エラー出力に書くメッセージの形式",
    "duration": "この長さを録音したら終わります。1s～365d",
    "split":
      "この長さか容量 (1MB～100TB) ごと、または日ごと\n(day) に新しいファイルにします (--record は day)",
    "name":
      "ファイルの名前。末尾で形式が決まります（既定値:\nsndcpy-{date}-{time}.wav。{part} は番号）",
    "start-on-sound": "音が鳴ったら録音を始めます（0.5 秒前から）",
    "stop-after-silence":
      "無音がこの長さ続いたらファイルを終えます。1s～24h\n（--start-on-sound なら次の音でまた始めます）",
    "silence-level": "これより大きくない音を無音とみなします",
    "gaps":
      "音が来なかった間をファイルでどうするか: 無音で\n埋める (silence)、詰める (cut)、別ファイル (split)",
    "bits": ".wav と .flac のビット数\n（既定値: 入力元と同じ）",
    "record": "このフォルダーに録音もします（1 日 1 ファイル）",
    "recordings":
      "HTTP で録音を開始・終了できるようにし、\nこのフォルダーに保存します\n（既定: --record のフォルダー）",
    "keep": "この期間より古い録音、またはこの容量を超えた\n古い録音を削除します",
    "publish":
      "配信もします。\nicecast://source:PASSWORD@HOST/MOUNT、\nrtsp://、srt://、rtmp://、rtp://、生の音声は\ntcp://HOST:PORT か pipe:///PATH。複数指定できます\n（$SNDCPY_RELAY_PUBLISH でも指定できます）",
    "publish-codec": "opus、aac、mp3、flac のどれか（例: opus:128k）\n（省略時は配信先に合うもの）",
    "play": "このコンピューターで再生もします",
    "player":
      "プレーヤー: mpv、ffplay、vlc、pw-play、paplay、\naplay、sox（既定値: あるもののうち最適なもの）",
    "device": "出力先のデバイス（`play --devices` で表示）",
    "as-microphone": "スマートフォンの音を、ほかのソフトからマイクと\nして使えるようにします",
    "devices": "出力先のデバイスを表示します（再生しません）",
    "print": "再生するコマンドを表示します（再生しません）",
    "kind": "起動の方法: launchd、systemd、cron、startup\n（既定値: このシステムにあるもの）",
    "json": "結果を JSON で表示します",
    "language": "メッセージの言語\n（既定値: システムの言語）",
    "verbose": "より詳しいメッセージを表示します",
    "quiet": "警告とエラーだけを表示します",
    "help": "このヘルプを表示します",
    "version": "バージョンを表示します",
  },
};
