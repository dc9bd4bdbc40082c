/**
 * What adb prints, as data.
 *
 * The formats are those of adb's own source (`transport.cpp`, `adb_listeners.cpp`,
 * `client/commandline.cpp`), which promises none of them.
 *
 * @module
 */

import type { ForwardRule, PhoneDevice, PhoneService } from "../../core/phone/phone.ts";
import { phoneAddress } from "../../core/phone/phone_serial.ts";

/** A phone with what else adb knows about it. */
export interface ListedDevice extends PhoneDevice {
  /**
   * `model`, `product`, `device` (spaces in them are underscores), `transport_id`, `usb`, by these
   * names. A phone that is not ready has few of them, or none.
   */
  readonly details: Readonly<Record<string, string>>;
}

/** adb has ended a server of another version, to start its own. */
export interface VersionClash {
  /** The version of the server that it has ended: 39 stands for 1.0.39. */
  readonly server: number;
  readonly client: number;
}

/** What `adb version` says. */
export interface AdbVersion {
  /** A client ends a server of any other protocol: 41 stands for 1.0.41. */
  readonly protocol: number;
  /** `29.0.6-debian`; adb from before 2017 has none. */
  readonly release: string | undefined;
}

/** adb speaks of its server before, between and after what it was asked for. */
const NOISE = /^(\*|adb server |List of devices attached)/;
const DETAIL = /^([a-z_]+):(\S+)$/;
/** The only state that holds spaces. */
const NO_PERMISSIONS = /\sno permissions\b/;

const CONNECT_KIND = /^_adb-tls-connect\._tcp\.?$/;

/** The lines that are not adb's talk about its server, without CR and blanks at the end. */
export function linesOf(output: string): string[] {
  return output.split("\n").map((line) => line.trimEnd())
    .filter((line) => line !== "" && !NOISE.test(line));
}

/** Reads what `adb devices`, with or without `-l`, prints. */
export function parseDevices(output: string): ListedDevice[] {
  return linesOf(output).flatMap(parseDevice);
}

function parseDevice(line: string): ListedDevice[] {
  const details: [string, string][] = [];
  let rest = line;
  // From the end, since what comes first has no bounds.
  for (;;) {
    const start = lastWordOf(rest);
    const found = DETAIL.exec(rest.slice(start));
    if (start === 0 || found === null) break;
    details.push([found[1]!, found[2]!]);
    rest = rest.slice(0, start).trimEnd();
  }
  const device = parseSerialAndState(rest);
  return device === undefined ? [] : [{ ...device, details: Object.fromEntries(details) }];
}

/**
 * Reads a serial, which may hold spaces, and a state. It takes no longer for a line of a megabyte than
 * that has characters, whatever those are.
 *
 * @returns undefined for a line without two words
 */
export function parseSerialAndState(line: string): PhoneDevice | undefined {
  const stateStart = line.includes("\t")
    ? line.indexOf("\t")
    : NO_PERMISSIONS.exec(line)?.index ?? lastWordOf(line);
  const serial = line.slice(0, stateStart).trim();
  const state = line.slice(stateStart).trim();
  return serial === "" || state === "" ? undefined : { serial, state };
}

function lastWordOf(line: string): number {
  return line.lastIndexOf(" ") + 1;
}

/** Reads what `adb forward --list` prints: the rules of all phones, with `-s` too. */
export function parseForwards(output: string): ForwardRule[] {
  return linesOf(output).flatMap((line) => {
    const [, serial, local, remote] = /^(.+) (\S+) (\S+)$/.exec(line) ?? [];
    if (!serial || !local || !remote) return [];
    return [{ serial, local, remote }];
  });
}

/**
 * Reads what `adb mdns services` prints (`adb_mdns.cpp`): name, kind and address of each service.
 *
 * @returns those that adb connects to; others are for pairing, or without TLS
 */
export function parseServices(output: string): PhoneService[] {
  return linesOf(output).flatMap((line) => {
    const words = line.split(/\s+/);
    // A name may have a number behind it: `adb-R5CR1234-aBcDeF (2)`.
    const nameEnd = words.findIndex((word) => CONNECT_KIND.test(word));
    const address = phoneAddress(words[nameEnd + 1] ?? "");
    if (nameEnd < 1 || address === undefined) return [];
    return [{ name: words.slice(0, nameEnd).join(" "), ...address }];
  });
}

/** Looks in what adb wrote to standard error for the end of another version's server. */
export function parseClash(errors: string): VersionClash | undefined {
  const [, server, client] =
    /adb server version \((\d+)\) doesn't match this client \((\d+)\)/.exec(errors) ?? [];
  if (server === undefined) return undefined;
  return { server: Number(server), client: Number(client) };
}

/** @returns undefined where that is not what `adb version` prints */
export function parseVersion(output: string): AdbVersion | undefined {
  const protocol = /^Android Debug Bridge version \d+\.\d+\.(\d+)/m.exec(output)?.[1];
  if (protocol === undefined) return undefined;
  return { protocol: Number(protocol), release: /^Version (\S+)/m.exec(output)?.[1] };
}
