/**
 * What HTTP needs of a connection.
 *
 * @module
 */

/** A connection as it was accepted, secured or not. */
export type HttpSocket = Pick<
  Deno.TcpConn,
  "read" | "write" | "close" | "closeWrite" | "setNoDelay" | "setKeepAlive" | "remoteAddr"
>;

/** Writes all of it. */
export async function writeAll(
  bytes: Uint8Array,
  socket: Pick<HttpSocket, "write">,
): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await socket.write(bytes.subarray(sent));
}

/** Closes a connection that may be closed already. */
export function closeSocket(socket: Pick<HttpSocket, "close">): void {
  try {
    socket.close();
  } catch {
    // It is closed.
  }
}
