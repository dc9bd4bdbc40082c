/**
 * What adb's clients say to adb's server.
 *
 * @module
 */

const LENGTH_DIGITS = 4;

/**
 * Asks adb's server, such as `host:version`: four hexadecimal digits of length and the request;
 * `OKAY` or `FAIL`, and mostly an answer with its length, come back.
 *
 * @param limitMs a server that takes longer is given up
 * @throws {Error} when there is no server, or it refuses
 */
export async function requestOfAdb(
  port: number,
  request: string,
  limitMs = 15_000,
): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  let isClosed = false;
  const close = () => {
    if (!isClosed) connection.close();
    isClosed = true;
  };
  const limit = setTimeout(close, limitMs);
  try {
    const length = request.length.toString(16).padStart(LENGTH_DIGITS, "0");
    await connection.write(new TextEncoder().encode(length + request));
    const answer = await readText(connection);
    if (!answer.startsWith("OKAY")) {
      throw new Error(`Cannot ask adb's server for ${request}: ${answer.slice(8) || "it hung up"}`);
    }
    return answer.slice("OKAY".length + LENGTH_DIGITS);
  } finally {
    clearTimeout(limit);
    close();
  }
}

/** Everything up to the end of the connection, which the server closes after an answer. */
async function readText(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  for (;;) {
    const count = await connection.read(buffer);
    if (count === null) return text;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}
