/**
 * The text of a batch file of Windows that starts the relay.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import type { ServiceCommand } from "./service_command.ts";
import { writeRecord } from "./service_record.ts";
import { windowsQuoted } from "./shell_words.ts";
import type { ServiceTrouble } from "./trouble.ts";

/** What means nothing to cmd, wherever it stands. A percent sign comes here doubled. */
const PLAIN = /^[\w+=:./\\%@-]+$/;
/** A quotation mark would end the quotes for cmd, whatever it means to the program. */
// deno-lint-ignore no-control-regex
const NOT_IN_LINE = /["\x00-\x1f\x7f]/;

/**
 * Writes the file. The relay gets a window of its own, small, which shows what it says and ends it
 * when it is closed.
 *
 * @throws {TroubleError} `batch-file-character` for a value with one that cannot be in such a line
 */
export function batchFile(command: ServiceCommand): string {
  const { program, args, env } = command;
  // cmd replaces %…% in remarks, too, and knows UTF-8 only from chcp on.
  const record = writeRecord(command).replaceAll(
    /[^\x20-\x7e]|%/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [
    "@echo off",
    `rem ${record}`,
    'rem It was written by "service install", which also changes it; "service uninstall" removes it.',
    "chcp 65001 > nul",
    ...Object.entries(env).map(([name, value]) => `set "${name}=${inLine(value)}"`),
    `start "sndcpy-relay" /min ${[...program, ...args].map(batchWord).join(" ")}`,
    "",
  ].join("\r\n");
}

/** One word, in quotes where it needs them. */
function batchWord(text: string): string {
  const word = inLine(text);
  return PLAIN.test(word) ? word : windowsQuoted(word);
}

function inLine(text: string): string {
  if (NOT_IN_LINE.test(text)) {
    throw new TroubleError<ServiceTrouble>({ code: "batch-file-character", text });
  }
  return text.replaceAll("%", "%%");
}
