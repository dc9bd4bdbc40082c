/**
 * Which version scrcpy's server is.
 *
 * It starts only for who names its own version, to the letter. That is never guessed: the scrcpy that
 * it came with tells it, and the server itself does, to whoever names another. What is in the file is
 * not read: versions of one and the same server are built as an APK and as a bare archive.
 *
 * @module
 */

import { CommandError, type RunCommand } from "../../core/base/command.ts";

const LIMIT_MS = 5000;
/** What goes into a command of the phone's shell has to be harmless there. */
const VERSION = "[\\w.+-]+";
const PROGRAM_SAYS = new RegExp(`^scrcpy v?(${VERSION})`, "m");
/** `Options.java` of the server. */
const SERVER_SAYS = new RegExp(`The server version \\((${VERSION})\\) does not match the client`);

/** Named to a server whose version nobody knows, so that it tells it. */
export const UNKNOWN_VERSION = "unknown";

/**
 * Asks a scrcpy for its version, and with it for that of its server.
 *
 * @returns undefined where it does not tell
 */
export async function askProgramVersion(
  program: string,
  run: RunCommand,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { stdout } = await run([program, "--version"], { limitMs: LIMIT_MS, signal });
    return PROGRAM_SAYS.exec(stdout)?.[1];
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** The version that a server says it is, to whoever has named another. */
export function readServerVersion(lines: readonly string[]): string | undefined {
  return lines.map((line) => SERVER_SAYS.exec(line)?.[1]).find((version) => version !== undefined);
}
