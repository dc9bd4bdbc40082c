/**
 * How loud it is, in Japanese.
 *
 * @module
 */

/**
 * `左 -18 dB 右 無音`, or `無音 12 秒` of all channels. Where there are not two, it is the loudest
 * alone: `レベル -18 dB`.
 *
 * @param levelsDbfs of each channel; −Infinity for one that is silent
 */
export function levelsText(levelsDbfs: readonly number[], silentMs: number): string {
  const loudestDbfs = Math.max(...levelsDbfs);
  if (loudestDbfs === -Infinity) return `無音 ${duration(silentMs)}`;
  if (levelsDbfs.length !== 2) return `レベル ${level(loudestDbfs)}`;
  return levelsDbfs.map((dbfs, channel) => `${"左右"[channel]} ${level(dbfs)}`).join(" ");
}

function level(dbfs: number): string {
  return dbfs === -Infinity ? "無音" : `${Math.round(dbfs)} dB`;
}

function duration(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1000)} 秒` : `${Math.floor(ms / 60_000)} 分`;
}
