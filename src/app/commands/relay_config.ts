/**
 * Everything that a run of the relay is told.
 *
 * @module
 */

import { type Address, arrivesAt, isLoopback } from "../../core/base/address.ts";
import type { GapPolicy } from "../../core/stream/hub.ts";
import { type Capture, CAPTURES } from "../../core/phone/capture.ts";
import { PcmFormat } from "../../core/base/pcm_format.ts";
import { ACCESS_OPTIONS, type AccessConfig, readAccess } from "./access_config.ts";
import { readAppPreset } from "./app_presets.ts";
import type { GivenOptions } from "./given_options.ts";
import {
  readFormat,
  readHost,
  readNumber,
  readPath,
  readPort,
  readSocketName,
  readTime,
  readWord,
  ValueError,
} from "./option_values.ts";
import { APP_OPTIONS, type OptionName, OPTIONS } from "./options.ts";
import { PHONES_OPTIONS, type PhonesConfig, readPhones } from "./phones_config.ts";
import { contradiction, UsageError } from "./usage.ts";

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

/** Where the audio shall come from. */
export type SourceChoice =
  | SndcpyChoice
  | ScrcpyChoice
  | AutoChoice
  /** `isRelay`: another relay, and no forward to a phone. */
  | { kind: "tcp"; host: string; port: number; isRelay?: boolean }
  | { kind: "pipe"; path: string }
  | { kind: "demo" }
  | { kind: "stdin" };

/** A phone of this computer. What is undefined was not given. */
interface PhoneChoice {
  adb: string | undefined;
  serial: string | undefined;
  restartAfterZerosMs: number | undefined;
}

/** sndcpy on a phone. */
export interface SndcpyChoice extends PhoneChoice {
  kind: "sndcpy";
  host: string;
  /** The port of the forward; 0 lets adb choose. */
  port: number;
  /** What leads to that port where adb's server is on another computer. */
  tunnelHost: string | undefined;
  apk: string | undefined;
  /** What Android calls the app, if not as sndcpy. */
  packageName: string | undefined;
  socketName: string;
  sampleRate: number | undefined;
  bufferSizeType: number | undefined;
  /** What the app sends, if that is known. */
  format: PcmFormat | undefined;
  takesOver: boolean;
}

/** scrcpy's server, which is copied to a phone. */
export interface ScrcpyChoice extends PhoneChoice {
  kind: "scrcpy";
  /** The file that is copied. */
  server: string | undefined;
  capture: Capture;
  keepsPlaying: boolean;
}

/** sndcpy on a phone that has it, else scrcpy's server. */
export interface AutoChoice extends PhoneChoice {
  kind: "auto";
  sndcpy: SndcpyChoice;
  scrcpy: ScrcpyChoice;
}

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
  const source = readSource(given, verb, env);
  const bind = given.read("bind", readHost);
  const port = given.read("port", readPort);
  const origin = originOf(source);
  if (origin !== undefined) keepApart(origin, { host: bind, port });
  const httpPort = readHttpPort(given, source, { host: bind, port });
  const phones = readPhones(given);
  const heard = phones.phones.find(({ capture }) => capture !== undefined);
  if (source.kind === "sndcpy" && heard !== undefined) {
    throw contradiction("sndcpy", `--phone …,${heard.capture}`);
  }
  return {
    source,
    ...phones,
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
  if (isAppName(source)) return readPhone(given, source.kind, typed, env);
  const option = OPTIONS.find((option) => "needsPhone" in option && given.has(option.name));
  if (option !== undefined) throw contradiction(typed, `--${option.name}`);
  return source;
}

/** What was typed can say which app is meant, as only one of them knows it. */
function readPhone(
  typed: GivenOptions,
  kind: AppName["kind"],
  source: string,
  env: (name: string) => string | undefined,
): SourceChoice {
  const given = typed.withVariables(APP_OPTIONS, env);
  const [app, reason] = kind === "auto" ? meantApp(typed) : [kind, source];
  const other = OPTIONS.find((option) =>
    "app" in option && app !== undefined && option.app !== app && typed.has(option.name)
  );
  if (other !== undefined) throw contradiction(reason, `--${other.name}`);
  if (app === "scrcpy") return readScrcpy(given, reason);
  const sndcpy = readSndcpy(typed, given, env);
  if (app === "sndcpy" || sndcpy.kind !== "sndcpy" || sndcpy.apk !== undefined) return sndcpy;
  const { adb, serial, restartAfterZerosMs } = sndcpy;
  const scrcpy = readScrcpy(given, reason);
  return { kind: "auto", adb, serial, restartAfterZerosMs, sndcpy, scrcpy };
}

