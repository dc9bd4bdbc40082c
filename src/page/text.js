// @ts-check
/**
 * What the page says by itself. What is wrong with the phone, and what to do, the relay says.
 *
 * @module
 */

/** @typedef {"en" | "ja"} Language */

const en = {
  listen: "Listen",
  stop: "Stop",
  starting: "Starting…",
  press: "Press once more",
  ready: "Ready",
  playing: "Playing",
  muted: "Muted",
  silent: "Silent",
  looking: "Looking for the relay…",
  waiting: "Waiting for audio",
  away: "The relay does not answer",
  awayRemedy:
    "This page tries again by itself. See that the relay runs, and that this device is on the same network.",
  stopped: "The relay has stopped",
  stoppedRemedy: "Start it again: this page comes back by itself.",
  locked: "This page needs its link",
  lockedRemedy: "Open the link that the relay printed when it started: it ends in ?token=…",
  silentFor: (/** @type {string} */ time) => `Only silence has come for ${time}`,
  silentRemedy:
    "Play something on the phone. If something plays, its app does not let others capture it.",
  awayFor: (/** @type {string} */ time) => `Away for ${time}`,
  soundAway: "The sound connection is away. It comes back by itself.",
  blocked: "The browser wants a press before it plays.",
  phone: "the phone",
  demo: "the built-in sound",
  input: "standard input",
  toYourEar: (/** @type {string} */ time) => `${time} from the relay to your ear`,
  insecure:
    "Playing with a second or two of delay: over plain HTTP, browsers do not give this page what fast audio needs. Open it on the relay's own computer, or over HTTPS (start the relay with --tls-cert).",
  noWorklet:
    "Playing with a second or two of delay: this browser has no AudioWorklet. A newer Chrome, Edge, Firefox or Safari has.",
  left: "Left",
  right: "Right",
  channel: (/** @type {number} */ number) => `Channel ${number}`,
  clipped: "clipped",
  silence: "silence",
  unknown: "unknown",
  wave: "Waveform of the last ten seconds",
  spectrum: "Spectrogram of the last ten seconds, low tones below",
  tenSecondsAgo: "10 s ago",
  now: "now",
  sound: "Sound",
  latency: "Buffer",
  latencyHelp: "Less is more immediate, more is safer on Wi-Fi.",
  volume: "Volume",
  mute: "Mute",
  channels: "Channels",
  stereo: "Stereo",
  swapped: "Swapped",
  mono: "Mono",
  inStep: "In step",
  inStepHelp: "Every page with this switched on plays at the same moment: for several rooms.",
  figures: "From phone to ear",
  source: "Source",
  format: "Format",
  bits: "bits",
  rate: "Arriving",
  drift: "Clock drift",
  delay: "Delay",
  phonePart: "Phone's buffer",
  phoneUnknown: "unknown: phones do not tell",
  relayPart: "Relay",
  networkPart: "Network",
  pagePart: "This page",
  outputPart: "Sound device",
  totalPart: "In all, from the relay on",
  gaps: "Gaps heard here",
  skipped: "Skipped here",
  onceListening: "known while you listen",
  clients: "Who listens",
  nobody: "Nobody listens.",
  since: (/** @type {string} */ time) => `for ${time}`,
  lag: (/** @type {string} */ time) => `${time} behind`,
  skippedSoFar: (/** @type {string} */ time) => `${time} skipped`,
  end: "End",
  endWho: (/** @type {string} */ who) => `End ${who}`,
  ended: (/** @type {string} */ who) => `${who} was sent away.`,
  cannotEnd: "That was not possible",
  own: "the relay's own",
  recordings: "Recordings",
  record: "Record",
  stopRecording: "Stop recording",
  noRecordings: "Nothing is recorded yet.",
  recordingNow: "recording",
  download: "Download",
  downloadName: (/** @type {string} */ name) => `Download ${name}`,
  devices: "On a phone or tablet",
  devicesHelp: "In the same network, point its camera at this code, or open the link.",
  devicesNone:
    "The relay lets only this computer in. Start it with this option, and other devices can open the page:",
  qr: "QR code of this page's link",
  players: "In other programs",
  playersHelp:
    "Copy a link or a line: for OBS (Media Source, without Local File), players and scripts.",
  copy: "Copy",
  copyName: (/** @type {string} */ name) => `Copy ${name}`,
  copied: "Copied",
};

