/**
 * The players that are known, and how each plays raw audio from its standard input.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";
import { channelLayout } from "./channel_layout.ts";
import { aplayDevices, mpvDevices, pactlSinks } from "./device_lists.ts";
import type { DeviceListing, Player, PlayerName } from "./player.ts";

const UNIX_FOLDERS = ["/usr/local/bin", "/usr/bin", "/snap/bin"];
const MAC_FOLDERS = ["/opt/homebrew/bin", "/usr/local/bin"];
const WINDOWS_FOLDERS = ["$LOCALAPPDATA\\Microsoft\\WinGet\\Links", "$USERPROFILE\\scoop\\shims"];
/** A service does not have the PATH of a terminal. */
const PLACES = { linux: UNIX_FOLDERS, darwin: MAC_FOLDERS, windows: WINDOWS_FOLDERS };

const SINKS: DeviceListing = {
  program: "pactl",
  args: ["list", "short", "sinks"],
  read: pactlSinks,
};

const mpv: Player = {
  name: "mpv",
  program: "mpv",
  places: { ...PLACES, windows: [...WINDOWS_FOLDERS, "$ProgramFiles\\MPV Player"] },
  opensUrls: true,
  takesDevice: true,
  args: ({ format, device, input }) => [
    // Whatever a person has set for films: no window, nothing kept open, no terminal read.
    ...["--no-config", "--no-video", "--input-terminal=no", "--msg-level=all=error"],
    ...["--profile=low-latency", "--cache=no", "--demuxer-readahead-secs=0", "--audio-buffer=0.05"],
    ...["--demuxer=rawaudio", `--demuxer-rawaudio-rate=${format.sampleRate}`],
    `--demuxer-rawaudio-channels=${format.channels}`,
    `--demuxer-rawaudio-format=${codec(format)}`,
    ...device === undefined ? [] : [`--audio-device=${device}`],
    input,
  ],
  devices: { args: ["--no-config", "--audio-device=help"], read: mpvDevices },
};

const ffplay: Player = {
  name: "ffplay",
  program: "ffplay",
  places: PLACES,
  opensUrls: true,
  takesDevice: false,
  // FFmpeg 7 has lost the number of channels, and older ones do not know the layout.
  question: ["-hide_banner", "-h", "demuxer=s16le"],
  args: ({ format, answer, input }) => [
    ...["-hide_banner", "-loglevel", "error", "-nodisp", "-vn", "-autoexit"],
    ...["-fflags", "nobuffer", "-probesize", "32", "-f", codec(format)],
    ...["-sample_rate", String(format.sampleRate)],
    ...knowsLayouts(answer)
      ? ["-ch_layout", channelLayout(format.channels)]
      : ["-channels", String(format.channels)],
    ...["-i", input],
  ],
};

const vlc: Player = {
  name: "vlc",
  program: "vlc",
  places: {
    ...PLACES,
    darwin: ["/Applications/VLC.app/Contents/MacOS", ...MAC_FOLDERS],
    windows: ["$ProgramFiles\\VideoLAN\\VLC", "$ProgramFiles(x86)\\VideoLAN\\VLC"],
  },
  opensUrls: true,
  takesDevice: false,
  args: ({ format, os, input }) => [
    ...["-I", "dummy", ...os === "windows" ? ["--dummy-quiet"] : [], "--no-video"],
    ...["--play-and-exit", "--file-caching=50", "--network-caching=50", "--demux", "rawaud"],
    ...["--rawaud-samplerate", String(format.sampleRate)],
    ...["--rawaud-channels", String(format.channels)],
    ...format.bitsPerSample === 16 ? [] : ["--rawaud-fourcc", "s24l"],
    input,
  ],
};

const pwPlay: Player = {
  name: "pw-play",
  program: "pw-play",
  places: PLACES,
  opensUrls: false,
  takesDevice: true,
  // Raw audio from standard input came with version 1.0, 24 bits later than 16.
  question: ["--help"],
  args: ({ format, device, answer }) => {
    const sample = `s${format.bitsPerSample}`;
    if (!answer.includes("--raw") || !answer.includes(sample)) return undefined;
    return [
      ...["--raw", "--latency", "50ms", "--rate", String(format.sampleRate)],
      ...["--channels", String(format.channels), "--format", sample],
      ...device === undefined ? [] : ["--target", device],
      "-",
    ];
  },
  devices: SINKS,
};

const paplay: Player = {
  name: "paplay",
  program: "paplay",
  places: PLACES,
  opensUrls: false,
  takesDevice: true,
  args: ({ format, device }) => [
    ...["--raw", "--latency-msec=50", `--rate=${format.sampleRate}`],
    ...[`--channels=${format.channels}`, `--format=${codec(format)}`],
    ...device === undefined ? [] : [`--device=${device}`],
  ],
  devices: SINKS,
};

const aplay: Player = {
  name: "aplay",
  program: "aplay",
  places: PLACES,
  opensUrls: false,
  takesDevice: true,
  args: ({ format, device }) => [
    ...["-q", "-t", "raw", "--buffer-time=100000", "-f"],
    format.bitsPerSample === 16 ? "S16_LE" : "S24_3LE",
    ...["-r", String(format.sampleRate), "-c", String(format.channels)],
    ...device === undefined ? [] : ["-D", device],
    "-",
  ],
  devices: { args: ["-L"], read: aplayDevices },
};

/** What SoX calls the sound of a system. */
const SOX_DRIVERS: Readonly<Record<string, string>> = {
  linux: "alsa",
  darwin: "coreaudio",
  windows: "waveaudio",
};

const sox: Player = {
  name: "sox",
  program: "sox",
  places: PLACES,
  opensUrls: false,
  takesDevice: true,
  args: ({ format, device, os }) => [
    ...["-q", "--buffer", "1024", "-t", "raw", "-e", "signed-integer"],
    ...["-b", String(format.bitsPerSample), "-r", String(format.sampleRate)],
    ...["-c", String(format.channels), "-"],
    ...device === undefined ? ["-d"] : ["-t", SOX_DRIVERS[os] ?? "alsa", device],
  ],
};

/** The best first. */
const BY_SYSTEM: Readonly<Record<string, readonly Player[]>> = {
  linux: [mpv, ffplay, vlc, pwPlay, paplay, aplay, sox],
  darwin: [mpv, ffplay, vlc, sox],
  windows: [mpv, ffplay, vlc],
};

/**
 * The players of a system, the best first.
 *
 * @param os as in `Deno.build.os`
 */
export function playersOf(os: string): readonly Player[] {
  return BY_SYSTEM[os] ?? BY_SYSTEM.linux!;
}

/** Whether an ffplay, by its answer, is told a layout of channels, and not their number. */
export function knowsLayouts(answer: string): boolean {
  return answer.includes("ch_layout");
}

/** The name of a player's device for a sink of the sound server; undefined where it has none. */
export function deviceOfSink(player: PlayerName, sink: string): string | undefined {
  if (player === "mpv") return `pulse/${sink}`;
  return player === "paplay" ? sink : undefined;
}

/** `s16le` */
function codec({ bitsPerSample }: PcmFormat): string {
  return `s${bitsPerSample}le`;
}
