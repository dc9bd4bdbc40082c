/**
 * Text as a terminal shows it.
 *
 * @module
 */

// Control characters; what ends a line for some programs; and what changes the direction of text.
const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const SPACES: readonly string[] = ["\t", "\n", "\r"];
/** Twice as wide as Latin letters (Unicode's East Asian width, as far as Japanese has it). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f]|[\uff01-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/**
 * Makes one line of a text that may come from anywhere: nothing in it moves the cursor, ends a line,
 * or looks like what it is not. What is left out is shown as in `\u001b`.
 */
export function harmless(text: string): string {
  return text.replaceAll(
    UNSAFE,
    (character) =>
      SPACES.includes(character)
        ? " "
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** How many columns a text takes. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}

/**
 * Cuts a text into lines of at most `columns` columns, between words where there are any; every line
 * but the first is indented. Words that are longer than a line stay whole.
 */
export function wrap(text: string, columns: number, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  // Japanese has no spaces: a line may end behind any of its letters, but not before its full stop.
  for (
    const piece of text.match(
      /[\u3041-\u9fff][\u3001\u3002\uff09\u300d]*|\s*[^\s\u3041-\u9fff]+[\u3001\u3002]*/gu,
    ) ?? []
  ) {
    const isFirst = line.trim() === "";
    if (!isFirst && displayWidth(line + piece) > columns) {
      lines.push(line);
      line = " ".repeat(indent) + piece.trimStart();
    } else line += piece;
  }
  return [...lines, line];
}
