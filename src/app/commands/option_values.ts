/**
 * What the values of options may look like. Each function throws a {@linkcode ValueError} for a text
 * that is not like that.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { canonicalHost, formatAddress } from "../../core/base/address.ts";
import { phoneAddress } from "../../core/phone/phone_serial.ts";
import { PcmFormat } from "../../core/base/pcm_format.ts";
import type { Expectation } from "./usage.ts";

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

function msFromText(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (match === null) return undefined;
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
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
