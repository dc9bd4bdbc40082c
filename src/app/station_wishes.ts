/**
 * From the command line to the stations that it asks for.
 *
 * @module
 */

import type { RelayConfig } from "./commands/relay_config.ts";
import type { StationWish } from "./stations.ts";

/** One for each phone that is named, else one for the only phone, or whatever the source is. */
export function stationWishes(config: RelayConfig): StationWish[] {
  const { phones } = config;
  if (phones.length === 0) return config.allPhones ? [] : [{ name: undefined, config }];
  return phones.map(({ serial, name }, index) => phoneWish(config, serial, name, index));
}

/**
 * A station for one phone of several.
 *
 * Ports count up in their order, and leave out that of HTTP. adb chooses those that lead to the
 * phones, as the usual one is for one of them only.
 *
 * @param index counts from 0
 */
export function phoneWish(
  config: RelayConfig,
  serial: string,
  name: string,
  index: number,
): StationWish {
  const { source, port, httpPort } = config;
  if (source.kind !== "sndcpy") throw new TypeError("Only phones have serials");
  const counted = port + index;
  const isBeyondHttp = port !== 0 && httpPort > port && httpPort <= counted;
  return {
    name,
    config: {
      ...config,
      port: port === 0 ? 0 : counted + Number(isBeyondHttp),
      source: { ...source, serial, port: 0 },
    },
  };
}
