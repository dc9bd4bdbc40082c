/**
 * How loud it is, in English.
 *
 * @module
 */

/**
 * `L -18 dB R silent`, or `silent for 12 s` of all channels. Where there are not two, it is the
 * loudest alone: `level -18 dB`.
 *
 * @param levelsDbfs of each channel; −Infinity for one that is silent
 */
export function levelsText(levelsDbfs: readonly number[], silentMs: number): string {
  const loudestDbfs = Math.max(...levelsDbfs);
  if (loudestDbfs === -Infinity) return `silent for ${duration(silentMs)}`;
  if (levelsDbfs.length !== 2) return `level ${level(loudestDbfs)}`;
  return levelsDbfs.map((dbfs, channel) => `${"LR"[channel]} ${level(dbfs)}`).join(" ");
}

function level(dbfs: number): string {
  return dbfs === -Infinity ? "silent" : `${Math.round(dbfs)} dB`;
}

function duration(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1000)} s` : `${Math.floor(ms / 60_000)} min`;
}
