/**
 * What the serial of a phone tells about the way to it.
 *
 * @module
 */

import { type Address, formatAddress } from "../base/address.ts";

/** Where phones wait for adb, unless they say otherwise. */
const ADB_PORT = 5555;
const HIGHEST_PORT = 65_535;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^[\da-f]*:[\da-f]*:[\da-f:.]*(%[\w.-]+)?$/i;
const HOST_AND_PORT = /^(?:\[([^\]]+)\]|([\w.-]+)):(\d+)$/;
/** adb knows phones by these, too: `usb:1-4`. */
const NO_HOSTS: readonly string[] = [
  "device",
  "localfilesystem",
  "model",
  "product",
  "usb",
  "vsock",
];
/**
 * How a phone calls itself on the network (`AdbDebuggingManager`): its own serial, six characters
 * that change with its keys, and a number when its name seems taken.
 */
const SERVICE = /^adb-(.+)-\w{6}(?: \(\d+\))?\._adb-tls-connect\._tcp\.?$/;

/**
 * The address that a serial consists of. An IPv4 or IPv6 address may come without a port, a name
 * may not: it would look like any other serial.
 */
export function phoneAddress(serial: string): Address | undefined {
  if (IPV4.test(serial) || IPV6.test(serial)) return { host: serial, port: ADB_PORT };
  const [, ipv6, name, digits] = HOST_AND_PORT.exec(serial) ?? [];
  const [host, port] = [ipv6 ?? name, Number(digits)];
  if (host === undefined || NO_HOSTS.includes(host) || port < 1 || port > HIGHEST_PORT) {
    return undefined;
  }
  return ipv6 === undefined || IPV6.test(ipv6) ? { host, port } : undefined;
}

/** Whether adb reaches the phone over the network, so that there is no cable. */
export function isOnNetwork(serial: string): boolean {
  return phoneAddress(serial) !== undefined || /\._adb[\w-]*\._tcp\.?$/.test(serial);
}

/** What adb lists a phone as that it has found on the network by itself. */
export function serialOfService(name: string): string {
  return `${name}._adb-tls-connect._tcp`;
}

/**
 * Whether a phone that adb lists is the one that somebody has named. A phone on the network tells its
 * own serial in its name there.
 */
export function isNamed(listed: string, wanted: string): boolean {
  if (listed === wanted) return true;
  const address = phoneAddress(wanted);
  if (address !== undefined) return listed === formatAddress(address.host, address.port);
  return SERVICE.exec(listed)?.[1] === (SERVICE.exec(wanted)?.[1] ?? wanted);
}
