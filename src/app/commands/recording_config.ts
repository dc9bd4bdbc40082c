/**
 * What a recording is told.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import type { Keep } from "../../core/record/keeper.ts";
import type { Split } from "../../core/record/split.ts";
import type { RecordedGaps } from "../../core/record/tape.ts";
import type { SoundGateOptions } from "../../core/record/sound_gate.ts";
import { USUAL_NAME } from "../../core/record/recording_name.ts";
import type { GivenOptions } from "./given_options.ts";
import {
  isSize,
  readLevel,
  readPath,
  readSize,
  readTime,
  readWord,
  ValueError,
} from "./option_values.ts";
import type { OptionName } from "./options.ts";
import { contradiction, UsageError } from "./usage.ts";

/** The options of every recording. */
export const RECORDING_OPTIONS: readonly OptionName[] = [
  "split",
  "name",
  "start-on-sound",
  "stop-after-silence",
  "silence-level",
  "gaps",
  "bits",
];

/** The options of recordings beside the relay. */
export const RECORD_OPTIONS: readonly OptionName[] = [
  "record",
  "recordings",
  ...RECORDING_OPTIONS,
  "keep",
];

/** How a file is made, by its ending. */
export const ENDINGS = ["wav", "flac", "opus", "mp3", "m4a"] as const;
/** The ending of a file, without its dot. */
export type RecordingEnding = (typeof ENDINGS)[number];

/** Those whose samples have a number of bits. */
const HAVE_BITS: readonly RecordingEnding[] = ["wav", "flac"];

/** Everything that a recording needs to know. */
export interface RecordingConfig {
  readonly folder: string;
  /** The name of each file, with its ending, and with words that are replaced. */
  readonly pattern: string;
  readonly ending: RecordingEnding;
  /** Whether a name that is taken is counted up. */
  readonly countsUp: boolean;
  readonly split: Split | undefined;
  readonly gaps: RecordedGaps;
  readonly durationMs: number | undefined;
  readonly gate: SoundGateOptions | undefined;
  /** Undefined: as many as the source gives. */
  readonly bits: 16 | 24 | undefined;
  readonly keep: Keep | undefined;
}

/** What is recorded beside the relay. */
export interface RecordingsConfig extends RecordingConfig {
  /** Whether it begins with the relay; otherwise when somebody asks for it. */
  readonly isAlways: boolean;
}

/** Gives an environment variable. */
type Env = (name: string) => string | undefined;

/**
 * Reads what `record` is told.
 *
 * @param file what follows the command
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readRecordCommand(
  given: GivenOptions,
  file: string | undefined,
  env: Env = (name) => Deno.env.get(name),
): RecordingConfig {
  if (file !== undefined && given.has("name")) throw contradiction(file, "--name");
  const path = readPath(file ?? nameOf(given), env);
  const durationMs = given.readIfGiven("duration", (text) => readTime(text, "1s", "365d"));
  const isNamed = file !== undefined;
  return { ...readRecording(given, path, isNamed), durationMs, keep: undefined };
}

/**
 * Reads what `--record FOLDER` or `--recordings FOLDER` goes with; undefined where neither was given.
 *
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readRecordOption(
  given: GivenOptions,
  env: Env = (name) => Deno.env.get(name),
): RecordingsConfig | undefined {
  const isAlways = given.has("record");
  const isOnDemand = given.has("recordings");
  if (isAlways && isOnDemand) throw contradiction("--record", "--recordings");
  if (!isAlways && !isOnDemand) {
    const useless = [...RECORDING_OPTIONS, "keep"].find((name) => given.has(name));
    if (useless === undefined) return undefined;
    throw new UsageError({ code: "option-needs", option: useless, needed: "record" });
  }
  const folder = given.read(isAlways ? "record" : "recordings", (text) => readPath(text, env));
  const recording = readRecording(given, `${folder}/${nameOf(given)}`, false);
  return {
    ...recording,
    isAlways,
    split: recording.split ?? (isAlways ? { by: "day" } : undefined),
    durationMs: undefined,
    keep: given.readIfGiven("keep", readKeep),
  };
}

/** How a recording is made that somebody asks for, in the same folder as others. */
export function onDemand(config: RecordingConfig, ending: RecordingEnding): RecordingConfig {
  const { pattern, countsUp, bits } = config;
  const stem = countsUp ? pattern.slice(0, pattern.lastIndexOf(".")) : USUAL_NAME;
  return {
    ...config,
    ...{ ending, pattern: `${stem}.${ending}`, countsUp: true, durationMs: undefined },
    bits: HAVE_BITS.includes(ending) ? bits : undefined,
  };
}

function readRecording(
  given: GivenOptions,
  path: string,
  isNamed: boolean,
): Omit<RecordingConfig, "durationMs" | "keep"> {
  const pattern = basename(path);
  const ending = readEnding(pattern);
  return {
    folder: dirname(path),
    pattern,
    ending,
    countsUp: !isNamed,
    split: given.readIfGiven("split", readSplit),
    gaps: given.read("gaps", (text) => readWord(text, ["silence", "cut", "split"])),
    gate: readGate(given),
    bits: readBits(given, ending),
  };
}

/** What `--name` says; without an ending it is a WAV file. */
function nameOf(given: GivenOptions): string {
  const name = given.readIfGiven("name", readName) ?? USUAL_NAME;
  return ENDINGS.some((ending) => name.endsWith(`.${ending}`)) ? name : `${name}.wav`;
}

function readName(text: string): string {
  const unknown = text.replace(/\{(date|time|part)\}/g, "");
  if (/[/\\{}]/.test(unknown) || text === "") throw new ValueError({ kind: "recording-name" });
  return text;
}

function readEnding(name: string): RecordingEnding {
  const ending = ENDINGS.find((ending) => name.toLowerCase().endsWith(`.${ending}`));
  if (ending !== undefined && name.length > ending.length + 1) return ending;
  throw new UsageError({
    code: "word-wrong",
    word: name,
    expected: { kind: "recording-ending" },
  });
}

function readSplit(text: string): Split {
  if (text === "day") return { by: "day" };
  return isSize(text)
    ? { by: "size", bytes: readSize(text, "1MB", "100TB") }
    : { by: "time", ms: readTime(text, "1s", "365d") };
}

function readKeep(text: string): Keep {
  return isSize(text)
    ? { by: "size", bytes: readSize(text, "1MB", "100TB") }
    : { by: "time", ms: readTime(text, "1h", "3650d") };
}

function readGate(given: GivenOptions): SoundGateOptions | undefined {
  const startsOnSound = given.has("start-on-sound");
  const stopAfterMs = given.readIfGiven(
    "stop-after-silence",
    (text) => readTime(text, "1s", "24h"),
  );
  if (!startsOnSound && stopAfterMs === undefined) {
    if (!given.has("silence-level")) return undefined;
    throw new UsageError({
      code: "option-needs",
      option: "silence-level",
      needed: "start-on-sound",
    });
  }
  return { levelDbfs: given.read("silence-level", readLevel), startsOnSound, stopAfterMs };
}

function readBits(given: GivenOptions, ending: RecordingEnding): 16 | 24 | undefined {
  const bits = given.readIfGiven("bits", (text) => readWord(text, ["16", "24"]));
  if (bits === undefined) return undefined;
  if (!HAVE_BITS.includes(ending)) throw contradiction(`--bits ${bits}`, `.${ending}`);
  return bits === "16" ? 16 : 24;
}
