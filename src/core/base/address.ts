/**
 * Hosts and ports as people write them.
 *
 * @module
 */

/** Where this computer reaches a server that listens on all of its addresses. */
const LOCAL_HOSTS: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

/** `127.0.0.1:28201`, `[::1]:28201`. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only programs on this computer can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** How a program on this computer names a host that is listened on. */
export function localHost(host: string): string {
  return LOCAL_HOSTS.get(host) ?? host;
}
