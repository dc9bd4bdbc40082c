/**
 * What the values of options may look like. Each function throws a {@linkcode ValueError} for a text
 * that is not like that.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { isAbsolute, join } from "node:path";
import { canonicalHost, formatAddress } from "../../core/base/address.ts";
import { phoneAddress } from "../../core/phone/phone_serial.ts";
import { PcmFormat } from "../../core/base/pcm_format.ts";
import type { Expectation } from "./usage.ts";

const DAY_MS = 24 * 3_600_000;
/** That is where 24 bits end. */
const MOST_BELOW_DB = 144;
/** Dots alone are no name: as a part of a link they lead elsewhere. */
const STATION_NAME = /^(?!\.{1,2}$)[\p{L}\p{N} ._:-]{1,40}$/u;

/** A value is not what it should be. */
export class ValueError extends Error {
  override readonly name = "ValueError";

  constructor(readonly expected: Expectation, options?: ErrorOptions) {
    super(expected.kind, options);
  }
}

/**
 * A name or an address, without a port. An IPv6 address may have brackets, and loses them; an address
 * gets its usual spelling.
 */
export function readHost(text: string): string {
  const host = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const isHost = host.includes(":") ? isIPv6(host) : host !== "" && !/[\s/[\]]/.test(host);
  if (!isHost) throw new ValueError({ kind: "host" });
  return canonicalHost(host);
}

/**
 * A path as it was meant where it was typed: a task runs in another folder, and says in a variable
 * where it was called (`deno task`, npm).
 *
 * @param env gives an environment variable
 */
export function readPath(text: string, env: (name: string) => string | undefined): string {
  const folder = Deno.build.standalone ? undefined : env("INIT_CWD");
  return folder && !isAbsolute(text) ? join(folder, text) : text;
}

/** A whole number within limits. */
export function readNumber(
  text: string,
  of: Extract<Expectation, { kind: "number" }>["of"],
  lowest: number,
  highest: number,
): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < lowest || number > highest) {
    throw new ValueError({ kind: "number", of, lowest, highest });
  }
  return number;
}

/** A phone's serial, and what it is to be called: the serial itself, if nothing is said. */
export function readPhone(text: string): { serial: string; name: string } {
  const [serial = "", name = serial, ...rest] = text.split("=");
  if (serial === "" || rest.length > 0 || !STATION_NAME.test(name)) {
    throw new ValueError({ kind: "phone" });
  }
  return { serial, name };
}

/** A TCP port; 0 leaves the choice to somebody else. */
export function readPort(text: string): number {
  return readNumber(text, "port", 0, 65_535);
}

/** An address with its port, as phones show it. */
export function readAddress(text: string): string {
  const address = phoneAddress(text);
  const isWhole = address !== undefined && formatAddress(address.host, address.port) === text;
  if (!isWhole) throw new ValueError({ kind: "address" });
  return text;
}

/** The code that a phone shows to be paired; it may be typed in two halves. */
export function readPairingCode(text: string): string {
  const code = text.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(code)) throw new ValueError({ kind: "pairing-code" });
  return code;
}

/** A time with its unit, within limits that are written the same way. In milliseconds. */
export function readTime(text: string, shortest: string, longest: string): number {
  const ms = msFromText(text);
  if (ms === undefined) throw new ValueError({ kind: "time" });
  if (ms < msFromText(shortest)! || ms > msFromText(longest)!) {
    throw new ValueError({ kind: "time-within", shortest, longest });
  }
  return ms;
}

/** Whether a text is a size, whatever its limits. */
export function isSize(text: string): boolean {
  return /^[\d.]+[kMGT]B$/.test(text);
}

/** A size with its unit, as disks are sold: `1GB` is 10⁹ bytes. Within limits, in bytes. */
export function readSize(text: string, smallest: string, largest: string): number {
  const bytes = bytesFromText(text);
  if (bytes === undefined) throw new ValueError({ kind: "size" });
  if (bytes < bytesFromText(smallest)! || bytes > bytesFromText(largest)!) {
    throw new ValueError({ kind: "size-within", smallest, largest });
  }
  return bytes;
}

/** A level below full scale, as in `-60dB`. In dBFS. */
export function readLevel(text: string): number {
  const match = /^-(\d+(?:\.\d+)?)dB$/.exec(text);
  if (match === null || Number(match[1]) > MOST_BELOW_DB) throw new ValueError({ kind: "level" });
  return -Number(match[1]);
}

function bytesFromText(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([MGT])B$/.exec(text);
  if (match === null) return undefined;
  const units: Record<string, number> = { M: 1e6, G: 1e9, T: 1e12 };
  return Math.round(Number(match[1]) * units[match[2]!]!);
}

function msFromText(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) return undefined;
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS };
  return Number(match[1]) * units[match[2]!]!;
}

/** One of a few words. */
export function readWord<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new ValueError({ kind: "word", words });
  return word;
}

/** The name of an abstract socket, as adb takes it: it ends up in a command line. */
export function readSocketName(text: string): string {
  if (!/^[\w.-]+$/.test(text)) throw new ValueError({ kind: "socket-name" });
  return text;
}

/** What the bytes of the stream mean. */
export function readFormat(text: string): PcmFormat {
  try {
    return PcmFormat.parse(text);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ValueError({ kind: "format" }, { cause });
  }
}
