/**
 * What a WAV file of ours begins with.
 *
 * The head has one length from the first frame to the last, whatever happens to the sizes in it, so
 * that it can be written anew in place while the file grows: whoever pulls the plug finds a valid
 * file. Up to 4 GiB it is plain RIFF; beyond that the room that was kept as `JUNK` becomes the
 * `ds64` of RF64 (EBU Tech 3306). When and by whom it was recorded stands in `bext` (EBU Tech 3285,
 * version 1). More than two channels, or more than 16 bits, take WAVE_FORMAT_EXTENSIBLE (Microsoft,
 * `mmreg.h`).
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";
import type { LocalTime } from "./calendar.ts";
import { RiffBytes } from "./riff_bytes.ts";

/** The size that says that the true one stands in `ds64`. */
const IN_DS64 = 0xFFFF_FFFF;
/** The size of a stream of which nobody knows how long it will be. */
const UNKNOWN_BYTES = 0xFFFF_FFFF;
const DS64_BYTES = 28;
const PCM = 1;
const EXTENSIBLE = 0xFFFE;
/** KSDATAFORMAT_SUBTYPE_PCM: what follows its first two bytes. */
const SUBTYPE_REST = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
/** Speakers from front left on, as most programs take them: mono, stereo, 2.1, quad, 5.0 … 7.1. */
const CHANNEL_MASKS = [0x4, 0x3, 0xB, 0x33, 0x37, 0x3F, 0x13F, 0x63F];
const DESCRIPTION_BYTES = 256;
const UMID_AND_RESERVED_BYTES = 64 + 190;

/** What a recording says of itself. All of it is ASCII. */
export interface Provenance {
  /** At most 256 characters. */
  readonly description: string;
  /** The program and its version: at most 32 characters. */
  readonly originator: string;
  /** When the first frame was heard. */
  readonly start: LocalTime;
}

/** How far a file has come. */
export interface WavSizes {
  readonly dataBytes: number;
  /** What stands behind the audio, in bytes. */
  readonly tailBytes: number;
}

/** The bytes of the head: always as many for a format and an originator. */
export function wavHead(
  format: PcmFormat,
  provenance: Provenance,
  { dataBytes, tailBytes }: WavSizes,
): Uint8Array {
  const head = new RiffBytes();
  const bext = bextChunk(format, provenance);
  const fmt = fmtChunk(format);
  const headBytes = 12 + (8 + DS64_BYTES) + (8 + bext.length) + (8 + fmt.length) + 8;
  const riffBytes = headBytes - 8 + dataBytes + dataBytes % 2 + tailBytes;
  const isLarge = riffBytes >= IN_DS64;
  head.text(isLarge ? "RF64" : "RIFF").uint32(isLarge ? IN_DS64 : riffBytes).text("WAVE");
  if (isLarge) {
    head.text("ds64").uint32(DS64_BYTES).uint64(riffBytes).uint64(dataBytes)
      .uint64(dataBytes / format.frameBytes).uint32(0);
  } else {
    head.text("JUNK").uint32(DS64_BYTES).zeros(DS64_BYTES);
  }
  head.chunk("bext", bext).chunk("fmt ", fmt);
  head.text("data").uint32(isLarge ? IN_DS64 : dataBytes);
  return head.bytes();
}

/**
 * What a stream without an end begins with: the greatest sizes, which players take for unknown.
 */
export function endlessWavHead(format: PcmFormat): Uint8Array<ArrayBuffer> {
  return new RiffBytes()
    .text("RIFF").uint32(UNKNOWN_BYTES).text("WAVE")
    .chunk("fmt ", fmtChunk(format))
    .text("data").uint32(UNKNOWN_BYTES)
    .bytes();
}

function fmtChunk(format: PcmFormat): Uint8Array {
  const { channels, sampleRate, bytesPerSecond, frameBytes, bitsPerSample } = format;
  const isExtensible = channels > 2 || bitsPerSample > 16;
  const fmt = new RiffBytes();
  fmt.uint16(isExtensible ? EXTENSIBLE : PCM).uint16(channels).uint32(sampleRate)
    .uint32(bytesPerSecond).uint16(frameBytes).uint16(bitsPerSample);
  if (isExtensible) {
    fmt.uint16(22).uint16(bitsPerSample).uint32(CHANNEL_MASKS[channels - 1]!).uint16(PCM);
    for (const byte of SUBTYPE_REST) fmt.uint8(byte);
  }
  return fmt.bytes();
}

function bextChunk(format: PcmFormat, { description, originator, start }: Provenance): Uint8Array {
  const { year, month, day, hour, minute, second } = start;
  const date = `${digits(year, 4)}-${digits(month)}-${digits(day)}`;
  const time = `${digits(hour)}:${digits(minute)}:${digits(second)}`;
  const framesSinceMidnight = Math.round(start.msSinceMidnight * format.sampleRate / 1000);
  const modes: Readonly<Record<number, string>> = { 1: "mono", 2: "stereo" };
  const mode = modes[format.channels] ?? "multitrack";
  const history = `A=PCM,F=${format.sampleRate},W=${format.bitsPerSample},M=${mode},` +
    `T=${originator}\r\n`;
  return new RiffBytes()
    .text(description, DESCRIPTION_BYTES)
    .text(originator, 32)
    .text(`${date.replaceAll("-", "")}${time.replaceAll(":", "")}`, 32)
    .text(date, 10)
    .text(time, 8)
    .uint64(framesSinceMidnight)
    .uint16(1)
    .zeros(UMID_AND_RESERVED_BYTES)
    .text(history, history.length + history.length % 2)
    .bytes();
}

function digits(value: number, count = 2): string {
  return String(value).padStart(count, "0");
}
