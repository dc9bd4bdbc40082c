/**
 * Words that mean something to whatever reads them.
 *
 * @module
 */

/** In one line. */
export const HOSTILE_WORDS: readonly string[] = [
  "a b",
  " ",
  "",
  "it's",
  '"quoted"',
  "50%",
  "%h %% %n",
  "$HOME",
  "${HOME} $$ $$$",
  "a&b",
  "&amp;",
  "<b>",
  "]]> -->",
  "back\\slash",
  "two\\\\",
  "\\%\\\\%",
  "\\n\\x41",
  "ends\\",
  "#c",
  ";",
  "~",
  "*",
  "`id` $(id)",
  "!x",
  "tab\there",
  "é€😀",
  "--x",
];

/** The same, and line breaks. */
export const HOSTILE_TEXTS: readonly string[] = [...HOSTILE_WORDS, "two\nlines\n", "\r"];
