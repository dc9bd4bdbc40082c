/**
 * What plays audio: a program that reads it from standard input.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";

/** The players that are known, by the names that people give them. */
export const PLAYER_NAMES = [
  "mpv",
  "ffplay",
  "vlc",
  "pw-play",
  "paplay",
  "aplay",
  "sox",
] as const;

/** The name of a player that is known. */
export type PlayerName = (typeof PLAYER_NAMES)[number];

/** An output device, as a player has it. */
export interface AudioDevice {
  /** What the player takes. */
  readonly name: string;
  /** What people call it; undefined where nobody says. */
  readonly description: string | undefined;
}

/** How a player plays. */
export interface Playing {
  readonly format: PcmFormat;
  /** What is played: `-` for standard input, or a URL where the player opens those. */
  readonly input: string;
  /** The name of the output device; undefined: the player's own choice. */
  readonly device: string | undefined;
  /** What it has answered when it was asked what it can do; empty if it need not be asked. */
  readonly answer: string;
  /** As in `Deno.build.os`. */
  readonly os: string;
}

/** A kind of player. */
export interface Player {
  readonly name: PlayerName;
  /** What its program is called, without `.exe`. */
  readonly program: string;
  /** Folders in which it may lie besides the PATH, as `within` takes them, by system. */
  readonly places?: Readonly<Record<string, readonly string[]>>;
  /** The arguments that make it say what it can do; if not given, it need not be asked. */
  readonly question?: readonly string[];
  /**
   * The arguments that make it play raw audio, with little delay, and without a window.
   *
   * @returns undefined where it cannot
   */
  args(playing: Playing): readonly string[] | undefined;
  /** Whether it opens `tcp://HOST:PORT` by itself. */
  readonly opensUrls: boolean;
  /** Whether it plays on a device that is named. */
  readonly takesDevice: boolean;
  /** How its devices are listed; undefined where nothing lists them. */
  readonly devices?: DeviceListing;
}

/** What lists devices, and how its answer is read. */
export interface DeviceListing {
  /** Undefined: the player itself. */
  readonly program?: string;
  readonly args: readonly string[];
  read(answer: string): AudioDevice[];
}

/** How a player has ended. */
export interface PlayerEnd {
  readonly exitCode: number;
  /** What it has written to standard error, the last of it. */
  readonly lines: readonly string[];
}

/** A player that runs. Disposed of, it has ended, with all that it has started. */
export interface PlayerProcess extends AsyncDisposable {
  /** Resolves when it has ended. Never rejects. */
  readonly ended: Promise<PlayerEnd>;
  /** Resolves when it has taken the bytes, or will not take any more. Never rejects. */
  write(bytes: Uint8Array): Promise<void>;
  /** There is nothing more to play. */
  endInput(): void;
}

/**
 * Starts a player.
 *
 * @param argv the program and its arguments
 * @throws {CommandError} when it cannot be started
 */
export type StartPlayer = (argv: readonly string[]) => Promise<PlayerProcess>;
