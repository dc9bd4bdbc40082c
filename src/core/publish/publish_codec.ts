/**
 * How audio is compressed for a target.
 *
 * @module
 */

import type { ProgramScheme, PublishTarget } from "./target.ts";

/** The codecs that are known. */
export const PUBLISH_CODECS = ["opus", "aac", "mp3", "flac"] as const;

/** The name of a codec. */
export type PublishCodecName = (typeof PUBLISH_CODECS)[number];

/** A codec, and how much it may take. */
export interface PublishCodec {
  readonly name: PublishCodecName;
  /** In bits a second; FLAC has none. */
  readonly bitRate: number;
}

const BIT_RATES: Readonly<Record<PublishCodecName, number>> = {
  opus: 128_000,
  aac: 192_000,
  mp3: 192_000,
  flac: 0,
};

/** What each kind of target takes, the best first. Facts: what FFmpeg's muxers write. */
const TAKEN: Readonly<Record<ProgramScheme | "icecast", readonly PublishCodecName[]>> = {
  icecast: ["opus", "mp3", "flac"],
  rtsp: ["opus", "aac", "mp3"],
  rtsps: ["opus", "aac", "mp3"],
  rtp: ["aac", "opus", "mp3"],
  srt: ["aac", "opus", "mp3"],
  rtmp: ["aac", "mp3"],
  rtmps: ["aac", "mp3"],
};

/** What a target takes, the best first; raw takers take raw audio alone. */
export function codecsOf(target: PublishTarget): readonly PublishCodecName[] {
  if (target.kind === "icecast") return TAKEN.icecast;
  return target.kind === "program" ? TAKEN[target.scheme] : [];
}

/** @param bitRate if not given, one at which it sounds well */
export function codecNamed(name: PublishCodecName, bitRate = BIT_RATES[name]): PublishCodec {
  return { name, bitRate };
}
