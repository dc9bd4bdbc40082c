/**
 * Command lines for people to type: those of sh, and of Windows.
 *
 * @module
 */

/** What means nothing to a shell, wherever it stands. */
const PLAIN = /^[\w@+=:,./-]+$/;

/**
 * One word, in quotes where it needs them.
 *
 * No backslash comes before another one or before anything that means something to cron: some
 * crons take `\\` for one backslash, and others do not.
 */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  return `'${text.replaceAll(/['\\]/g, (mark) => mark === "'" ? "'\\''" : "\\''")}'`;
}

/** A program and its arguments. */
export function shellLine(argv: readonly string[]): string {
  return argv.map(shellWord).join(" ");
}

/** A program and its arguments, as programs on Windows take command lines apart. */
export function windowsLine(argv: readonly string[]): string {
  return argv.map((word) => /^[^\s"]+$/.test(word) ? word : windowsQuoted(word)).join(" ");
}

/** One word in quotes. */
export function windowsQuoted(text: string): string {
  // Backslashes count as such, but before a quotation mark.
  return `"${text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&")}"`;
}
