/**
 * Opens the doors for clients.
 *
 * @module
 */

import { formatAddress } from "../../core/address.ts";

/** An address cannot be listened on. The message names the remedy. */
export class ListenError extends Error {
  override readonly name: string = "ListenError";
}

/** Another program has the port. */
class PortTakenError extends ListenError {
  override readonly name = "PortTakenError";

  /** @param address as in `127.0.0.1:28201` */
  constructor(readonly address: string, holder: string, options: ErrorOptions) {
    const remedy = "Stop it, or choose another port with --port.";
    super(`Cannot listen on ${address}: ${holder} uses this port. ${remedy}`, options);
  }
}

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
 * @throws {ListenError} when that is not possible
 */
export function listen(host: string, port: number): Deno.TcpListener[] {
  for (let tries = PORT_TRIES;; tries--) {
    const first = open(host === "localhost" ? "127.0.0.1" : host, port);
    if (host !== "localhost") return [first];
    try {
      return [first, open("::1", first.addr.port)];
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      if (!(error instanceof PortTakenError)) return [first];
      first.close();
      if (port !== 0 || tries === 0) throw error;
    }
  }
}

/**
 * Listens as {@linkcode listen} does, and names the program that has the port.
 *
 * @param askHolder which program listens on a port; undefined where nobody tells
 * @throws {ListenError} when that is not possible
 */
export async function listenOrNameHolder(
  host: string,
  port: number,
  askHolder: (port: number) => Promise<string | undefined>,
): Promise<Deno.TcpListener[]> {
  try {
    return listen(host, port);
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    const holder = await askHolder(port);
    if (holder === undefined) throw error;
    throw new PortTakenError(error.address, holder, { cause: error.cause });
  }
}

function open(hostname: string, port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname, port });
  } catch (cause) {
    const address = formatAddress(hostname, port);
    if (cause instanceof Deno.errors.AddrInUse) {
      throw new PortTakenError(address, "another program, perhaps another relay,", { cause });
    }
    throw new ListenError(`Cannot listen on ${address}: ${remedy(cause)}`, { cause });
  }
}

function remedy(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) {
    return "the system does not permit it. Choose a port above 1023 with --port.";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this computer has no such address. Choose one of its own with --bind.";
  }
  return `${error instanceof Error ? error.message : error}. Choose another address with --bind.`;
}
