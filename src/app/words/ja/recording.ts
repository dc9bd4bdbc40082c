/**
 * What is said about recordings, in Japanese.
 *
 * @module
 */

import type { StorageTrouble } from "../../../core/record/storage_trouble.ts";
import type { Advice, AdviceFor, AnyTrouble, EventTexts } from "../words.ts";
import { duration, megabytes } from "../en/recording.ts";

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
  "storage-failed": ({ path, words }) => ({
    ...cannotWrite(path, `書き込めませんでした（システムのメッセージは「${words}」）`),
    remedy: "ディスクを確認してください。新しいファイルで自動的に再試行します",
  }),
};

/** What happens to recordings. */
export function recordingEvents(
  explain: (trouble: AnyTrouble, os: string) => string,
): Pick<
  EventTexts,
  "recording-started" | "recording-finished" | "recording-paused" | "recording-removed"
> {
  return {
    "recording-started": ({ path }) => `${path} に録音しています。`,
    "recording-finished": ({ path, recordedMs, bytes, lostMs, gaps, gapMs }) =>
      `${path} に録音しました：長さ ${duration(recordedMs)}、${megabytes(bytes)}、` +
      `欠落 ${(lostMs / 1000).toFixed(1)} 秒、` +
      (gaps === 0 ? "途切れなし。" : `途切れ ${gaps} 回（${(gapMs / 1000).toFixed(1)} 秒）。`),
    "recording-paused": ({ error }, os) => explain(error.trouble, os),
    "recording-removed": ({ path }) => `--keep の指定により、${path} を削除しました。`,
  };
}

function cannotWrite(path: string, state: string): Omit<Advice, "remedy"> {
  return { problem: `${path} に録音できません`, state };
}
