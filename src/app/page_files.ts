/**
 * The files of the page, which become part of the program.
 *
 * @module
 */

import type { PageFile } from "../io/http/page/page_world.ts";
import html from "../page/index.html" with { type: "text" };
import manifest from "../page/page.webmanifest" with { type: "text" };
import icon from "../page/icon.svg" with { type: "text" };
import style from "../page/style.css" with { type: "text" };
import arrivals from "../page/arrivals.js" with { type: "text" };
import clients from "../page/clients.js" with { type: "text" };
import deviceClock from "../page/device_clock.js" with { type: "text" };
import dom from "../page/dom.js" with { type: "text" };
import drift from "../page/drift.js" with { type: "text" };
import elementPlayer from "../page/element_player.js" with { type: "text" };
import en from "../page/en.js" with { type: "text" };
import figures from "../page/figures.js" with { type: "text" };
import ja from "../page/ja.js" with { type: "text" };
import journey from "../page/journey.js" with { type: "text" };
import language from "../page/language.js" with { type: "text" };
import latency from "../page/latency.js" with { type: "text" };
import least from "../page/least.js" with { type: "text" };
import levels from "../page/levels.js" with { type: "text" };
import listening from "../page/listening.js" with { type: "text" };
import livePlayer from "../page/live_player.js" with { type: "text" };
import main from "../page/main.js" with { type: "text" };
import meters from "../page/meters.js" with { type: "text" };
import output from "../page/output.js" with { type: "text" };
import pcm from "../page/pcm.js" with { type: "text" };
import picture from "../page/picture.js" with { type: "text" };
import player from "../page/player.js" with { type: "text" };
import playout from "../page/playout.js" with { type: "text" };
import playoutWorklet from "../page/playout_worklet.js" with { type: "text" };
import receiver from "../page/receiver.js" with { type: "text" };
import recordings from "../page/recordings.js" with { type: "text" };
import regulator from "../page/regulator.js" with { type: "text" };
import relay from "../page/relay.js" with { type: "text" };
import relayClock from "../page/relay_clock.js" with { type: "text" };
import resampler from "../page/resampler.js" with { type: "text" };
import ring from "../page/ring.js" with { type: "text" };
import sentence from "../page/sentence.js" with { type: "text" };
import settings from "../page/settings.js" with { type: "text" };
import splice from "../page/splice.js" with { type: "text" };
import stationChoice from "../page/station_choice.js" with { type: "text" };
import targets from "../page/targets.js" with { type: "text" };
import ways from "../page/ways.js" with { type: "text" };

/** A text, or what has spaces that a browser does not need: with them, and without. */
const SPACED =
  /("[^"\n]*"|`[^`]*`)| (=>|[!=]==|[=?<>+*/-]|&&|\|\||\?\?|[*+-]=|[<>]=) |(?<=[,:{}()[\]]) | (?=[{}("`])/g;

/** By their names, in which a capital letter stands for an underscore and a small one. */
const SCRIPTS = {
  // The page.
  ...{ clients, dom, en, figures, ja, journey, language, levels, main, meters, picture, player },
  ...{ recordings, relay, sentence, settings, stationChoice, targets, ways },
  // Its sound.
  ...{ arrivals, deviceClock, drift, elementPlayer, latency, least, listening, livePlayer, output },
  ...{ pcm, playout, playoutWorklet, receiver, regulator, relayClock, resampler, ring, splice },
};

/** All that a browser is given. */
export const PAGE_FILES: readonly PageFile[] = [
  { path: "/", contentType: "text/html; charset=utf-8", text: html.replace(/\n\s*/g, "\n") },
  {
    path: "/page.webmanifest",
    contentType: "application/manifest+json",
    text: manifest.replace(/\n */g, ""),
  },
  { path: "/icon.svg", contentType: "image/svg+xml", text: icon },
  { path: "/style.css", contentType: "text/css; charset=utf-8", text: compactStyle(style) },
  ...Object.entries(SCRIPTS).map(([name, text]) => ({
    path: `/${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}.js`,
    contentType: "text/javascript; charset=utf-8",
    text: compactScript(text),
  })),
];

/**
 * A script without what only whoever maintains it reads, which is half of it: comments that begin with
 * two asterisks or end a line, and most spaces. In texts of its own it may have no comments, and no
 * texts within texts.
 */
function compactScript(script: string): string {
  return script
    .replace(/\/\*\*((?!\*\/)[^])*\*\/|(^|\s)\/\/\s?.*$/gm, "")
    .replace(/\s*\n\s*/g, "\n")
    .replace(/(?<=[;,{([])\n|\n(?=[\])}])/g, "")
    .replace(SPACED, (_, text, operator) => text ?? operator ?? "")
    .trim();
}

/** A style sheet without the spaces and zeros that browsers do not need. */
function compactStyle(style: string): string {
  return style.replace(/\s*\n\s*|(?<=[:,]) | (?=\{)|(?<=[ :,(])0(?=\.)/g, "").replaceAll(";}", "}");
}
