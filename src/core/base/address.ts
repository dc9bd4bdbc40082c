/**
 * Hosts and ports as people write them, and where they lead.
 *
 * @module
 */

/** Where a program listens, or connects to. */
export interface Address {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Where this computer reaches a server that listens on all of its addresses. */
const LOCAL_HOSTS: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
/** An IPv4 address in the clothes of IPv6, as URLs have it: `::ffff:7f00:1`. */
const MAPPED_IPV4 = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/;

/** The addresses that RFC 1918, RFC 3927 (IPv4), RFC 4193 and RFC 4291 (IPv6) keep for that. */
const LOCAL_NETWORKS =
  /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$|^(f[cd][\da-f]|fe[89ab])[\da-f]:/i;

/** `127.0.0.1:28201`, `[::1]:28201`. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only programs on this computer can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.") && IPV4.test(host);
}

/** Whether it stands for all addresses of a computer, where a program listens. */
export function isWildcard(host: string): boolean {
  return LOCAL_HOSTS.has(host);
}

/** Whether the address, or what has the name, is most likely near: in a home, an office, a hall. */
export function isOnLocalNetwork(host: string): boolean {
  return LOCAL_NETWORKS.test(host) || host.endsWith(".local") || /^[^.:]+$/.test(host);
}

/** How a program on this computer names a host that is listened on. */
export function localHost(host: string): string {
  return LOCAL_HOSTS.get(host) ?? host;
}

/**
 * The usual spelling of an address that has several: `0x7f.1`, `2130706433` and `::ffff:127.0.0.1`
 * are `127.0.0.1`, `0:0:0:0:0:0:0:1` is `::1`, and `LOCALHOST` is `localhost`. Other names stay as
 * they are.
 */
export function canonicalHost(host: string): string {
  const url = `http://${host.includes(":") ? `[${host}]` : host}/`;
  if (!/^[\w.:-]+$/.test(host) || !URL.canParse(url)) return host;
  const { hostname } = new URL(url);
  if (!hostname.startsWith("[")) {
    return IPV4.test(hostname) || hostname === "localhost" ? hostname : host;
  }
  const address = hostname.slice(1, -1);
  const mapped = MAPPED_IPV4.exec(address)?.slice(1).map((part) => parseInt(part, 16));
  return mapped?.flatMap((part) => [part >> 8, part & 0xff]).join(".") ?? address;
}

/** A link-local address may say by which interface it is reached: `%eth0` of `fe80::1%eth0`. */
export function zoneOf(host: string): string {
  return /%.*$/.exec(host)?.[0] ?? "";
}

/**
 * Whether a connection to one address, made on this computer, arrives at what listens on another.
 *
 * @param target where to; `localhost` stands for both loopback addresses
 * @param door what is listened on, as `target`
 * @param ownHosts this computer's addresses; those of loopback need not be among them
 */
export function arrivesAt(target: Address, door: Address, ownHosts: readonly string[]): boolean {
  if (target.port !== door.port || target.port === 0) return false;
  const own = new Set(ownHosts.map(withoutZone));
  return hostsOf(door.host).some((listening) =>
    hostsOf(target.host).map(localHost).some((host) => {
      if (!isWildcard(listening)) return host === listening;
      const isOfOneFamily = listening === "::" || !host.includes(":");
      return isOfOneFamily && (isLoopback(host) || own.has(host));
    })
  );
}

function hostsOf(host: string): string[] {
  return host === "localhost" ? ["127.0.0.1", "::1"] : [withoutZone(canonicalHost(host))];
}

function withoutZone(host: string): string {
  return host.slice(0, host.length - zoneOf(host).length);
}
