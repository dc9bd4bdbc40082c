/**
 * adb's server, asked without adb: every command of adb starts a server where none runs, and ends
 * one of another version.
 *
 * @module
 */

import { isLoopback } from "../../core/base/address.ts";
import { closeOnAbort } from "../../core/base/close_on_abort.ts";
import type { StrangerManner } from "../../core/trouble.ts";
import type { ServerAddress } from "./server_address.ts";
import { connectToServer, readText, sendRequest } from "./server_talk.ts";

/** The server answers on loopback, or not at all. */
const LIMIT_MS = 500;
const FAR_LIMIT_MS = 3000;
/** `OKAY`, the length of the answer, and the version in hexadecimal. */
const ANSWER = /^OKAY0004([0-9a-f]{4})$/i;
const ANSWER_BYTES = 12;
/** How other programs answer, the first that fits. */
const MANNERS: readonly (readonly [pattern: RegExp, StrangerManner])[] = [
  [/^HTTP\//, "http"],
  [/^SSH-/, "ssh"],
  [/./s, "other"],
];

/** What answers at an address: adb's server, nobody, or another program. */
export type ServerAnswer =
  | { readonly from: "server"; readonly version: number }
  | { readonly from: "nobody" }
  | { readonly from: "stranger"; readonly manner: StrangerManner };

/**
 * Asks whatever is at an address for the version of adb's server.
 *
 * @param limitMs whoever has said nothing by then is mute
 */
export async function askServer(
  address: ServerAddress,
  signal: AbortSignal,
  limitMs: number = usualLimitMs(address),
): Promise<ServerAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  let connection: Deno.Conn;
  try {
    connection = await connectToServer(address, limit);
  } catch {
    return { from: "nobody" };
  }
  const answer = await talk(connection, limit);
  const version = ANSWER.exec(answer)?.[1];
  if (version !== undefined) return { from: "server", version: Number.parseInt(version, 16) };
  const said = MANNERS.find(([pattern]) => pattern.test(answer))?.[1];
  return { from: "stranger", manner: said ?? (limit.aborted ? "mute" : "hangs-up") };
}

/**
 * Asks the server at an address for its version: 41 stands for 1.0.41.
 *
 * @returns undefined when none answers as one does
 */
export async function askServerVersion(
  address: ServerAddress,
  signal: AbortSignal,
  limitMs: number = usualLimitMs(address),
): Promise<number | undefined> {
  const answer = await askServer(address, signal, limitMs);
  return answer.from === "server" ? answer.version : undefined;
}

function usualLimitMs(address: ServerAddress): number {
  return "path" in address || isLoopback(address.hostname) ? LIMIT_MS : FAR_LIMIT_MS;
}

/**
 * Asks, and closes the connection: at the end, or when that takes too long.
 *
 * @returns what has come by then
 */
async function talk(connection: Deno.Conn, limit: AbortSignal): Promise<string> {
  let answer = "";
  try {
    using _closing = closeOnAbort(connection, limit);
    // It may have been aborted while the connection was made, and does not say so twice.
    limit.throwIfAborted();
    await sendRequest(connection, "host:version");
    await readText(connection, ANSWER_BYTES, (text) => answer = text);
  } catch {
    // It was closed by the other side, or for the limit: what has come tells enough.
  }
  return answer;
}
