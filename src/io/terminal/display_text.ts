/**
 * Text as a terminal shows it.
 *
 * @module
 */

/** Control and format characters, what ends a line for some programs, and halves of letters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const SPACES: readonly string[] = ["\t", "\n", "\r"];
/** Accents, which take no column of their own. */
const COMBINING = /\p{Mn}/u;
/** Chinese, Japanese, Korean and emoji: twice as wide as Latin letters (Unicode Annex 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
/** What follows the letter before it: full stops, closing brackets, and endings in hiragana. */
const FOLLOWING = String.raw`\s\p{Po}\p{Pe}\p{Pf}ぁ-ん`;
/** Within a word in kanji or katakana. */
const WITHIN_WORD = String.raw`(?<=\p{Script=Han})\p{Script=Han}|(?<=[ァ-ー])[ァ-ー]`;
/** Where a line may end: after spaces, and, as Japanese has none, beside a wide letter. */
const BREAK = new RegExp(
  String.raw`(?<=\s)(?![\sぁ-ん])|(?<![\s\p{Ps}\p{Pi}])(?![${FOLLOWING}]|${WITHIN_WORD})` +
    `(?:(?<=${WIDE.source})|(?=${WIDE.source}))`,
  "u",
);

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
        : `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}

/** How many columns a text takes. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (!COMBINING.test(character)) columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

/**
 * Cuts a text into lines of at most `columns` columns, between words; every line but the first is
 * indented. Words that are longer than a line stay whole.
 */
export function wrap(text: string, columns: number, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.split(BREAK)) {
    if (line !== "" && displayWidth((line + piece).trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = " ".repeat(indent);
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}
