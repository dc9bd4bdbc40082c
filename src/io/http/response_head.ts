/**
 * The head of a response.
 *
 * @module
 */

import { TITLES } from "./problem.ts";

/** The bytes of a head, behind which the connection ends. */
export function responseHead(
  status: number,
  headers: Headers | Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const entries = headers instanceof Headers ? Array.from(headers) : Object.entries(headers);
  const fields = entries.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return new TextEncoder().encode(
    `HTTP/1.1 ${status} ${TITLES[status] ?? ""}\r\n${fields}connection: close\r\n\r\n`,
  );
}
