/**
 * Everything that a run of the relay is told.
 *
 * @module
 */

import { type Address, arrivesAt, isLoopback } from "../../core/base/address.ts";
import type { GapPolicy } from "../../core/stream/hub.ts";
import { PcmFormat } from "../../core/base/pcm_format.ts";
import { ACCESS_OPTIONS, type AccessConfig, readAccess } from "./access_config.ts";
import type { GivenOptions } from "./given_options.ts";
import {
  readFormat,
  readHost,
  readNumber,
  readPath,
  readPhone,
  readPort,
  readSocketName,
  readTime,
  readWord,
  ValueError,
} from "./option_values.ts";
import { type OptionName, OPTIONS, SNDCPY_OPTIONS } from "./options.ts";
import { contradiction, UsageError } from "./usage.ts";

/** The options that a run of the relay is told by. */
export const RELAY_OPTIONS: readonly OptionName[] = [
  "source",
  "serial",
  "phone",
  "all-phones",
  "apk",
  "adb",
  "sndcpy-host",
  "sndcpy-port",
  "tunnel-host",
  "socket-name",
  "sample-rate",
  "buffer-size-type",
  "restart-after-silence",
  "take-over",
  "bind",
  "port",
  "http-port",
  ...ACCESS_OPTIONS,
  "format",
  "buffer",
  "stall-timeout",
  "max-clients",
  "gap",
  "log-format",
  "verbose",
  "quiet",
];

/** Where audio comes from, and where it is relayed: who listens to another relay needs neither. */
const SOURCE_OPTIONS: readonly OptionName[] = RELAY_OPTIONS.slice(
  0,
  RELAY_OPTIONS.indexOf("format"),
);

/** Where the audio shall come from. */
export type SourceChoice =
  | SndcpyChoice
  /** `isRelay`: another relay, and no forward to a phone. */
  | { kind: "tcp"; host: string; port: number; isRelay?: boolean }
  | { kind: "pipe"; path: string }
  | { kind: "demo" }
  | { kind: "stdin" };

/** sndcpy on a phone of this computer. What is undefined was not given. */
export interface SndcpyChoice {
  kind: "sndcpy";
  host: string;
  /** The port of the forward; 0 lets adb choose. */
  port: number;
  /** What leads to that port where adb's server is on another computer. */
  tunnelHost: string | undefined;
  adb: string | undefined;
  serial: string | undefined;
  apk: string | undefined;
  socketName: string;
  sampleRate: number | undefined;
  bufferSizeType: number | undefined;
  restartAfterZerosMs: number | undefined;
  takesOver: boolean;
}

/** One phone of several. */
export interface PhoneWish {
  readonly serial: string;
  /** What its station is called. */
  readonly name: string;
}

/** How messages are written. */
export type LogFormat = "text" | "json";
/** How many messages are written. */
export type Verbosity = "quiet" | "normal" | "verbose";

/** Everything that a run needs to know. */
export interface RelayConfig {
  source: SourceChoice;
  /** A station for each of them; none: one station, of the source. */
  phones: readonly PhoneWish[];
  /** Whether there is to be a station for each phone that comes. */
  allPhones: boolean;
  format: PcmFormat;
  /** Whether somebody said so: otherwise a WAV file may say another. */
  isFormatGiven: boolean;
  bind: string;
  port: number;
  /** 0: there is no HTTP. */
  httpPort: number;
  access: AccessConfig;
  bufferMs: number;
  stallTimeoutMs: number;
  /** Undefined: as many as the system's limit of open files allows. */
  maxClients: number | undefined;
  gap: GapPolicy;
  logFormat: LogFormat;
  verbosity: Verbosity;
}

