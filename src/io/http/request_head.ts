/**
 * What is asked.
 *
 * On a connection one thing is asked, and nothing behind its head is read. Node's own parser takes
 * 0.1 ms for each request, and a client may send a thousand of them at once: so long nobody would get
 * any audio.
 *
 * Facts: RFC 9112, sections 2 to 5.
 *
 * @module
 */

import type { Socket } from "node:net";
import type { Clock } from "../../core/base/clock.ts";

/** Whoever connects has this long to ask for something. */
const LIMIT_MS = 10_000;
const MOST_CHARACTERS = 16_384;
const END = "\r\n\r\n";
const BEGINNING = /^[A-Z]{0,20}($| )/;
const REQUEST_LINE = /^([A-Z]+) (\/[^\s#]*) HTTP\/1\.[01]$/;
const FIELD = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/;

/** The status of the answer to what is no request. */
export type HeadFault = 400 | 408 | 431;

/**
 * Reads up to the end of a request's head.
 *
 * @returns undefined if whoever connected is gone
 */
export function readHead(socket: Socket, clock: Clock): Promise<string | HeadFault | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const settle = (result: string | HeadFault | undefined) => {
      cancel();
      socket.off("data", take);
      socket.off("close", leave);
      socket.off("end", leave);
      resolve(result);
    };
    const take = (bytes: Uint8Array) => {
      const from = Math.max(0, text.length - END.length);
      for (const byte of bytes.subarray(0, MOST_CHARACTERS)) text += String.fromCharCode(byte);
      const end = text.indexOf(END, from);
      if (!BEGINNING.test(text.slice(0, 21))) settle(400);
      else if (end !== -1) settle(text.slice(0, end));
      else if (text.length >= MOST_CHARACTERS) settle(431);
    };
    const leave = () => settle(undefined);
    const cancel = clock.after(LIMIT_MS, () => settle(408));
    socket.on("data", take);
    socket.on("close", leave);
    socket.on("end", leave);
  });
}

/**
 * A request without a body.
 *
 * @returns undefined for what is none
 */
export function parseHead(head: string, signal: AbortSignal): Request | undefined {
  const [line = "", ...fields] = head.split("\r\n");
  const [, method = "", target = ""] = REQUEST_LINE.exec(line) ?? [];
  try {
    const headers = new Headers(fields.map(parseField));
    const url = `http://${headers.get("host") ?? "localhost"}${target}`;
    return new Request(url, { method, headers, signal });
  } catch {
    return undefined;
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
