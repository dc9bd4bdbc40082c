/**
 * The page that the relay shows to browsers, and what it tells about other ways to listen.
 *
 * @module
 */

import { isLoopback } from "../core/base/address.ts";
import type { ListenWays, PageWorld } from "../io/http/page/page_world.ts";
import { networkInterfaces } from "../io/network_interfaces.ts";
import type { HttpOptions } from "./http.ts";
import { PAGE_FILES } from "./page_files.ts";
import { listenHosts } from "./report/listen_hosts.ts";
import { obsFields, playerLines } from "./report/player_lines.ts";

/** Links that play nearly everywhere, by the names of their forms. */
const STREAMS = { Opus: "/stream.opus", FLAC: "/stream.flac", WAV: "/stream.wav" };
/** A name or an address. A browser sends what it was told, and people copy these lines into shells. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])$/i;

/** The page, for a relay that is reached as `options` say. */
export function relayPage(options: Pick<HttpOptions, "hosts" | "port" | "config">): PageWorld {
  return { files: PAGE_FILES, ways: (page) => listenWays(page, options) };
}

function listenWays(
  page: URL,
  { hosts, port, config: { format } }: Parameters<typeof relayPage>[0],
): ListenWays {
  const { here, elsewhere } = listenHosts(hosts[0]!, networkInterfaces());
  const host = HOST.test(page.hostname) ? page.hostname : here;
  const httpPort = page.port === "" ? "" : `:${page.port}`;
  const origin = (name: string) => `${page.protocol}//${name}${httpPort}`;
  const isHere = isLoopback(host.replace(/^\[|\]$/g, ""));
  const players = [
    ...obsFields(host, port, format).map(([field, line]) => [`OBS: ${field}`, line] as const),
    ...playerLines(host, port, format, Deno.build.os),
  ];
  return {
    pages: (isHere ? elsewhere : [host]).map((name) => `${origin(name)}/`),
    streams: Object.entries(STREAMS).map(([name, path]) => ({ name, url: origin(host) + path })),
    players: players.map(([name, line]) => ({ name, line })),
  };
}
