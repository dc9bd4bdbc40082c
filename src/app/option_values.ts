/**
 * What the values of options may look like. Each function throws a RangeError, whose message
 * says what would be right, for a text that is not.
 *
 * @module
 */

/** A name or an address; an IPv6 address may have brackets, and loses them. */
export function readHost(text: string): string {
  const host = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (host === "" || /[\s/[\]]/.test(host)) throw new RangeError("that is no name or address");
  return host;
}

/** A whole number within limits. `noun` says what it is, in the message. */
export function readNumber(text: string, noun: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < lowest || number > highest) {
    throw new RangeError(`${noun} is a whole number from ${lowest} to ${highest}`);
  }
  return number;
}

/** A TCP port; 0 leaves the choice to somebody else. */
export function readPort(text: string): number {
  return readNumber(text, "a port", 0, 65_535);
}

/** A time with its unit, within limits that are written the same way. In milliseconds. */
export function readTime(text: string, shortest: string, longest: string): number {
  const ms = msFromText(text);
  if (ms === undefined) throw new RangeError("a time has a unit, as in 500ms, 1.5s, 15m or 2h");
  if (ms < msFromText(shortest)! || ms > msFromText(longest)!) {
    throw new RangeError(`it is from ${shortest} to ${longest}`);
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
  if (word === undefined) throw new RangeError(`it is ${words.join(" or ")}`);
  return word;
}

/** The name of an abstract socket, as adb takes it: it ends up in a command line. */
export function readSocketName(text: string): string {
  if (!/^[\w.-]+$/.test(text)) throw new RangeError("a socket's name has letters, digits, _ . -");
  return text;
}
