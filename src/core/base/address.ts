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

/** The addresses that RFC 1918, RFC 3927 (IPv4), RFC 4193 and RFC 4291 (IPv6) keep for that. */
const LOCAL_NETWORKS =
  /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$|^(f[cd][\da-f]|fe[89ab])[\da-f]:/i;

/** `127.0.0.1:28201`, `[::1]:28201`. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only programs on this computer can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** Whether the address, or what has the name, is most likely near: in a home, an office, a hall. */
export function isOnLocalNetwork(host: string): boolean {
  return LOCAL_NETWORKS.test(host) || host.endsWith(".local") || /^[^.:]+$/.test(host);
}

/** How a program on this computer names a host that is listened on. */
export function localHost(host: string): string {
  return LOCAL_HOSTS.get(host) ?? host;
}
