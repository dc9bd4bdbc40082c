/**
 * Answers that have an end.
 *
 * @module
 */

import { type Clock, sleep } from "../../core/base/clock.ts";
import { closeSocket, type HttpSocket, writeAll } from "./http_socket.ts";
import { responseHead } from "./response_head.ts";

/** Whoever still sends gets its answer all the same, if it reads within so long. */
const LINGER_MS = 1000;
/** A head fits into what the system keeps: who has not got it by then will not set up TLS any more. */
const HEAD_LIMIT_MS = 10_000;
/** Whoever takes nothing for so long of what it has asked for has gone, or keeps it from others. */
const STALL_LIMIT_MS = 60_000;
/** So much is read and thrown away of what comes behind a head. */
const MOST_DISCARDED_BYTES = 64 * 1024;

/**
 * Sends an answer, and ends the connection. Never rejects.
 *
 * A system that closes a connection with something unread on it may take back what it has sent, so
 * what still comes is read, within limits.
 */
export async function sendAnswer(
  { status, headers, body }: Response,
  socket: HttpSocket,
  isHead: boolean,
  clock: Clock,
): Promise<void> {
  const reader = body?.getReader();
  const ended = discard(socket, () => {
    closeSocket(socket);
    void reader?.cancel().catch(() => {});
  });
  // A write may wait for whoever takes nothing, and that may be why there is no more to send.
  reader?.closed.catch(() => closeSocket(socket));
  const write = (bytes: Uint8Array, limitMs: number) => {
    const cancel = clock.after(limitMs, () => closeSocket(socket));
    return writeAll(bytes, socket).finally(cancel);
  };
  try {
    await write(responseHead(status, headers), HEAD_LIMIT_MS);
    while (reader !== undefined && !isHead) {
      const { done, value } = await reader.read();
      if (done) break;
      await write(value, STALL_LIMIT_MS);
    }
    await socket.closeWrite();
    await linger(ended, clock);
  } catch {
    // Whoever asked is gone, or what was to be sent has failed.
  }
  closeSocket(socket);
  await reader?.cancel().catch(() => {});
  await ended;
}

/**
 * Reads what nobody wants, up to a limit.
 *
 * @param broken called when the connection has broken off
 */
async function discard(socket: HttpSocket, broken: () => void): Promise<void> {
  const buffer = new Uint8Array(1024);
  try {
    for (let total = 0; total < MOST_DISCARDED_BYTES;) {
      const bytes = await socket.read(buffer);
      if (bytes === null) return;
      total += bytes;
    }
  } catch {
    broken();
  }
}

async function linger(ended: Promise<void>, clock: Clock): Promise<void> {
  const over = new AbortController();
  const late = sleep(clock, LINGER_MS, over.signal).catch(() => {});
  await Promise.race([ended, late]);
  over.abort();
  await late;
}
