/**
 * The page that the relay shows to browsers: its files, which become part of the program, and what
 * it tells about other ways to listen.
 *
 * @module
 */

import { isLoopback } from "../core/base/address.ts";
import type { ListenWays, PageFile, PageWorld } from "../io/http/page/page_world.ts";
import { networkInterfaces } from "../io/network_interfaces.ts";
import html from "../page/index.html" with { type: "text" };
import manifest from "../page/page.webmanifest" with { type: "text" };
import icon from "../page/icon.svg" with { type: "text" };
import style from "../page/style.css" with { type: "text" };
import clients from "../page/clients.js" with { type: "text" };
import dom from "../page/dom.js" with { type: "text" };
import figures from "../page/figures.js" with { type: "text" };
import journey from "../page/journey.js" with { type: "text" };
import levels from "../page/levels.js" with { type: "text" };
import listening from "../page/listening.js" with { type: "text" };
import main from "../page/main.js" with { type: "text" };
import meters from "../page/meters.js" with { type: "text" };
import picture from "../page/picture.js" with { type: "text" };
import player from "../page/player.js" with { type: "text" };
import recordings from "../page/recordings.js" with { type: "text" };
import relay from "../page/relay.js" with { type: "text" };
import sentence from "../page/sentence.js" with { type: "text" };
import settings from "../page/settings.js" with { type: "text" };
import text from "../page/text.js" with { type: "text" };
import ways from "../page/ways.js" with { type: "text" };
import type { HttpOptions } from "./http.ts";
import { listenHosts } from "./report/listen_hosts.ts";
import { obsFields, playerLines } from "./report/player_lines.ts";

const SCRIPTS = {
  ...{
    clients,
    dom,
    figures,
    journey,
    levels,
    listening,
    main,
    meters,
    picture,
    player,
    recordings,
    relay,
  },
  ...{ sentence, settings, text, ways },
};
/** All that a browser is given. */
export const PAGE_FILES: readonly PageFile[] = [
  { path: "/", contentType: "text/html; charset=utf-8", text: compact(html) },
  { path: "/page.webmanifest", contentType: "application/manifest+json", text: manifest },
  { path: "/icon.svg", contentType: "image/svg+xml", text: icon },
  { path: "/style.css", contentType: "text/css; charset=utf-8", text: compact(style) },
  ...Object.entries(SCRIPTS).map(([name, text]) => ({
    path: `/${name}.js`,
    contentType: "text/javascript; charset=utf-8",
    text: compact(text),
  })),
];
/** Links that play nearly everywhere, by the names of their forms. */
const STREAMS = { Opus: "/stream.opus", FLAC: "/stream.flac", WAV: "/stream.wav" };
/** A name or an address. A browser sends what it was told, and people copy these lines into shells. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])$/i;

/**
 * A file of the page without what only whoever maintains it reads, which is four tenths of it:
 * comments that begin with two asterisks or have their own lines, and indentation.
 */
function compact(text: string): string {
  return text.replace(/\/\*\*((?!\*\/)[^])*\*\/|^\s*\/\/.*$/gm, "").replace(/\s*\n\s*/g, "\n")
    .trim();
}

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
