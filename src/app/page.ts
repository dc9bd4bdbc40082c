/**
 * The page that the relay shows to browsers, and what it tells about other ways to listen.
 *
 * @module
 */

import { isLoopback } from "../core/base/address.ts";
import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { ListenWays, PageWorld } from "../io/http/page/page_world.ts";
import { networkInterfaces } from "../io/network_interfaces.ts";
import { PAGE_FILES } from "./page_files.ts";
import { listenHosts } from "./report/listen_hosts.ts";
import { obsFields, playerLines } from "./report/player_lines.ts";

/** Links that play nearly everywhere, by the names of their forms. */
const STREAMS = { Opus: "/stream.opus", FLAC: "/stream.flac", WAV: "/stream.wav" };
/** A name or an address. A browser sends what it was told, and people copy these lines into shells. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])$/i;

/** How the relay is reached. */
export interface PageOptions {
  /** The address that raw audio is to be had at, IPv6 without brackets. */
  readonly host: string;
  /** What the station of a name, or the first, has there. */
  portOf(stationName: string | undefined): number;
  readonly format: PcmFormat;
  /** Whether browsers come by TLS. */
  readonly isSecure: boolean;
  /** What links have to hold, as nobody but whoever knows it may ask; undefined: everybody may. */
  readonly token: string | undefined;
}

/** The page of a relay. */
export function relayPage(options: PageOptions): PageWorld {
  return { files: PAGE_FILES, ways: (page, stationName) => listenWays(page, stationName, options) };
}

function listenWays(
  page: URL,
  stationName: string | undefined,
  { host: bound, portOf, format, isSecure, token }: PageOptions,
): ListenWays {
  const { here, elsewhere } = listenHosts(bound, networkInterfaces());
  const host = HOST.test(page.hostname) ? page.hostname : here;
  const link = (name: string, path: string) => {
    const url = `${isSecure ? "https" : "http"}://${name}:${
      page.port || (isSecure ? 443 : 80)
    }${path}`;
    return token === undefined ? url : `${url}?token=${encodeURIComponent(token)}`;
  };
  const port = portOf(stationName);
  const folder = stationName === undefined ? "" : `/${encodeURIComponent(stationName)}`;
  const isHere = isLoopback(host.replace(/^\[|\]$/g, ""));
  const players = [
    ...obsFields(host, port, format).map(([field, line]) => [`OBS: ${field}`, line] as const),
    ...playerLines(host, port, format, Deno.build.os),
  ];
  return {
    pages: (isHere ? elsewhere : [host]).map((name) => link(name, "/")),
    streams: Object.entries(STREAMS).map(([name, path]) => ({
      name,
      url: link(host, folder + path),
    })),
    players: players.map(([name, line]) => ({ name, line })),
  };
}