/** @type {typeof en} */
const ja = {
  listen: "聴く",
  stop: "止める",
  starting: "準備しています…",
  press: "もう一度押してください",
  ready: "準備完了",
  playing: "再生中",
  muted: "ミュート中",
  silent: "無音",
  looking: "リレーを探しています…",
  waiting: "音声を待っています",
  away: "リレーが応答しません",
  awayRemedy:
    "このページは自動でつなぎ直します。リレーが動いていて、この端末が同じネットワークにあるか確かめてください。",
  stopped: "リレーが停止しました",
  stoppedRemedy: "もう一度起動してください。このページは自動で元に戻ります。",
  locked: "このページには専用のリンクが必要です",
  lockedRemedy: "リレーが起動したときに表示したリンク（末尾が ?token=…）を開いてください。",
  silentFor: (time) => `${time}、無音が続いています`,
  silentRemedy:
    "スマートフォンで何か再生してください。再生しているのに無音なら、そのアプリが音声の取り込みを許可していません。",
  awayFor: (time) => `${time} 途切れています`,
  soundAway: "音声の接続が切れています。自動でつなぎ直します。",
  blocked: "ブラウザーが再生の前にボタンを押すよう求めています。",
  phone: "スマートフォン",
  demo: "内蔵の音",
  input: "標準入力",
  toYourEar: (time) => `リレーから耳まで ${time}`,
  insecure:
    "1〜2 秒遅れて再生しています。暗号化されていない HTTP では、遅れの少ない再生に必要な機能をブラウザーが使わせません。リレーのあるコンピューターで開くか、HTTPS で開いてください（リレーを --tls-cert 付きで起動）。",
  noWorklet:
    "1〜2 秒遅れて再生しています。このブラウザーには AudioWorklet がありません。新しい Chrome、Edge、Firefox、Safari にはあります。",
  left: "左",
  right: "右",
  channel: (number) => `チャンネル ${number}`,
  clipped: "音割れ",
  silence: "無音",
  unknown: "不明",
  wave: "直近 10 秒の波形",
  spectrum: "直近 10 秒のスペクトログラム（下が低い音）",
  tenSecondsAgo: "10 秒前",
  now: "現在",
  sound: "音",
  latency: "バッファー",
  latencyHelp: "小さいほど遅れが減り、大きいほど Wi-Fi で途切れにくくなります。",
  volume: "音量",
  mute: "ミュート",
  channels: "チャンネル",
  stereo: "ステレオ",
  swapped: "左右入れ替え",
  mono: "モノラル",
  inStep: "同時に再生",
  inStepHelp: "これを有効にしたページはすべて同じ瞬間に鳴ります。複数の部屋で聴くときに。",
  figures: "スマートフォンから耳まで",
  source: "音源",
  format: "形式",
  bits: "ビット",
  rate: "受信",
  drift: "クロックのずれ",
  delay: "遅れ",
  phonePart: "スマートフォンのバッファー",
  phoneUnknown: "不明（スマートフォンは知らせません）",
  relayPart: "リレー",
  networkPart: "ネットワーク",
  pagePart: "このページ",
  outputPart: "音声出力装置",
  totalPart: "リレーからの合計",
  gaps: "ここでの途切れ",
  skipped: "ここで飛ばした時間",
  onceListening: "聴いている間だけ分かります",
  clients: "聴いている人",
  nobody: "だれも聴いていません。",
  since: (time) => `${time}前から`,
  lag: (time) => `${time} 遅れ`,
  skippedSoFar: (time) => `${time} 飛ばしました`,
  end: "切断",
  endWho: (who) => `${who} を切断`,
  ended: (who) => `${who} を切断しました。`,
  cannotEnd: "できませんでした",
  own: "リレー自身",
  recordings: "録音",
  record: "録音する",
  stopRecording: "録音を止める",
  noRecordings: "まだ録音はありません。",
  recordingNow: "録音中",
  download: "ダウンロード",
  downloadName: (name) => `${name} をダウンロード`,
  devices: "スマートフォンやタブレットで",
  devicesHelp:
    "同じネットワークにある端末のカメラでこのコードを読み取るか、リンクを開いてください。",
  devicesNone:
    "リレーにつながるのは、このコンピューターだけです。次のオプションを付けて起動すると、ほかの端末でもこのページを開けます：",
  qr: "このページのリンクの QR コード",
  players: "ほかのプログラムで",
  playersHelp:
    "リンクか行をコピーしてください。OBS（メディアソース、ローカルファイルはオフ）、プレーヤー、スクリプト用です。",
  copy: "コピー",
  copyName: (name) => `${name} をコピー`,
  copied: "コピーしました",
};

/** @typedef {typeof en} Text */

/** @type {Readonly<Record<Language, Text>>} */
export const TEXTS = { en, ja };

/**
 * The language that somebody has chosen, else the first of those that a browser wants.
 *
 * @param {unknown} chosen
 * @param {readonly string[]} wanted as in `navigator.languages`
 * @returns {Language}
 */
export function chooseLanguage(chosen, wanted) {
  const codes = [chosen, ...wanted].map((language) => String(language).split("-")[0]);
  return /** @type {Language} */ (codes.find((code) => code === "en" || code === "ja") ?? "en");
}