/**
 * Reads what a run needs from the options.
 *
 * @param env gives an environment variable; sndcpy's own count where there is a phone
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readRelayConfig(
  given: GivenOptions,
  verb: "relay" | "demo",
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): RelayConfig {
  const maxClients = (text: string) => readNumber(text, "clients", 1, 100_000);
  const source = readSource(given, verb, env);
  const bind = given.read("bind", readHost);
  const port = given.read("port", readPort);
  if ("port" in source) keepApart(source, { host: bind, port });
  const httpPort = readHttpPort(given, source, { host: bind, port });
  return {
    source,
    ...readPhones(given),
    format: formatOf(given, source),
    isFormatGiven: given.has("format"),
    bind,
    port,
    httpPort,
    access: readAccess(given, env),
    bufferMs: given.read("buffer", (text) => readTime(text, "20ms", "60s")),
    stallTimeoutMs: given.read("stall-timeout", (text) => readTime(text, "1s", "24h")),
    maxClients: given.readIfGiven("max-clients", maxClients),
    gap: given.read("gap", (text) => readWord(text, ["hold", "silence"])),
    logFormat: given.read("log-format", (text) => readWord(text, ["text", "json"])),
    verbosity: readVerbosity(given),
  };
}

/**
 * Reads what a run needs that listens to another relay, or is one itself.
 *
 * @param address of the other relay, as it was typed; undefined: the one at our port, if there is one
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readListenConfig(given: GivenOptions, address: string | undefined): RelayConfig {
  const config = readRelayConfig(given, "relay");
  if (address === undefined) return config;
  const useless = OPTIONS.find(({ name }) => SOURCE_OPTIONS.includes(name) && given.has(name));
  if (useless !== undefined) throw contradiction(address, `--${useless.name}`);
  const relay = readTcp(address);
  if (relay === undefined) {
    const expected = { kind: "relay-address" } as const;
    throw new UsageError({ code: "word-wrong", word: address, expected });
  }
  return { ...config, source: { ...relay, isRelay: true } };
}

/**
 * Checks that the relay does not listen where its audio comes from: it would hear itself, or take
 * the port that adb needs. What other names and this computer's addresses in the network lead to is
 * looked at before each connection.
 *
 * @throws {UsageError} when it does
 */
export function keepApart(source: Address, relay: Address): void {
  if (arrivesAt(source, relay, [])) throw new UsageError({ code: "own-port", port: relay.port });
}

/** What says which phone, and what several cannot have in common. */
const ONE_PHONE_OPTIONS: readonly OptionName[] = [
  "serial",
  "sndcpy-host",
  "sndcpy-port",
  "tunnel-host",
];

function readPhones(given: GivenOptions): Pick<RelayConfig, "phones" | "allPhones"> {
  const phones = given.readAll("phone", readPhone);
  const allPhones = given.has("all-phones");
  if (allPhones && phones.length > 0) throw contradiction("--phone", "--all-phones");
  const several = allPhones ? "--all-phones" : "--phone";
  const other = ONE_PHONE_OPTIONS.find((option) => given.has(option));
  if ((allPhones || phones.length > 0) && other !== undefined) {
    throw contradiction(several, `--${other}`);
  }
  for (const part of ["serial", "name"] as const) {
    const all = phones.map((phone) => phone[part]);
    const twice = all.find((one, index) => all.indexOf(one) !== index);
    if (twice !== undefined) throw contradiction(`--phone ${twice}`, `--phone ${twice}`);
  }
  return { phones, allPhones };
}

/** A port that nobody asked for is in nobody's way. */
function readHttpPort(given: GivenOptions, source: SourceChoice, relay: Address): number {
  const port = given.read("http-port", readPort);
  if (port === 0) return port;
  const isGiven = given.has("http-port");
  if (port === relay.port) {
    if (isGiven) throw contradiction(`--port ${relay.port}`, `--http-port ${port}`);
    return 0;
  }
  if (!("port" in source)) return port;
  const door = { host: relay.host, port };
  if (isGiven) keepApart(source, door);
  return arrivesAt(source, door, []) ? 0 : port;
}

/** What the app is told to send is what arrives. */
function formatOf(given: GivenOptions, source: SourceChoice): PcmFormat {
  const format = given.read("format", readFormat);
  const sampleRate = source.kind === "sndcpy" ? source.sampleRate : undefined;
  if (sampleRate === undefined || sampleRate === format.sampleRate) return format;
  if (given.has("format")) {
    throw contradiction(`--sample-rate ${sampleRate}`, `--format ${format}`);
  }
  return new PcmFormat(sampleRate, format.bitsPerSample, format.channels);
}

