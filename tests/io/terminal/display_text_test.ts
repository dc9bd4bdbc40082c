import { assert, assertEquals } from "@std/assert";
import { displayWidth, harmless, wrap } from "../../../src/io/terminal/display_text.ts";

const URL = "https://example.org/a/path/that/is/longer/than/a/line";
const JAPANESE = "adb が見つかりません。いつもの場所（「PATH」など）に、ファイルがあるか確認し、" +
  "スマートフォンのロックを解除してください。";

const HARMFUL: [what: string, text: string, shown: string][] = [
  ["an escape sequence", "a\x1b[2Jb", "a\\u001b[2Jb"],
  ["a bell", "\x07", "\\u0007"],
  ["a carriage return", "good\rbad", "good bad"],
  ["a line feed", "one\ntwo", "one two"],
  ["a tab", "one\ttwo", "one two"],
  ["U+2028, which ends a line", "\u2028", "\\u2028"],
  ["U+202E, which turns text around", "a\u202eb", "a\\u202eb"],
  ["C1, which some terminals take for an escape sequence", "\x9b2J", "\\u009b2J"],
  ["DEL", "\x7f", "\\u007f"],
  ["a zero-width space", "a\u200bb", "a\\u200bb"],
  ["an invisible tag", "a\u{e0041}b", "a\\ue0041b"],
  ["half of a letter", "a\ud83cb", "a\\ud83cb"],
];

for (const [what, text, shown] of HARMFUL) {
  Deno.test(`harmless() disarms ${what}`, () => assertEquals(harmless(text), shown));
}

Deno.test("harmless() leaves letters of every kind alone", () => {
  for (const text of ["plain ~", "grüße", "「日本語」が、カ\u3099", "🎵", "𠮷野家", "✓ − ✗"]) {
    assertEquals(harmless(text), text);
  }
});

const WIDTHS: [text: string, columns: number][] = [
  ["", 0],
  ["adb", 3],
  ["grüße", 5],
  ["gru\u0308ße", 5],
  ["✓ …", 3],
  ["日本語", 6],
  ["（。）", 6],
  ["か\u3099", 2],
  ["ｶﾅ", 2],
  ["ＡＢ", 4],
  ["𠮷", 2],
  ["🎵", 2],
  ["한국", 4],
];

for (const [text, columns] of WIDTHS) {
  Deno.test(`displayWidth() is ${columns} for "${text}"`, () => {
    assertEquals(displayWidth(text), columns);
  });
}

Deno.test("wrap() cuts English between words, and indents what follows", () => {
  assertEquals(wrap("one two three four", 10, 2), ["one two", "  three", "  four"]);
});

Deno.test("wrap() fills a line to its last column, and counts no space at its end", () => {
  assertEquals(wrap("one two three", 7, 0), ["one two", "three"]);
  assertEquals(wrap("one two three", 6, 0), ["one", "two", "three"]);
});

Deno.test("wrap() leaves a text that fits as it is", () => {
  for (const text of ["", "  one  two", "adb を使えません（理由：不明）。"]) {
    assertEquals(wrap(text, 80, 9), [text]);
  }
});

Deno.test("wrap() keeps a URL whole that is longer than a line", () => {
  assertEquals(wrap(`See ${URL} now.`, 20, 2), ["See", `  ${URL}`, "  now."]);
  assertEquals(wrap(`見るのは${URL}。続き`, 20, 0), ["見るのは", `${URL}。`, "続き"]);
});

Deno.test("wrap() cuts Japanese where a phrase begins, and loses no letter", () => {
  const text = "スマートフォンのロックを解除してください。";
  assertEquals(wrap(text, 22, 2), ["スマートフォンの", "  ロックを", "  解除してください。"]);
  for (let columns = 24; columns < 90; columns++) {
    const lines = wrap(JAPANESE, columns, 0);
    assertEquals(lines.join("").replaceAll(" ", ""), JAPANESE.replaceAll(" ", ""));
    for (const line of lines) assert(displayWidth(line) <= columns, line);
  }
});

Deno.test("wrap() keeps the space between Latin and Japanese words", () => {
  assertEquals(wrap("USB デバッグを有効に", 80, 0), ["USB デバッグを有効に"]);
});

Deno.test("wrap() begins no line with a full stop, a closing bracket or hiragana", () => {
  for (let columns = 1; columns < 90; columns++) {
    for (const line of wrap(JAPANESE, columns, 2).slice(1)) {
      assert(/^ {2}[^\s、。）」ぁ-ん]/.test(line), line);
    }
  }
});

Deno.test("wrap() ends no line with an opening bracket", () => {
  for (let columns = 1; columns < 90; columns++) {
    for (const line of wrap(JAPANESE, columns, 2)) assert(!/[（「]$/.test(line), line);
  }
});

Deno.test("wrap() may begin a line with a quotation mark or a slash", () => {
  assertEquals(wrap('one "two" /three', 6, 0), ["one", '"two"', "/three"]);
});
