/**
 * Text, told from audio.
 *
 * @module
 */

/**
 * So much has to be text: a loud and very slow wave, too, looks like text for as long as it stays
 * within a few dozen levels. It is 21 ms of sndcpy's audio.
 */
const MOST_BYTES = 4096;
/** So many different bytes any text has among so many. A constant level has fewer, or a square. */
const FEWEST_DIFFERENT = 8;
const DIFFERENT_AMONG_BYTES = 256;
/** What no text has: control characters but those of lines, and what stands for no character. */
const NO_TEXT = /[[\p{Cc}\p{Cn}\p{Co}\p{Cs}]--[\t\n\f\r]]/v;

/**
 * Whether a stream is text in UTF-8, or in UTF-16 with a byte order mark.
 *
 * @param head its first bytes, as many as there are
 * @param isAll whether no more will come, or not soon enough
 * @returns undefined if more of them are needed
 */
export function isText(head: Uint8Array, isAll: boolean): boolean | undefined {
  // Half of a byte order mark.
  if (head.length === 1 && head[0]! >= 0xfe) return isAll ? false : undefined;
  const text = decode(head.subarray(0, MOST_BYTES));
  if (text === undefined || NO_TEXT.test(text)) return false;
  const isVaried = new Set(head).size >= FEWEST_DIFFERENT;
  const isOpen = head.length < (isVaried ? MOST_BYTES : DIFFERENT_AMONG_BYTES) && !isAll;
  return isOpen ? undefined : isVaried;
}

/** @returns undefined for what nobody wrote; a character that is not complete yet is left out */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** By the byte order mark, which UTF-8 need not have. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}
