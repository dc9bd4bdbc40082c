/**
 * Asks the relay that is listened to where its audio comes from.
 *
 * @module
 */

import { closeOnAbort } from "../../core/base/close_on_abort.ts";
import { formatAddress } from "../../core/base/address.ts";

/** Whoever has not answered by then is no relay, or far too busy for this. */
const LIMIT_MS = 2000;
/** Whoever says more is no relay. */
const MOST_BYTES = 16 * 1024;

/** Who is asked, and about what. */
export interface ChainQuestion {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  /** Where it would serve HTTP. */
  readonly httpPort: number;
  /** Where its audio comes from. */
  readonly audioPort: number;
}

/**
 * Asks once. It is a connection of its own, no client's: the runtime's would ask a proxy, too.
 *
 * @returns the body of the answer; undefined for none, and for any answer but that of a relay
 * @throws the signal's reason when that is aborted
 */
export async function askForChain(
  { host, httpPort, audioPort }: ChainQuestion,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    const connection = await Deno.connect({ hostname: host, port: httpPort, signal: limit });
    using _closing = closeOnAbort(connection, limit);
    limit.throwIfAborted();
    // A relay knows its addresses, and not every name that leads to it.
    const { hostname } = connection.remoteAddr;
    const head = `GET /api/chain?port=${audioPort} HTTP/1.1\r\nHost: ${
      formatAddress(hostname.replace(/%.*$/, ""), httpPort)
    }\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    return bodyOf(await readAll(connection));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** @throws {Error} when there is more than a relay says */
async function readAll(connection: Deno.Conn): Promise<string> {
  const bytes = new Uint8Array(MOST_BYTES);
  for (let end = 0;;) {
    const count = await connection.read(bytes.subarray(end));
    if (count === null) return new TextDecoder().decode(bytes.subarray(0, end));
    end += count;
    if (end === MOST_BYTES) throw new RangeError("That is no relay");
  }
}

function bodyOf(answer: string): string | undefined {
  return /^HTTP\/1\.1 200 .*?\r\n\r\n(?<body>.*)$/s.exec(answer)?.groups?.body;
}
