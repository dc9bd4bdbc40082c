/**
 * Everything that a run of the relay is told.
 *
 * @module
 */

import { type Address, arrivesAt } from "../../core/base/address.ts";
import type { GapPolicy } from "../../core/stream/hub.ts";
import { PcmFormat } from "../../core/base/pcm_format.ts";
import { ACCESS_OPTIONS, type AccessConfig, readAccess } from "./access_config.ts";
import type { GivenOptions } from "./given_options.ts";
import { readFormat, readHost, readNumber, readPort, readTime, readWord } from "./option_values.ts";
import { type OptionName, OPTIONS } from "./options.ts";
import { PHONES_OPTIONS, type PhonesConfig, readPhones } from "./phones_config.ts";
import { readSource, readTcp, type SourceChoice } from "./source_config.ts";
import { contradiction, UsageError } from "./usage.ts";

const MOST_PORT = 65_535;

/** The options that a run of the relay is told by. */
export const RELAY_OPTIONS: readonly OptionName[] = [
  "source",
  "serial",
  ...PHONES_OPTIONS,
  "adb",
  "apk",
  "sndcpy-host",
  "sndcpy-port",
  "tunnel-host",
  "app",
  "socket-name",
  "sample-rate",
  "buffer-size-type",
  "take-over",
  "scrcpy-server",
  "capture",
  "keep-phone-playing",
  "restart-after-silence",
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

/** How messages are written. */
export type LogFormat = "text" | "json";
/** How many messages are written. */
export type Verbosity = "quiet" | "normal" | "verbose";

/** Everything that a run needs to know. */
export interface RelayConfig extends PhonesConfig {
  source: SourceChoice;
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
  const way = readWay(given, verb, env);
  const { source, bind, port } = way;
  const httpPort = readHttpPort(given, source, { host: bind, port });
  const phones = readPhones(given);
  const heard = phones.phones.find(({ capture }) => capture !== undefined);
  if (source.kind === "sndcpy" && heard !== undefined) {
    throw contradiction("sndcpy", `--phone …,${heard.capture}`);
  }
  const highest = MOST_PORT - phones.phones.length;
  if (port > highest) {
    const expected = { kind: "number", of: "port", lowest: 0, highest } as const;
    throw new UsageError({ code: "value-wrong", option: "port", text: String(port), expected });
  }
  return {
    ...way,
    ...phones,
    isFormatGiven: given.has("format"),
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
 * Reads where audio comes from, what its bytes mean, and where it is relayed.
 *
 * @param env gives an environment variable; sndcpy's own count where there is a phone
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readWay(
  given: GivenOptions,
  verb: "relay" | "demo",
  env: (name: string) => string | undefined,
): Pick<RelayConfig, "source" | "format" | "bind" | "port"> {
  const source = readSource(given, verb, env);
  const bind = given.read("bind", readHost);
  const port = given.read("port", readPort);
  const origin = originOf(source);
  if (origin !== undefined) keepApart(origin, { host: bind, port });
  return { source, format: formatOf(given, source), bind, port };
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
function keepApart(source: Address, relay: Address): void {
  if (arrivesAt(source, relay, [])) throw new UsageError({ code: "own-port", port: relay.port });
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
  const origin = originOf(source);
  if (origin === undefined) return port;
  const door = { host: relay.host, port };
  if (isGiven) keepApart(origin, door);
  return arrivesAt(origin, door, []) ? 0 : port;
}

/** Where the audio comes from, if that is a port. */
function originOf(source: SourceChoice): Address | undefined {
  if (source.kind === "auto") return source.sndcpy;
  return "port" in source ? source : undefined;
}

/** What the app is told to send is what arrives. */
function formatOf(given: GivenOptions, source: SourceChoice): PcmFormat {
  const { format = given.read("format", readFormat), sampleRate } = source.kind === "sndcpy"
    ? source
    : {};
  if (sampleRate === undefined || sampleRate === format.sampleRate) return format;
  if (given.has("format")) {
    throw contradiction(`--sample-rate ${sampleRate}`, `--format ${format}`);
  }
  return new PcmFormat(sampleRate, format.bitsPerSample, format.channels);
}

function readVerbosity(given: GivenOptions): Verbosity {
  const [verbose, quiet] = [given.has("verbose"), given.has("quiet")];
  if (verbose && quiet) throw contradiction("--verbose", "--quiet");
  if (quiet) return "quiet";
  return verbose ? "verbose" : "normal";
}
