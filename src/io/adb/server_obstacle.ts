/**
 * What keeps adb from its server, where adb's own words do not tell.
 *
 * adb says of another program at the server's port what it says of a broken server, or nothing at
 * all; and of a server on another computer, which it cannot start, no more than that. So after a
 * failure this looks for itself, without adb.
 *
 * @module
 */

import { lookup } from "node:dns/promises";
import { deadline } from "@std/async/deadline";
import type { PortStranger, ServerVariable, UnreachableServer } from "../../core/trouble.ts";
import { formatServer, hasLocalPorts, type ServerAddress } from "./server_address.ts";
import { askServer } from "./server_version.ts";

const LOOKUP_LIMIT_MS = 5000;
/** What adb says where it has met something else than its server, or cannot start one there. */
export const MEETS_OBSTACLE =
  /protocol fault|failed to check server version|cannot connect to daemon|\*smartsocket\*/;

/** Why there is no server, and what a trouble says of it. */
export type ServerObstacle =
  | { readonly code: "adb-port-taken" } & PortStranger
  | { readonly code: "adb-server-unreachable" } & UnreachableServer;

/** Looks for an obstacle; undefined where none is. */
export type FindObstacle = (signal: AbortSignal) => Promise<ServerObstacle | undefined>;

/** The server that adb looks for. */
export interface WantedServer {
  readonly address: ServerAddress;
  /** What says that it is there. */
  readonly variable: ServerVariable | undefined;
  /** Whether another port can be chosen for it. */
  readonly isMovable: boolean;
  /** Whether adb starts it where none runs. */
  readonly isStartedByAdb: boolean;
}

/**
 * Finds out why the server does not answer, if that is not adb's own fault.
 *
 * @param askHolder tells who listens on a port of this computer, as `deno (PID 4711)`
 */
export async function findObstacle(
  server: WantedServer,
  askHolder: (port: number) => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<ServerObstacle | undefined> {
  const { address, variable, isMovable, isStartedByAdb } = server;
  const answer = await askServer(address, signal);
  if (answer.from === "server") return undefined;
  if (answer.from === "stranger") {
    const { manner } = answer;
    const holder = hasLocalPorts(address) ? await askHolder(address.port) : undefined;
    return { code: "adb-port-taken", address: formatServer(address), isMovable, manner, holder };
  }
  if (isStartedByAdb || variable === undefined || "path" in address) return undefined;
  const { hostname: host, port } = address;
  return {
    code: "adb-server-unreachable",
    host,
    port,
    variable,
    isKnown: await isHost(host, signal),
  };
}

async function isHost(hostname: string, signal: AbortSignal): Promise<boolean> {
  try {
    await deadline(lookup(hostname), LOOKUP_LIMIT_MS, { signal });
    return true;
  } catch {
    return false;
  }
}
