/**
 * Another program at the port of adb's server.
 *
 * adb says of it what it says of a broken server, or nothing at all, so it is looked for after a
 * failure, without adb.
 *
 * @module
 */

import { formatAddress, isLoopback } from "../../core/base/address.ts";
import type { PortStranger } from "../../core/trouble.ts";
import { askServer, type ServerAddress } from "./server_version.ts";

/** What adb says where it has met something else than its server, or cannot start one there. */
export const MEETS_STRANGER =
  /protocol fault|failed to check server version|cannot connect to daemon|\*smartsocket\*/;

/** Looks for a stranger; undefined where none is. */
export type FindStranger = (signal: AbortSignal) => Promise<PortStranger | undefined>;

/**
 * Finds out who has the port of adb's server, if it is not that server.
 *
 * @param isMovable whether another port can be chosen for the server
 * @param askHolder tells who listens on a port of this computer, as `deno (PID 4711)`
 */
export async function findStranger(
  address: ServerAddress,
  isMovable: boolean,
  askHolder: (port: number) => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<PortStranger | undefined> {
  const answer = await askServer(address, signal);
  if (answer.from !== "stranger") return undefined;
  const { hostname, port } = address;
  const holder = isLoopback(hostname) ? await askHolder(port) : undefined;
  const { manner } = answer;
  return { address: formatAddress(hostname, port), isMovable, manner, holder };
}
