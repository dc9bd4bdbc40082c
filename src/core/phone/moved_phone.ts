/**
 * A phone on the network that has moved.
 *
 * Wireless debugging waits at another port each time that it is switched on, as after a restart of
 * the phone. What phones say of themselves on the network (mDNS) tells which.
 *
 * @module
 */

import { canonicalHost, formatAddress } from "../base/address.ts";
import type { PhoneService } from "./phone.ts";
import { phoneAddress } from "./phone_serial.ts";

/**
 * Where a phone is by now that was at an address: at the one other port of its host.
 *
 * @returns undefined where that is not certain, or it has not moved
 */
export function movedTo(serial: string, services: readonly PhoneService[]): string | undefined {
  const address = phoneAddress(serial);
  if (address === undefined) return undefined;
  const host = canonicalHost(address.host);
  const there = services.filter((service) => canonicalHost(service.host) === host);
  const [port, ...others] = new Set(there.map(({ port }) => port));
  if (port === undefined || others.length > 0 || port === address.port) return undefined;
  return formatAddress(address.host, port);
}
