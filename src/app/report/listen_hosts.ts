/**
 * By which names and addresses clients reach a relay.
 *
 * @module
 */

import { isLoopback, isWildcard, localHost } from "../../core/base/address.ts";
import type { NetworkInterface } from "../../io/network_interfaces.ts";
import { hostInUrl } from "./player_lines.ts";

/** More than a few addresses help nobody. */
const MOST_ELSEWHERE = 3;
/** Networks between this computer and the containers and virtual machines on it. */
const VIRTUAL = /^(docker|podman|cni|veth|vmnet|vboxnet|virbr|lxcbr|lxdbr|br-|bridge1\d\d$)/;
/** The same on Windows, where other networks of that kind are real. */
const VIRTUAL_ON_WINDOWS = /^vEthernet \((WSL|Default Switch)/;
/** Addresses that a computer gives itself where nobody else does. */
const LINK_LOCAL = /^(169\.254\.|fe[89ab][0-9a-f]:)/i;

/** Hosts as URLs have them. */
export interface ListenHosts {
  /** For clients on this computer. */
  readonly here: string;
  /** For clients on other computers, if they need another one; IPv4 first. */
  readonly elsewhere: readonly string[];
}

/**
 * By which hosts a relay is reached.
 *
 * @param bound what it listens on
 */
export function listenHosts(bound: string, interfaces: readonly NetworkInterface[]): ListenHosts {
  if (bound === "localhost") return { here: "127.0.0.1", elsewhere: [] };
  const here = hostInUrl(localHost(bound));
  if (!isWildcard(bound)) return { here, elsewhere: [] };
  const addresses = interfaces.filter(isOfNetwork).map(({ address }) => address);
  const isIpv6 = (address: string) => address.includes(":");
  const ipv4 = addresses.filter((address) => !isIpv6(address));
  const ipv6 = bound === "::" ? addresses.filter(isIpv6) : [];
  return { here, elsewhere: [...ipv4, ...ipv6].slice(0, MOST_ELSEWHERE).map(hostInUrl) };
}

function isOfNetwork({ name, address }: NetworkInterface): boolean {
  return !isLoopback(address) && !LINK_LOCAL.test(address) && !VIRTUAL.test(name) &&
    !VIRTUAL_ON_WINDOWS.test(name);
}
