/**
 * How programs talk to adb's server (`SERVICES.TXT` of adb's source).
 *
 * @module
 */

import type { ServerAddress } from "./server_address.ts";

const LENGTH_DIGITS = 4;

/** @throws the system's error, or the signal's reason */
export function connectToServer(address: ServerAddress, signal: AbortSignal): Promise<Deno.Conn> {
  return "path" in address
    // The type of a UNIX socket's options leaves the signal out.
    ? Deno.connect({ ...address, signal } as Deno.UnixConnectOptions)
    : Deno.connect({ ...address, signal });
}

/** Sends a request, as `host:version`: its length in bytes comes first. */
export async function sendRequest(connection: Deno.Conn, request: string): Promise<void> {
  const bytes = new TextEncoder().encode(request);
  const length = bytes.length.toString(16).padStart(LENGTH_DIGITS, "0");
  const message = new Uint8Array([...new TextEncoder().encode(length), ...bytes]);
  for (let sent = 0; sent < message.length;) {
    sent += await connection.write(message.subarray(sent));
  }
}

/** Reads so many bytes, and none beyond: fewer only if the connection ends before. */
export async function readText(
  connection: Deno.Conn,
  bytes: number,
  heard: (text: string) => void = () => {},
): Promise<string> {
  const buffer = new Uint8Array(bytes);
  let filled = 0;
  let text = "";
  while (filled < bytes) {
    const count = await connection.read(buffer.subarray(filled));
    if (count === null) break;
    filled += count;
    text = new TextDecoder().decode(buffer.subarray(0, filled));
    heard(text);
  }
  return text;
}

/** Reads a length and so much text, as they follow `FAIL` and most kinds of `OKAY`. */
export async function readCountedText(connection: Deno.Conn): Promise<string> {
  const length = Number.parseInt(await readText(connection, LENGTH_DIGITS), 16);
  return Number.isNaN(length) ? "" : await readText(connection, length);
}
