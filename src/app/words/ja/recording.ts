/**
 * What is said about recordings, in Japanese.
 *
 * @module
 */

import type { RecordingTrouble } from "../../../core/record/recording_trouble.ts";
import type { StorageTrouble } from "../../../core/record/storage_trouble.ts";
import type { Advice, AdviceFor, AnyTrouble, EventTexts, RecordingFigures } from "../words.ts";
import { duration, levelBars, megabytes } from "../en/recording.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CANNOT_RECORD = "録音できません";

/** Advice for everything that keeps a recording from its file. */
export const storageTroubles: AdviceFor<StorageTrouble> = {
  "file-exists": ({ path }) => ({
    ...cannotWrite(path, "同じ名前のファイルがあります。そのファイルには手を付けません"),
    remedy: "別の名前を指定するか、名前を省いてください（日付と時刻が名前になります）",
  }),
  "disk-full": ({ path }) => ({
    ...cannotWrite(path, "ディスクがいっぱいか、使える容量の上限に達しています"),
    remedy: "空きを作ってください。新しいファイルで自動的に録音を再開します",
  }),
  "folder-missing": ({ path }) => ({
    ...cannotWrite(path, "フォルダーが見つかりません"),
    remedy: "フォルダーを作るか、ディスクを接続してください。録音は自動的に始まります",
  }),
  "folder-forbidden": ({ path }) => ({
    ...cannotWrite(path, "このユーザーには書き込みが許可されていません"),
    remedy: "自分のフォルダーに録音するか、所有者に書き込みを許可してもらってください",
  }),
  "files-forbidden": ({ path }) => ({
    ...cannotWrite(path, "ファイルを使う許可なしでプログラムが起動されています"),
    remedy: "`relay` なら許可されています（内蔵の音は `relay --source demo` で中継できます）",
  }),
  "storage-failed": ({ path, words }) => ({
    ...cannotWrite(path, `書き込めませんでした（システムのメッセージは「${words}」）`),
    remedy: "ディスクを確認してください。新しいファイルで自動的に再試行します",
  }),
};

/** Advice for everything that is wrong with a recording that is asked for over HTTP. */
export const recordingTroubles: AdviceFor<RecordingTrouble> = {
  "recordings-off": () => ({
    problem: CANNOT_RECORD,
    state: "録音を保存するフォルダーが指定されていません",
    remedy: "`--recordings FOLDER` を付けてリレーを起動してください",
  }),
  "unknown-form": ({ form, forms }) => ({
    problem: CANNOT_RECORD,
    state: `「${form}」という形式はありません`,
    remedy: `次のどれかを選んでください：${forms.join("、")}`,
  }),
  "too-many-recordings": ({ most }) => ({
    problem: CANNOT_RECORD,
    state: `すでに ${most} 件の録音が進行中です`,
    remedy: "どれかを終了してください",
  }),
  "too-many-clients": () => ({
    problem: CANNOT_RECORD,
    state: "クライアント数が上限に達しています",
    remedy: "誰かが抜けるのを待つか、--max-clients で上限を上げてください",
  }),
  "stopping": () => ({
    problem: CANNOT_RECORD,
    state: "リレーが停止するところです",
    remedy: "リレーを起動し直してください",
  }),
  "no-such-station": () => ({
    problem: CANNOT_RECORD,
    state: "その名前のステーションがありません",
    remedy: "状態の一覧で名前を確認してください",
  }),
  "no-such-recording": () => ({
    problem: "その録音が見つかりません",
    state: "存在しないか、すでになくなっています",
    remedy: "録音の一覧を確認してください",
  }),
  "own-recording": () => ({
    problem: "その録音は終了できません",
    state: "リレーの起動時に指定された録音です",
    remedy: "リレーを止めると、ファイルを完成させて終わります",
  }),
};

/** `0:01:23 | 左 [====  |   ] -18 dB 右 … | 15.9 MB | 残り 12 時間 | 欠落 0.0 秒` */
export function recordingLine(figures: RecordingFigures): string[] {
  const { trouble, path, recordedMs, bytes, levels, leftMs, lostMs, gaps } = figures;
  if (trouble !== undefined) return ["ディスクを待っています", duration(recordedMs)];
  if (path === undefined) return ["まだ録音していません"];
  return [
    duration(recordedMs),
    ...levels === undefined ? ["音なし"] : [levelBars(levels, "左右", "無音")],
    megabytes(bytes),
    ...leftMs === undefined ? [] : [`残り ${timeLeft(leftMs)}`],
    `欠落 ${(lostMs / 1000).toFixed(1)} 秒`,
    ...gaps === 0 ? [] : [`途切れ ${gaps} 回`],
  ];
}

/** `45 分`, `12 時間`, `30 日` */
function timeLeft(ms: number): string {
  if (ms < 2 * HOUR_MS) return `${Math.floor(ms / 60_000)} 分`;
  return ms < 48 * HOUR_MS ? `${Math.floor(ms / HOUR_MS)} 時間` : `${Math.floor(ms / DAY_MS)} 日`;
}

/** What happens to recordings. */
export function recordingEvents(
  explain: (trouble: AnyTrouble, os: string) => string,
): Pick<
  EventTexts,
  | "recording-started"
  | "recording-finished"
  | "recording-paused"
  | "recording-removed"
  | "recordings-kept"
> {
  return {
    "recording-started": ({ path }) => `${path} に録音しています。`,
    "recording-finished": ({ path, recordedMs, bytes, lostMs, gaps, gapMs }) =>
      `${path} に録音しました：長さ ${duration(recordedMs)}、${megabytes(bytes)}、` +
      `欠落 ${(lostMs / 1000).toFixed(1)} 秒、` +
      (gaps === 0 ? "途切れなし。" : `途切れ ${gaps} 回（${(gapMs / 1000).toFixed(1)} 秒）。`),
    "recording-paused": ({ error }, os) => explain(error.trouble, os),
    "recording-removed": ({ name }) => `--keep の指定により、${name} を削除しました。`,
    "recordings-kept": ({ error }, os) => `古い録音を削除できません。${explain(error.trouble, os)}`,
  };
}

function cannotWrite(path: string, state: string): Omit<Advice, "remedy"> {
  return { problem: `${path} に録音できません`, state };
}
