/**
 * What playing is told.
 *
 * @module
 */

import { PLAYER_NAMES } from "../../core/play/player.ts";
import type { PlayerWish } from "../players.ts";
import type { GivenOptions } from "./given_options.ts";
import { readWord } from "./option_values.ts";
import type { OptionName } from "./options.ts";
import { contradiction, UsageError } from "./usage.ts";

const WISH_OPTIONS: readonly OptionName[] = ["player", "device"];

/** The options of `--play`, itself among them. */
export const PLAY_OPTIONS: readonly OptionName[] = ["play", ...WISH_OPTIONS];

/** The options of the command that plays. */
export const PLAY_COMMAND_OPTIONS: readonly OptionName[] = [
  ...WISH_OPTIONS,
  "as-microphone",
  "devices",
  "print",
];

/** What the command is to do. */
export interface PlayConfig extends PlayerWish {
  /** `play`, or what is shown in its place. */
  readonly task: "play" | "devices" | "print";
  readonly isMicrophone: boolean;
}

/**
 * Reads what `play` is told.
 *
 * @throws {UsageError} for what is unknown or contradictory
 */
export function readPlayCommand(given: GivenOptions): PlayConfig {
  const tasks = (["devices", "print"] as const).filter((name) => given.has(name));
  const isMicrophone = given.has("as-microphone");
  if (tasks.length > 1) throw contradiction("--devices", "--print");
  for (const other of ["device", ...tasks]) {
    if (isMicrophone && given.has(other)) throw contradiction("--as-microphone", `--${other}`);
  }
  return { ...readWish(given), task: tasks[0] ?? "play", isMicrophone };
}

/**
 * Reads what `--play` goes with; undefined where it was not given.
 *
 * @throws {UsageError} for what is unknown or contradictory
 */
export function readPlayOption(given: GivenOptions): PlayerWish | undefined {
  if (given.has("play")) return readWish(given);
  const useless = WISH_OPTIONS.find((name) => given.has(name));
  if (useless === undefined) return undefined;
  throw new UsageError({ code: "option-needs", option: useless, needed: "play" });
}

function readWish(given: GivenOptions): PlayerWish {
  return {
    player: given.readIfGiven("player", (text) => readWord(text, PLAYER_NAMES)),
    device: given.readIfGiven("device", String),
  };
}
