/**
 * Which addresses may connect.
 *
 * @module
 */

import { BlockList, isIP } from "node:net";
import { isLoopback } from "../core/base/address.ts";

const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/** Addresses and networks; programs on this computer are always among them. */
export class AllowList {
  readonly #list = new BlockList();

  /**
   * @param networks as in `192.168.1.0/24`, `fd00::/8` or `10.0.0.7`
   * @throws {RangeError} for what is none
   */
  constructor(networks: readonly string[]) {
    for (const network of networks) this.#add(network);
  }

  /** Whether an address is in the list. */
  has(host: string): boolean {
    const [address = ""] = host.split("%");
    return isLoopback(address) || this.#list.check(address, family(address));
  }

  #add(network: string): void {
    const [address = "", prefix, ...rest] = network.split("/");
    const mostBits = BITS[isIP(address)];
    const bits = prefix === undefined ? mostBits : Number(prefix);
    const isNetwork = mostBits !== undefined && bits !== undefined && /^\d+$/.test(prefix ?? "0") &&
      bits <= mostBits && rest.length === 0;
    if (!isNetwork) throw new RangeError(`${network} is no network`);
    this.#list.addSubnet(address, bits, family(address));
  }
}

function family(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}
