/**
 * Answers that have an end.
 *
 * @module
 */

import type { Socket } from "node:net";
import { TITLES } from "./problem.ts";

/** Sends an answer, and ends the connection. Never rejects. */
export async function sendAnswer(
  { status, headers, body }: Response,
  socket: Socket,
  isHead: boolean,
): Promise<void> {
  const reader = body?.getReader();
  socket.once("close", () => void reader?.cancel());
  const fields = Array.from(headers, ([name, value]) => `${name}: ${value}\r\n`);
  try {
    await write(
      `HTTP/1.1 ${status} ${TITLES[status] ?? ""}\r\n${fields.join("")}connection: close\r\n\r\n`,
      socket,
    );
    while (reader !== undefined && !isHead) {
      const { done, value } = await reader.read();
      if (done) break;
      await write(value, socket);
    }
  } catch {
    // Whoever asked is gone.
  }
  socket.destroySoon();
}

/** Resolves when the system has it. */
export function write(
  bytes: string | Uint8Array,
  socket: Pick<Socket, "write">,
): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => error ? reject(error) : resolve());
  });
}
