/**
 * Opens the doors for clients.
 *
 * @module
 */

import { formatAddress } from "../../core/base/address.ts";
import { type ListenTrouble, TroubleError, troubleOf } from "../../core/trouble.ts";

/** With port 0, the port that one family gave may be taken in the other. */
const PORT_TRIES = 10;

/**
 * Listens on an address.
 *
 * `localhost` means 127.0.0.1 and, on computers that have it, ::1: what a player makes of that
 * name differs from system to system. `::` takes both families where the system allows.
 *
 * @param host `localhost`, an address, or a name of this computer; IPv6 without brackets
 * @param port 0 lets the system choose one
 * @throws {TroubleError} a {@linkcode ListenTrouble} when that is not possible
 */
export function listen(host: string, port: number): Deno.TcpListener[] {
  for (let tries = PORT_TRIES;; tries--) {
    const first = open(host === "localhost" ? "127.0.0.1" : host, port);
    if (host !== "localhost") return [first];
    try {
      return [first, open("::1", first.addr.port)];
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      if (troubleOf(error)?.code !== "port-in-use") return [first];
      first.close();
      if (port !== 0 || tries === 0) throw error;
    }
  }
}

/**
 * Listens as {@linkcode listen} does, and names the program that has the port.
 *
 * @param askHolder which program listens on a port; undefined where nobody tells
 * @throws {TroubleError} a {@linkcode ListenTrouble} when that is not possible
 */
export async function listenOrNameHolder(
  host: string,
  port: number,
  askHolder: (port: number) => Promise<string | undefined>,
): Promise<Deno.TcpListener[]> {
  try {
    return listen(host, port);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble?.code !== "port-in-use") throw error;
    const { cause } = error as Error;
    throw new TroubleError({ ...trouble, holder: await askHolder(port) }, { cause });
  }
}

/** What keeps an attempt to listen from going well; undefined if nothing does. */
export function whyNotListen(attempt: () => void): ListenTrouble | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof TroubleError) return error.trouble as ListenTrouble;
    throw error;
  }
}

/** Whether this program could listen on a port now, as far as others are concerned. */
export function isPortFree(host: string, port: number): boolean {
  return whyNotListen(() => open(host, port).close())?.code !== "port-in-use";
}

function open(hostname: string, port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname, port });
  } catch (cause) {
    throw new TroubleError(diagnose(cause, formatAddress(hostname, port)), { cause });
  }
}

function diagnose(error: unknown, address: string): ListenTrouble {
  if (error instanceof Deno.errors.AddrInUse) {
    return { code: "port-in-use", address, holder: undefined };
  }
  if (error instanceof Deno.errors.PermissionDenied) return { code: "port-forbidden", address };
  if (error instanceof Deno.errors.AddrNotAvailable) return { code: "no-such-address", address };
  const words = error instanceof Error ? error.message : String(error);
  return { code: "cannot-listen", address, words };
}
