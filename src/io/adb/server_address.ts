/**
 * Where adb's server is, as far as the environment says so (`client/commandline.cpp`,
 * `socket_spec.cpp`).
 *
 * @module
 */

import { formatAddress, isLoopback } from "../../core/base/address.ts";
import type { ServerVariable } from "../../core/trouble.ts";

const DEFAULT_PORT = 5037;
/** Where adb listens for its clients, and on forwarded ports. */
const OWN_HOST = "127.0.0.1";

/** Gives an environment variable. */
type Env = (name: string) => string | undefined;

/** A TCP port, or a UNIX socket. */
export type ServerAddress =
  | TcpServerAddress
  | { readonly transport: "unix"; readonly path: string };

/** A TCP port. */
export interface TcpServerAddress {
  /** A name or an address, IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/**
 * Where adb looks for its server.
 *
 * @returns undefined for what this program cannot connect to
 */
export function serverAddress(env: Env): ServerAddress | undefined {
  const hostname = env("ANDROID_ADB_SERVER_ADDRESS") || OWN_HOST;
  const socket = env("ADB_SERVER_SOCKET");
  if (!socket) return { hostname, port: Number(env("ANDROID_ADB_SERVER_PORT") || DEFAULT_PORT) };
  const [, path] = /^local(?:filesystem)?:(.+)$/.exec(socket) ?? [];
  if (path !== undefined) return { transport: "unix", path };
  const [, host, port] = /^tcp:(?:(.+):)?(\d+)$/.exec(socket) ?? [];
  if (port === undefined) return undefined;
  return { hostname: host?.replace(/^\[(.*)\]$/, "$1") ?? hostname, port: Number(port) };
}

/** The variable that says on which computer the server is; undefined if none does. */
export function serverVariable(env: Env): ServerVariable | undefined {
  const names = ["ADB_SERVER_SOCKET", "ANDROID_ADB_SERVER_ADDRESS"] as const;
  return names.find((name) => env(name));
}

/** Whether `ANDROID_ADB_SERVER_PORT` would give the server another port of this computer. */
export function isMovable(address: ServerAddress, env: Env): boolean {
  return "port" in address && isLoopback(address.hostname) && !env("ADB_SERVER_SOCKET");
}

/** Whether adb starts a server there, if none runs: one whose host was named it takes for far. */
export function isStartedByAdb(env: Env): boolean {
  const socket = env("ADB_SERVER_SOCKET");
  if (socket) return /^local|^tcp:(localhost:)?\d+$/.test(socket);
  return ["", "localhost"].includes(env("ANDROID_ADB_SERVER_ADDRESS") ?? "");
}

/** Whether a forwarded port is one of this computer, as far as the address tells. */
export function hasLocalPorts(address: ServerAddress): address is TcpServerAddress {
  return "port" in address && isLoopback(address.hostname);
}

/** `127.0.0.1:5037`, `/run/adb.sock`. */
export function formatServer(address: ServerAddress): string {
  return "path" in address ? address.path : formatAddress(address.hostname, address.port);
}
