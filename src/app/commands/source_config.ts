/**
 * Where the audio shall come from, as the command line has it.
 *
 * @module
 */

import { isLoopback } from "../../core/base/address.ts";
import { PcmFormat } from "../../core/base/pcm_format.ts";
import { type Capture, CAPTURES } from "../../core/phone/capture.ts";
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
import { contradiction } from "./usage.ts";

/** Where the audio shall come from. */
export type SourceChoice =
  | SndcpyChoice
  | ScrcpyChoice
  | AutoChoice
  /**
   * `isRelay`: another relay, and no forward to a phone. `httpPort`: where it serves HTTP if it is a
   * relay; if not given, at the usual port.
   */
  | { kind: "tcp"; host: string; port: number; isRelay?: boolean; httpPort?: number }
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

export function readSource(
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
  const [, address = text, httpPort] = /^(.*)\?http=(\d+)$/.exec(text) ?? [];
  const tcp = readTcp(address);
  if (tcp === undefined) throw new ValueError({ kind: "source" });
  return httpPort === undefined ? tcp : { ...tcp, httpPort: readSourcePort(httpPort) };
}

/** `tcp://HOST:PORT`; undefined for anything else. */
export function readTcp(text: string): { kind: "tcp"; host: string; port: number } | undefined {
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
