/**
 * Where HTTP is listened for.
 *
 * @module
 */

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { formatAddress } from "../../core/base/address.ts";
import { type ListenTrouble, TroubleError } from "../../core/trouble.ts";

/**
 * Listens on one address.
 *
 * @param host an address, IPv6 without brackets
 * @param port 0 lets the system choose one
 * @throws {TroubleError} a {@linkcode ListenTrouble} when that is not possible
 */
export async function listenHttp(
  host: string,
  port: number,
  take: (socket: Socket) => void,
): Promise<Server> {
  // Small writes go out at once, and who only ends its own side still gets its answer.
  const server = createServer({ noDelay: true, keepAlive: true, allowHalfOpen: true }, take);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (cause) {
    throw new TroubleError(diagnose(cause, formatAddress(host, port)), { cause });
  }
  server.off("error", reject);
  return server;
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function diagnose(error: unknown, address: string): ListenTrouble {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return { code: "port-in-use", address, holder: undefined };
  if (code === "EACCES") return { code: "port-forbidden", address };
  if (code === "EADDRNOTAVAIL") return { code: "no-such-address", address };
  const words = error instanceof Error ? error.message : String(error);
  return { code: "cannot-listen", address, words };
}
