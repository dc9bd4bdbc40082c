/**
 * The part of a file that is asked for.
 *
 * Facts: RFC 9110, section 14.
 *
 * @module
 */

/** From a byte up to another. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the field `Range`.
 *
 * @param bytes how long the file is
 * @returns undefined where all of it is to be sent: nothing, or several parts, or nonsense is asked
 *   for; "beyond" where nothing of what is asked for is there
 */
export function readRange(
  field: string | undefined,
  bytes: number,
): ByteRange | "beyond" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(field ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const start = Math.max(0, bytes - Number(last));
    return start < bytes ? { start, end: bytes } : "beyond";
  }
  const start = Number(first);
  const end = last === "" ? bytes : Math.min(bytes, Number(last) + 1);
  if (last !== "" && Number(last) < start) return undefined;
  return start < bytes ? { start, end } : "beyond";
}
