/**
 * What is asked.
 *
 * On a connection one thing is asked, and what comes behind its head is thrown away: a client that
 * sends a thousand requests at once keeps nobody from the audio.
 *
 * Facts: RFC 9112, sections 2 to 5.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import type { HttpSocket } from "./http_socket.ts";

/** Whoever connects has this long to ask for something. */
const LIMIT_MS = 10_000;
const MOST_CHARACTERS = 16_384;
const READ_BYTES = 2048;
const END = "\r\n\r\n";
const BEGINNING = /^[A-Z]{0,20}($| )/;
const REQUEST_LINE = /^([A-Z]+) (\/[^\s#]*) HTTP\/1\.[01]$/;
const FIELD = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/;

/** The status of the answer to what is no request. */
export type HeadFault = 400 | 408 | 431;

/**
 * Reads up to the end of a request's head.
 *
 * After 408 a read still waits on the socket, which ends when that is closed.
 *
 * @returns undefined if whoever connected is gone
 */
export async function readHead(
  socket: Pick<HttpSocket, "read">,
  clock: Clock,
): Promise<string | HeadFault | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<408>();
  const cancel = clock.after(LIMIT_MS, () => resolve(408));
  try {
    return await Promise.race([readText(socket).catch(() => undefined), late]);
  } finally {
    cancel();
  }
}

async function readText(
  socket: Pick<HttpSocket, "read">,
): Promise<string | HeadFault | undefined> {
  const buffer = new Uint8Array(READ_BYTES);
  let text = "";
  for (;;) {
    const bytes = await socket.read(buffer);
    if (bytes === null) return undefined;
    const from = Math.max(0, text.length - END.length);
    text += String.fromCharCode(...buffer.subarray(0, bytes));
    const end = text.indexOf(END, from);
    if (!BEGINNING.test(text.slice(0, 21))) return 400;
    if (end !== -1) return text.slice(0, end);
    if (text.length >= MOST_CHARACTERS) return 431;
  }
}

/**
 * A request without a body.
 *
 * @returns 400 for what is none
 */
export function parseHead(head: string): Request | 400 {
  const [line = "", ...fields] = head.split("\r\n");
  const [, method = "", target = ""] = REQUEST_LINE.exec(line) ?? [];
  try {
    const headers = new Headers(fields.map(parseField));
    if (!headers.has("host") && line.endsWith("1.1")) return 400;
    const url = `http://${headers.get("host") ?? "localhost"}${target}`;
    return new Request(url, { method, headers });
  } catch {
    return 400;
  }
}

/** Whether a body follows. */
export function hasBody({ headers }: Request): boolean {
  return headers.has("transfer-encoding") || (headers.get("content-length") ?? "0") !== "0";
}

/** @throws {TypeError} for what is none */
function parseField(field: string): [name: string, value: string] {
  const match = FIELD.exec(field);
  if (match === null) throw new TypeError("no header field");
  return [match[1]!, match[2]!];
}
