/**
 * From the command line to the stations that it asks for.
 *
 * @module
 */

import type { Capture } from "../core/phone/capture.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import type { SourceChoice } from "./commands/source_config.ts";
import type { StationWish } from "./stations.ts";

/** One for each phone that is named, else one for the only phone, or whatever the source is. */
export function stationWishes(config: RelayConfig): StationWish[] {
  const { phones, allPhones } = config;
  if (phones.length === 0) return allPhones ? [] : [{ name: undefined, config }];
  return phones.map(({ serial, name, capture }, index) =>
    phoneWish(config, serial, name, index, capture)
  );
}

/**
 * A station for one phone of several.
 *
 * Ports count up in their order, and leave out that of HTTP.
 *
 * @param index counts from 0
 * @param capture what scrcpy's server is to take; undefined: as the source has it
 */
export function phoneWish(
  config: RelayConfig,
  serial: string,
  name: string,
  index: number,
  capture?: Capture,
): StationWish {
  const { source, port, httpPort } = config;
  const counted = port + index;
  const isBeyondHttp = port !== 0 && httpPort > port && httpPort <= counted;
  return {
    name,
    config: {
      ...config,
      port: port === 0 ? 0 : counted + Number(isBeyondHttp),
      source: sourceOn(serial, source, capture),
    },
  };
}

/** adb chooses the ports that lead to the phones, as the usual one is for one of them only. */
function sourceOn(serial: string, source: SourceChoice, capture?: Capture): SourceChoice {
  switch (source.kind) {
    case "sndcpy":
      return { ...source, serial, port: 0 };
    case "scrcpy":
      return { ...source, serial, capture: capture ?? source.capture };
    case "auto": {
      const { sndcpy, scrcpy } = source;
      if (capture !== undefined) return { ...scrcpy, serial, capture };
      return {
        ...source,
        serial,
        sndcpy: { ...sndcpy, serial, port: 0 },
        scrcpy: { ...scrcpy, serial },
      };
    }
    default:
      throw new TypeError("Only phones have serials");
  }
}
