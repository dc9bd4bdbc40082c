/**
 * adb's server, asked without adb: every command of adb starts a server where none runs, and ends
 * one of another version.
 *
 * @module
 */

import { closeOnAbort } from "../../core/base/close_on_abort.ts";

const DEFAULT_PORT = 5037;
/** The server answers on loopback, or not at all. */
const LIMIT_MS = 500;
const QUESTION = "000chost:version";
/** `OKAY`, the length of the answer, and the version in hexadecimal. */
const ANSWER = /^OKAY0004([0-9a-f]{4})$/i;
const ANSWER_BYTES = 12;

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
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  try {
    const connection = await Deno.connect({ ...address, signal: limit });
    const answer = await talk(connection, limit);
    const version = ANSWER.exec(answer)?.[1];
    return version === undefined ? undefined : Number.parseInt(version, 16);
  } catch {
    return undefined;
  }
}

/** Asks, and closes the connection: at the end, or when that takes too long. */
async function talk(connection: Deno.Conn, limit: AbortSignal): Promise<string> {
  using _closing = closeOnAbort(connection, limit);
  // It may have been aborted while the connection was made, and does not say so twice.
  limit.throwIfAborted();
  await connection.write(new TextEncoder().encode(QUESTION));
  return await readText(connection, ANSWER_BYTES);
}

async function readText(connection: Deno.Conn, wantedBytes: number): Promise<string> {
  const buffer = new Uint8Array(wantedBytes);
  let filled = 0;
  while (filled < wantedBytes) {
    const bytes = await connection.read(buffer.subarray(filled));
    if (bytes === null) break;
    filled += bytes;
  }
  return new TextDecoder().decode(buffer.subarray(0, filled));
}
