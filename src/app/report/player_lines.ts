/**
 * Command lines for players, ready to be copied.
 *
 * @module
 */

import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { channelLayout } from "../../core/play/channel_layout.ts";
import type { Player, Playing } from "../../core/play/player.ts";
import { shellLine, windowsLine } from "../../service/shell_words.ts";
import type { Words } from "../words/words.ts";
import type { ListenHosts } from "./listen_hosts.ts";

/** The player's name, and the line that plays the relay's audio with it. */
export type PlayerLine = readonly [player: string, line: string];

/**
 * How to listen, for each player.
 *
 * @param host as a URL has it: a name, an IPv4 address, or an IPv6 address in brackets
 * @param os as in `Deno.build.os`: aplay is for Linux
 */
export function playerLines(
  host: string,
  port: number,
  format: PcmFormat,
  os: string,
): PlayerLine[] {
  const { sampleRate, bitsPerSample, channels } = format;
  const url = `tcp://${host}:${port}`;
  const layout = channelLayout(channels);
  const codec = `s${bitsPerSample}le`;
  const ffplay = `ffplay -nodisp -fflags nobuffer -probesize 32 -f ${codec}`;
  const alsaFormat = bitsPerSample === 16 ? "S16_LE" : "S24_3LE";
  const fourcc = bitsPerSample === 16 ? "" : " --rawaud-fourcc s24l";
  const aplay: PlayerLine = [
    "aplay",
    `nc ${withoutBrackets(host)} ${port}` +
    ` | aplay -f ${alsaFormat} -r ${sampleRate} -c ${channels}`,
  ];
  return [
    ["ffplay 7", `${ffplay} -sample_rate ${sampleRate} -ch_layout ${layout} ${url}`],
    ["ffplay 6", `${ffplay} -ar ${sampleRate} -ac ${channels} ${url}`],
    [
      "mpv",
      `mpv --no-cache --demuxer=rawaudio --demuxer-rawaudio-rate=${sampleRate}` +
      ` --demuxer-rawaudio-channels=${channels} --demuxer-rawaudio-format=${codec} ${url}`,
    ],
    [
      "VLC",
      `vlc --demux rawaud --rawaud-samplerate ${sampleRate} --rawaud-channels ${channels}` +
      `${fourcc} --network-caching=50 ${url}`,
    ],
    ...os === "linux" ? [aplay] : [],
  ];
}

/** What goes into the fields of a media source of OBS, by their labels there; arguments as above. */
export function obsFields(host: string, port: number, format: PcmFormat): PlayerLine[] {
  const { sampleRate, bitsPerSample, channels } = format;
  return [
    ["Input", `tcp://${host}:${port}`],
    ["Input Format", `s${bitsPerSample}le`],
    ["FFmpeg Options", `sample_rate=${sampleRate} ch_layout=${channelLayout(channels)}`],
  ];
}

/**
 * The line that plays the relay's audio as `play` has it.
 *
 * @param host as in {@linkcode playerLines}
 * @returns undefined where the player cannot
 */
export function playerLine(
  { program, opensUrls, args }: Player,
  playing: Omit<Playing, "input">,
  host: string,
  port: number,
): string | undefined {
  const words = args({ ...playing, input: opensUrls ? `tcp://${host}:${port}` : "-" });
  if (words === undefined) return undefined;
  const line = (playing.os === "windows" ? windowsLine : shellLine)([program, ...words]);
  return opensUrls ? line : `nc ${withoutBrackets(host)} ${port} | ${line}`;
}

/** The lines for all players, each below the player's name, and what is different elsewhere. */
export function formatPlayerLines(
  { here, elsewhere }: ListenHosts,
  port: number,
  format: PcmFormat,
  words: Words,
): string[] {
  const lines = playerLines(here, port, format, words.os);
  return [
    ...lines.flatMap(([player, line]) => [`${player}:`, `  ${line}`]),
    ...elsewhere.length > 0 ? [words.playElsewhere(here, elsewhere)] : [],
  ];
}

/** A host as a URL has it: an IPv6 address gets brackets. */
export function hostInUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