function readSource(
  given: GivenOptions,
  verb: "relay" | "demo",
  env: (name: string) => string | undefined,
): SourceChoice {
  const typed = given.has("source") ? `--source ${given.read("source", String)}` : verb;
  const source = verb === "demo" && !given.has("source")
    ? { kind: "demo" as const }
    : given.read("source", readSourceName);
  if (verb === "demo" && source.kind !== "demo") throw contradiction("demo", typed);
  if (source.kind === "sndcpy") return readSndcpy(given, env);
  const option = OPTIONS.find((option) => "needsPhone" in option && given.has(option.name));
  if (option !== undefined) throw contradiction(typed, `--${option.name}`);
  return source;
}

/** Another computer's adb is not ours to run: then its forwarded port is all there is. */
function readSndcpy(
  typed: GivenOptions,
  env: (name: string) => string | undefined,
): SourceChoice {
  const host = typed.read("sndcpy-host", readHost);
  if (!isLoopback(host)) {
    const option = OPTIONS.find((option) => "needsAdb" in option && typed.has(option.name));
    if (option !== undefined) throw contradiction(`--sndcpy-host ${host}`, `--${option.name}`);
    return { kind: "tcp", host, port: typed.read("sndcpy-port", readSourcePort) };
  }
  if (typed.has("sndcpy-host") && typed.has("tunnel-host")) {
    throw contradiction("--sndcpy-host", "--tunnel-host");
  }
  const given = typed.withVariables(SNDCPY_OPTIONS, env);
  return {
    kind: "sndcpy",
    host,
    port: given.read("sndcpy-port", readPort),
    tunnelHost: given.readIfGiven("tunnel-host", readHost),
    adb: given.readIfGiven("adb", String),
    serial: given.readIfGiven("serial", String),
    apk: given.readIfGiven("apk", (text) => readPath(text, env)),
    socketName: given.read("socket-name", readSocketName),
    sampleRate: given.readIfGiven(
      "sample-rate",
      (text) => readNumber(text, "sample-rate", 8_000, 192_000),
    ),
    bufferSizeType: given.readIfGiven(
      "buffer-size-type",
      (text) => readNumber(text, "buffer-size-type", 0, 4),
    ),
    restartAfterZerosMs: given.readIfGiven(
      "restart-after-silence",
      (text) => readTime(text, "10s", "24h"),
    ),
    takesOver: given.has("take-over"),
  };
}

type SourceName = Exclude<SourceChoice, SndcpyChoice> | { kind: "sndcpy" };

function readSourceName(text: string): SourceName {
  if (text === "sndcpy") return { kind: "sndcpy" };
  if (text === "demo") return { kind: "demo" };
  if (text === "-") return { kind: "stdin" };
  const [, path] = /^(?:pipe:\/\/)?(\/.*[^/])$/.exec(text) ?? [];
  if (path !== undefined) return { kind: "pipe", path };
  const tcp = readTcp(text);
  if (tcp === undefined) throw new ValueError({ kind: "source" });
  return tcp;
}

/** `tcp://HOST:PORT`; undefined for anything else. */
function readTcp(text: string): { kind: "tcp"; host: string; port: number } | undefined {
  const match = /^tcp:\/\/([^[\]:/\s]+|\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]):(\d+)\/?$/.exec(text);
  if (match === null) return undefined;
  return {
    kind: "tcp",
    host: readHost(match[1]!),
    port: readSourcePort(match[2]!),
  };
}

function readSourcePort(text: string): number {
  return readNumber(text, "port", 1, 65_535);
}

function readVerbosity(given: GivenOptions): Verbosity {
  const [verbose, quiet] = [given.has("verbose"), given.has("quiet")];
  if (verbose && quiet) throw contradiction("--verbose", "--quiet");
  if (quiet) return "quiet";
  return verbose ? "verbose" : "normal";
}
