/**
 * Hosts by name.
 *
 * @module
 */

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { deadline } from "@std/async/deadline";
import { TroubleError } from "../../core/trouble.ts";
import { connectTcp, type TcpOrigin, type TcpStream } from "./tcp_stream.ts";

const LOOKUP_LIMIT_MS = 5000;

/** Where to connect, by a name or an address: IPv6 without brackets. */
export type NamedOrigin = Omit<TcpOrigin, "hostname"> & { readonly host: string };

/**
 * Finds the addresses of a host.
 *
 * @throws {TroubleError} `unresolved`
 */
export async function resolveHost(host: string, signal: AbortSignal): Promise<string[]> {
  if (isIP(host)) return [host];
  try {
    const found = await deadline(lookup(host, { all: true }), LOOKUP_LIMIT_MS, { signal });
    return found.map(({ address }) => address);
  } catch (cause) {
    signal.throwIfAborted();
    throw new TroubleError({ code: "unresolved", host }, { cause });
  }
}

/**
 * Connects to the first address of a host that lets somebody in.
 *
 * @throws {TroubleError} `unresolved`, and as {@linkcode connectTcp} does
 */
export async function connectToHost(origin: NamedOrigin, signal: AbortSignal): Promise<TcpStream> {
  let failure: unknown;
  for (const hostname of await resolveHost(origin.host, signal)) {
    try {
      return await connectTcp({ ...origin, hostname }, signal);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}