/** @returns which app, if that is clear, and what was typed that says so */
function meantApp(typed: GivenOptions): ["sndcpy" | "scrcpy" | undefined, reason: string] {
  const option = OPTIONS.find((option) => "choosesApp" in option && typed.has(option.name));
  if (option !== undefined && "app" in option) return [option.app, `--${option.name}`];
  const isOther = !isScrcpyFormat(typed.read("format", readFormat));
  return isOther ? ["sndcpy", "--format"] : [undefined, ""];
}

/** Another computer's adb is not ours to run: then its forwarded port is all there is. */
function readSndcpy(
  typed: GivenOptions,
  given: GivenOptions,
  env: (name: string) => string | undefined,
): SndcpyChoice | Extract<SourceChoice, { kind: "tcp" }> {
  const host = typed.read("sndcpy-host", readHost);
  if (!isLoopback(host)) {
    const option = OPTIONS.find((option) => "needsAdb" in option && typed.has(option.name));
    if (option !== undefined) throw contradiction(`--sndcpy-host ${host}`, `--${option.name}`);
    return { kind: "tcp", host, port: typed.read("sndcpy-port", readSourcePort) };
  }
  if (typed.has("sndcpy-host") && typed.has("tunnel-host")) {
    throw contradiction("--sndcpy-host", "--tunnel-host");
  }
  const preset = given.readIfGiven("app", readAppPreset);
  const agreeing = <Value>(
    name: OptionName,
    read: (text: string) => Value,
    known: Value | undefined,
  ): Value | undefined => {
    const value = given.readIfGiven(name, read);
    if (value === undefined || known === undefined) return value ?? known;
    if (String(value) === String(known)) return value;
    throw contradiction(`--app ${preset!.name}`, `--${name} ${value}`);
  };
  return {
    kind: "sndcpy",
    host,
    port: given.read("sndcpy-port", readPort),
    tunnelHost: given.readIfGiven("tunnel-host", readHost),
    ...readPhoneChoice(given),
    apk: given.readIfGiven("apk", (text) => readPath(text, env)),
    packageName: preset?.packageName,
    socketName: agreeing("socket-name", readSocketName, preset?.socketName) ??
      given.read("socket-name", readSocketName),
    sampleRate: given.readIfGiven(
      "sample-rate",
      (text) => readNumber(text, "sample-rate", 8_000, 192_000),
    ),
    bufferSizeType: agreeing(
      "buffer-size-type",
      (text) => readNumber(text, "buffer-size-type", 0, 4),
      preset?.bufferSizeType,
    ),
    format: agreeing("format", readFormat, preset?.format),
    takesOver: given.has("take-over"),
  };
}

/** The phone goes on playing what apps let be captured, and nothing else. */
function readScrcpy(
  given: GivenOptions,
  reason: string,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): ScrcpyChoice {
  const format = given.read("format", readFormat);
  if (!isScrcpyFormat(format)) throw contradiction(reason, `--format ${format}`);
  const keepsPlaying = given.has("keep-phone-playing");
  const capture = keepsPlaying && !given.has("capture")
    ? "playback"
    : given.read("capture", (text) => readWord(text, CAPTURES));
  if (keepsPlaying && capture !== "playback") {
    throw contradiction("--keep-phone-playing", `--capture ${capture}`);
  }
  const server = given.readIfGiven("scrcpy-server", (text) => readPath(text, env));
  return { kind: "scrcpy", ...readPhoneChoice(given), server, capture, keepsPlaying };
}

function readPhoneChoice(given: GivenOptions): PhoneChoice {
  return {
    adb: given.readIfGiven("adb", String),
    serial: given.readIfGiven("serial", String),
    restartAfterZerosMs: given.readIfGiven(
      "restart-after-silence",
      (text) => readTime(text, "10s", "24h"),
    ),
  };
}

/** scrcpy's server gives that and nothing else. */
function isScrcpyFormat(format: PcmFormat): boolean {
  return String(format) === String(PcmFormat.SNDCPY);
}

interface AppName {
  kind: "auto" | "sndcpy" | "scrcpy";
}

function isAppName(source: SourceName): source is AppName {
  return source.kind === "auto" || source.kind === "sndcpy" || source.kind === "scrcpy";
}

type SourceName = Exclude<SourceChoice, PhoneChoice> | AppName;

function readSourceName(text: string): SourceName {
  if (text === "auto" || text === "sndcpy" || text === "scrcpy") return { kind: text };
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
