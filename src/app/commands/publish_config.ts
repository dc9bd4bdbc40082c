/**
 * What publishing is told.
 *
 * @module
 */

import {
  codecNamed,
  codecsOf,
  PUBLISH_CODECS,
  type PublishCodec,
} from "../../core/publish/publish_codec.ts";
import { parseTarget, type PublishTarget } from "../../core/publish/target.ts";
import type { GivenOptions } from "./given_options.ts";
import { ValueError } from "./option_values.ts";
import type { OptionName } from "./options.ts";
import { PHONES_OPTIONS } from "./phones_config.ts";
import { contradiction, UsageError } from "./usage.ts";

/** The options of `--publish`, itself among them. */
export const PUBLISH_OPTIONS: readonly OptionName[] = ["publish", "publish-codec"];

/** In kilobits a second, as people give it: less is no music, more is none of these codecs. */
const BIT_RATE = { fewest: 16, most: 512 };
/** What is shown of a target that was not understood: it may hold a password. */
const HIDDEN = "…";

/** A target, and how the audio is compressed for it. */
export interface PublishConfig {
  readonly target: PublishTarget;
  /** Undefined for raw audio. */
  readonly codec: PublishCodec | undefined;
}

/**
 * Reads what `--publish` goes with; nothing where it was not given.
 *
 * @param env gives an environment variable
 * @throws {UsageError} for what is unknown or contradictory
 */
export function readPublishOption(
  typed: GivenOptions,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): PublishConfig[] {
  const given = typed.withVariables(["publish"], env);
  if (given.has("publish")) refuseSeveral(given, "$SNDCPY_RELAY_PUBLISH");
  else {
    if (!given.has("publish-codec")) return [];
    throw new UsageError({ code: "option-needs", option: "publish-codec", needed: "publish" });
  }
  return withCodecs(given, given.readAll("publish", readTarget));
}

/**
 * Reads the targets of `publish`.
 *
 * @param words those behind the command; without any, what `--publish` says
 * @throws {UsageError} for what is unknown or contradictory, and without a target
 */
export function readPublishCommand(
  given: GivenOptions,
  words: readonly string[],
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): PublishConfig[] {
  const named = words.map((word) => {
    const target = parseTarget(word);
    if (target !== undefined) return target;
    const expected = { kind: "publish-target" } as const;
    throw new UsageError({ code: "word-wrong", word: HIDDEN, expected });
  });
  if (named.length > 0 && given.has("publish")) throw contradiction("publish URL", "--publish");
  refuseSeveral(given, "publish");
  if (named.length > 0) return withCodecs(given, named);
  const all = given.withVariables(["publish"], env);
  if (all.has("publish")) return withCodecs(all, all.readAll("publish", readTarget));
  throw new UsageError({ code: "value-missing", word: "publish", value: "URL" });
}

/**
 * Each of several phones would be published to the same targets.
 *
 * @param what what was given besides
 */
function refuseSeveral(given: GivenOptions, what: string): void {
  const several = PHONES_OPTIONS.find((option) => given.has(option));
  if (several !== undefined) throw contradiction(`--${several}`, what);
}

function readTarget(text: string): PublishTarget {
  const target = parseTarget(text);
  if (target === undefined) throw new ValueError({ kind: "publish-target" });
  return target;
}

function withCodecs(given: GivenOptions, targets: readonly PublishTarget[]): PublishConfig[] {
  const wanted = given.readIfGiven("publish-codec", readCodec);
  const urls = targets.map(({ url }) => url);
  const twice = urls.find((url, index) => urls.indexOf(url) !== index);
  if (twice !== undefined) throw contradiction(twice, twice);
  return targets.map((target) => {
    const [best, ...others] = codecsOf(target);
    if (best === undefined) return { target, codec: undefined };
    if (wanted !== undefined && ![best, ...others].includes(wanted.name)) {
      throw contradiction(`--publish-codec ${wanted.name}`, target.url);
    }
    return { target, codec: wanted ?? codecNamed(best) };
  });
}

/** `opus`, `opus:96k` */
function readCodec(text: string): PublishCodec {
  const [, name, rate] = /^([a-z0-9]+)(?::(\d+)k)?$/.exec(text) ?? [];
  const codec = PUBLISH_CODECS.find((known) => known === name);
  const kilobits = rate === undefined ? undefined : Number(rate);
  const isInRange = kilobits === undefined ||
    kilobits >= BIT_RATE.fewest && kilobits <= BIT_RATE.most;
  if (codec === undefined || !isInRange || codec === "flac" && rate !== undefined) {
    throw new ValueError({ kind: "publish-codec" });
  }
  return codecNamed(codec, kilobits === undefined ? undefined : kilobits * 1000);
}
