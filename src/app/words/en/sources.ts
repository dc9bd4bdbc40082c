/**
 * What can go wrong with a source of audio, in English.
 *
 * @module
 */

import type { PcmFormat } from "../../../core/base/pcm_format.ts";
import { leadsToApp, type SourceLabel } from "../../../core/source/source.ts";
import type { SourceTrouble } from "../../../core/trouble.ts";
import { needsLeaveOfMac } from "../local_network.ts";
import { ffmpegIntoPipe, ffmpegLine } from "../../report/ffmpeg_line.ts";
import type { Advice, AdviceFor } from "../words.ts";
import { sourceName } from "./names.ts";
import { installAdb, RETRIED } from "./remedies.ts";

/** Advice for every way in which a source is lost, or cannot be had. */
export const sourceTroubles: AdviceFor<SourceTrouble> = {
  "unresolved": ({ host }) => ({
    problem: `Cannot find ${host}`,
    state: "no computer is known by that name",
    remedy: "Check the name, and that this computer is on the same network",
  }),
  "refused": ({ source }, os) =>
    leadsToApp(source) && source.isAdbMissing
      ? {
        problem: "Cannot find a phone",
        state: `adb is missing, and nothing is listening on ${sourceName(source)}`,
        remedy: installAdb(os),
      }
      : {
        ...noConnection(source, "nothing is listening there"),
        remedy: leadsToApp(source)
          ? "Start sndcpy on the phone, and run " +
            `\`adb forward tcp:${source.port} localabstract:${source.socketName}\``
          : "Check that the program there is running",
      },
  "unreachable": ({ source }, os) => ({
    ...noConnection(source, "the network cannot reach it"),
    remedy: "Check the address and the network" +
      (needsLeaveOfMac(source, os)
        ? "; and that macOS lets this program into the local network: System Settings → " +
          "Privacy & Security → Local Network"
        : ""),
  }),
  "hears-itself": ({ source }) => ({
    ...noAudio(source, "it leads back to this relay"),
    remedy:
      "Name another source with --source; if another program lies between, such as a second " +
      "relay, check where that one gets its audio",
  }),
  "no-audio": ({ source }) =>
    source.kind === "app"
      ? {
        ...noAudio(source, "it was started, but sends nothing"),
        remedy: "Unlock the phone, allow the capture if it asks, and close any other program " +
          `that listens to ${source.app}`,
      }
      : {
        ...noAudio(source, "it ended before any audio came"),
        remedy: leadsToApp(source)
          ? "sndcpy serves one program only: close any other that uses it, and start sndcpy again"
          : source.kind === "stdin"
          ? "See whether the program that writes to it reports an error"
          : "Check that the program there has audio, and lets another client in",
      },
  "silent": ({ source, silentMs, hadAudio }) => ({
    ...noAudio(
      source,
      source.kind === "pipe"
        ? `nothing has been written into it for ${silentMs / 1000} s`
        : hadAudio
        ? `it has sent nothing for ${silentMs / 1000} s`
        : `it is connected, but has sent nothing for ${silentMs / 1000} s`,
    ),
    remedy: source.kind === "app"
      ? "The relay starts it again by itself"
      : source.kind === "pipe"
      ? "Start the program that writes, or let it play"
      : leadsToApp(source)
      ? `If it stays silent, start sndcpy on the phone again; ${NO_CIRCLE}`
      : `If it stays silent, see whether the program there reports an error; ${NO_CIRCLE}`,
  }),
  "zeros": ({ source }) => ({
    ...noAudio(source, "it has sent digital silence for too long"),
    remedy: "The relay starts it again by itself, because of --restart-after-silence: once, and " +
      "not again before anything is heard or the phone is unlocked, as each start lights its screen",
  }),
  "restarted": ({ source }) => ({
    problem: `Lost ${sourceName(source)}`,
    state: "somebody has asked for it to begin anew",
    remedy: "It comes back by itself",
  }),
  "reset": ({ source }) => ({
    problem: `Lost ${sourceName(source)}`,
    state: "the connection broke off",
    remedy: lostRemedy(source),
  }),
  "ended": ({ source }) => ({
    problem: `Lost ${sourceName(source)}`,
    state: source.kind === "pipe"
      ? "the program that wrote into it has ended"
      : "it closed the connection",
    remedy: source.kind === "pipe" ? "The relay waits for the next one" : lostRemedy(source),
  }),
  "not-pcm": ({ source, found, format }) => ({
    ...noAudio(
      source,
      found === "http" && isServer(source)
        ? "a web server answers there"
        : `what comes is ${OTHER_CONTENT[found]}`,
    ),
    remedy: found === "text" || found === "http"
      ? audioRemedy(source, format)
      : convertRemedy(source, format),
  }),
  "wav-encoding": ({ source, encoding, sampleRate, bitsPerSample, channels, format }) => ({
    ...noAudio(
      source,
      `what comes is a WAV file of ${sampleRate}:${bitsPerSample}:${channels}` +
        `${ENCODINGS[encoding]}, and the relay does not carry that`,
    ),
    remedy: convertRemedy(source, format),
  }),
  "wav-format": ({ source, found, format }) => ({
    ...noAudio(source, `what comes is a WAV file of ${found}, but the relay was set to ${format}`),
    remedy: `Start the relay with --format ${found}`,
  }),
  "failed": ({ source, words }) => ({
    problem: `Cannot read ${sourceName(source)}`,
    state: words,
    remedy: source.kind === "stdin" ? "Start the relay again" : RETRIED,
  }),
};

