/**
 * adb's server, asked without adb: every command of adb starts a server where none runs, and ends
 * one of another version.
 *
 * @module
 */

import { isLoopback } from "../../core/base/address.ts";
import { closeOnAbort } from "../../core/base/close_on_abort.ts";
import type { StrangerManner } from "../../core/trouble.ts";

const DEFAULT_PORT = 5037;
/** The server answers on loopback, or not at all. */
const LIMIT_MS = 500;
const QUESTION = "000chost:version";
/** `OKAY`, the length of the answer, and the version in hexadecimal. */
const ANSWER = /^OKAY0004([0-9a-f]{4})$/i;
const ANSWER_BYTES = 12;
/** How other programs answer, the first that fits. */
const MANNERS: readonly (readonly [pattern: RegExp, StrangerManner])[] = [
  [/^HTTP\//, "http"],
  [/^SSH-/, "ssh"],
  [/./s, "other"],
];

/** Where adb's server listens. */
export interface ServerAddress {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Where adb looks for its server (`client/commandline.cpp`).
 *
 * @param env gives an environment variable
 * @returns undefined when it is no TCP socket
 */
export function serverAddress(
  env: (name: string) => string | undefined,
): ServerAddress | undefined {
  const hostname = env("ANDROID_ADB_SERVER_ADDRESS") || "127.0.0.1";
  const socket = env("ADB_SERVER_SOCKET");
  if (!socket) return { hostname, port: Number(env("ANDROID_ADB_SERVER_PORT") || DEFAULT_PORT) };
  const [, host, port] = /^tcp:(?:(.+):)?(\d+)$/.exec(socket) ?? [];
  if (port === undefined) return undefined;
  return { hostname: host?.replace(/^\[(.*)\]$/, "$1") ?? hostname, port: Number(port) };
}

/** Whether `ANDROID_ADB_SERVER_PORT` would give the server another port of this computer. */
export function isMovable(
  { hostname }: ServerAddress,
  env: (name: string) => string | undefined,
): boolean {
  return isLoopback(hostname) && !env("ADB_SERVER_SOCKET");
}

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
  limitMs: number = LIMIT_MS,
): Promise<ServerAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  let connection: Deno.Conn;
  try {
    connection = await Deno.connect({ ...address, signal: limit });
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
  limitMs: number = LIMIT_MS,
): Promise<number | undefined> {
  const answer = await askServer(address, signal, limitMs);
  return answer.from === "server" ? answer.version : undefined;
}

/**
 * Asks, and closes the connection: at the end, or when that takes too long.
 *
 * @returns what has come by then
 */
async function talk(connection: Deno.Conn, limit: AbortSignal): Promise<string> {
  const buffer = new Uint8Array(ANSWER_BYTES);
  let filled = 0;
  try {
    using _closing = closeOnAbort(connection, limit);
    // It may have been aborted while the connection was made, and does not say so twice.
    limit.throwIfAborted();
    await connection.write(new TextEncoder().encode(QUESTION));
    while (filled < ANSWER_BYTES) {
      const bytes = await connection.read(buffer.subarray(filled));
      if (bytes === null) break;
      filled += bytes;
    }
  } catch {
    // It was closed by the other side, or for the limit: what has come tells enough.
  }
  return new TextDecoder().decode(buffer.subarray(0, filled));
}
