/**
 * How a connection becomes a WebSocket.
 *
 * Facts: RFC 6455, sections 1.3 and 4.2.
 *
 * @module
 */

import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY = /^[+/\dA-Za-z]{22}==$/;

/** The head that makes a WebSocket of a connection; undefined if the request does not ask for one. */
export function webSocketHead({ method, headers }: Request): Uint8Array | undefined {
  const key = headers.get("sec-websocket-key") ?? "";
  const asks = method === "GET" && headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("sec-websocket-version") === "13" && KEY.test(key);
  if (!asks) return undefined;
  const accept = createHash("sha1").update(key + GUID).digest("base64");
  return new TextEncoder().encode(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}