const NO_CIRCLE = "another relay there must not wait for this one";
const OTHER_SOCKET = "Another app seems to answer: name sndcpy's own socket with --socket-name";
function noConnection(source: SourceLabel, state: string): Omit<Advice, "remedy"> {
  return { problem: `Cannot connect to ${sourceName(source)}`, state };
}

function noAudio(source: SourceLabel, state: string): Omit<Advice, "remedy"> {
  return { problem: `Cannot get audio from ${sourceName(source)}`, state };
}

function isServer({ kind }: SourceLabel): boolean {
  return kind === "tcp" || kind === "app";
}

function lostRemedy(source: SourceLabel): string {
  if (leadsToApp(source)) return "Check the way to the phone, and start sndcpy on it again";
  return source.kind === "tcp" ? "Check that the program there is running" : RETRIED;
}

/** What comes instead of raw audio. */
const OTHER_CONTENT = {
  aac: "AAC, not raw audio",
  aiff: "an AIFF file, not raw audio",
  flac: "FLAC, not raw audio",
  http: "the answer of a web server, not audio",
  matroska: "a Matroska or WebM file, not raw audio",
  mp3: "MP3, not raw audio",
  mp4: "an MP4 file, not raw audio",
  ogg: "Ogg, not raw audio",
  riff: "a RIFF file (AVI, for one), not raw audio",
  text: "text, not audio",
  wav: "a WAV file with a damaged header",
};

/** How the samples of a WAV file are written, where that matters. */
const ENCODINGS = {
  "pcm": "",
  "float": " in floating point",
  "a-law": " in A-law",
  "mu-law": " in \u00b5-law",
  "other": " in a compressed form",
};

/** For audio that only has another form. */
function convertRemedy(source: SourceLabel, format: PcmFormat): string {
  if (source.kind === "app") return OTHER_SOCKET;
  return `Let ffmpeg turn it into raw audio: \`${convertLine(source, format)}\``;
}

function convertLine(source: SourceLabel, format: PcmFormat): string {
  if (source.kind === "pipe") return ffmpegIntoPipe(source.path, format);
  return ffmpegLine(source.kind === "stdin" ? "FILE" : sourceName(source), format);
}

/** For what is no audio at all. */
function audioRemedy(source: SourceLabel, format: PcmFormat): string {
  if (source.kind === "app") return OTHER_SOCKET;
  return isServer(source)
    ? "Name the port that audio comes from"
    : `Pipe audio in, as in \`${convertLine(source, format)}\``;
}
