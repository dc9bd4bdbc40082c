/**
 * How ffmpeg is told to deliver audio, and what it says when it cannot.
 *
 * Facts: ffmpeg(1), ffmpeg-protocols(1) and ffmpeg-formats(1), of FFmpeg 5.1.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";
import { tellingLine } from "../base/telling_line.ts";
import type { PublishCodec, PublishCodecName } from "./publish_codec.ts";
import type { PublishTrouble } from "./publish_trouble.ts";
import { type ProgramScheme, type PublishTarget, withoutSecrets } from "./target.ts";

/** A target that ffmpeg delivers to. */
export type ProgramTarget = Extract<PublishTarget, { kind: "program" }>;

/** What it says of its progress begins with this word, once it delivers. */
export const PROGRESS = "progress=";

const ENCODERS: Readonly<Record<PublishCodecName, readonly string[]>> = {
  // Opus has five rates, and the first of them is the best.
  opus: ["libopus", "-ar", "48000"],
  aac: ["aac"],
  mp3: ["libmp3lame"],
  flac: ["flac"],
};
const RTSP = ["-f", "rtsp", "-rtsp_transport", "tcp"];
const MUXERS: Readonly<Record<ProgramScheme, readonly string[]>> = {
  rtsp: RTSP,
  rtsps: RTSP,
  srt: ["-f", "mpegts"],
  rtmp: ["-f", "flv"],
  rtmps: ["-f", "flv"],
  // Of MPEG-TS a receiver needs no description: bare RTP would take an SDP file.
  rtp: ["-f", "rtp_mpegts"],
};
/** ffmpeg puts before a line which part of it speaks: `[tcp @ 0x5581c0] `. */
const SPEAKER = /^\[[^\]]*@ [0-9a-fx]+\] */;

/** The arguments. Time is counted by frames, so it never runs backwards. */
export function deliveryArgs(
  { scheme, address }: ProgramTarget,
  { sampleRate, bitsPerSample, channels }: PcmFormat,
  { name, bitRate }: PublishCodec,
): string[] {
  return [
    ...["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1"],
    ...["-f", `s${bitsPerSample}le`, "-ar", `${sampleRate}`, "-ac", `${channels}`, "-i", "pipe:0"],
    ...["-c:a", ...ENCODERS[name], "-b:a", `${bitRate}`, "-flush_packets", "1"],
    ...[...MUXERS[scheme], address],
  ];
}

/** Why ffmpeg has ended, by what it has said. */
export function deliveryTrouble(
  target: ProgramTarget,
  lines: readonly string[],
): PublishTrouble {
  const said = lines.map((line) => withoutSecrets(line.replace(SPEAKER, "").trim(), target));
  const text = said.join("\n");
  const named = { target: target.url };
  if (/Connection refused/.test(text)) return { code: "target-refused", ...named };
  if (/Failed to resolve|Name or service not known/.test(text)) {
    return { code: "target-unresolved", ...named };
  }
  if (/\b401\b|Unauthorized/.test(text)) return { code: "target-denied", ...named };
  if (/timed out|Network is unreachable|No route to host/.test(text)) {
    return { code: "target-unreachable", ...named };
  }
  if (/Broken pipe|Connection reset/.test(text)) return { code: "target-lost", ...named };
  const words = tellingLine(said.filter((line) => line !== ""));
  const lacks = /Unknown encoder|Protocol not found|Requested output format/.test(text);
  return { code: lacks ? "target-unsupported" : "target-failed", ...named, words };
}
