/**
 * The players of this computer.
 *
 * @module
 */

import { onPath, type ProgramSearch, within } from "../core/base/program_search.ts";
import { CommandError } from "../core/base/command.ts";
import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { AudioDevice, Player, PlayerName } from "../core/play/player.ts";
import type { ReadyPlayer } from "../core/play/player_carrier.ts";
import { playersOf } from "../core/play/players.ts";
import { TroubleError } from "../core/trouble.ts";
import { runCommand } from "../io/process/command_runner.ts";
import { isFile } from "./phones.ts";

const LIMIT_MS = 5000;

/** A player that is there. */
export interface FoundPlayer {
  readonly player: Player;
  /** Its program. */
  readonly path: string;
  /** What it has said of what it can do. */
  readonly answer: string;
}

/** Which player is wanted, and where it is to play. */
export interface PlayerWish {
  /** Undefined: the best. */
  readonly player: PlayerName | undefined;
  /** The output device; undefined: the player's own choice. */
  readonly device: string | undefined;
}

const HERE: ProgramSearch = { env: (name) => Deno.env.get(name), isFile, os: Deno.build.os };

/**
 * Finds the players that do as is wished, the best first, and asks each what it can do.
 *
 * @throws {TroubleError} `no-player`, `player-missing`, `player-chooses-device` or `device-missing`
 *   where there is none
 */
export async function findPlayers(
  { player, device }: PlayerWish,
  format: PcmFormat,
): Promise<FoundPlayer[]> {
  const all = await findAble(format);
  if (player === undefined) {
    if (all.length === 0) throw new TroubleError({ code: "no-player" });
    return device === undefined ? all : await withDevice(all, device);
  }
  const named = all.filter((one) => one.player.name === player);
  if (named.length === 0) {
    const found = all.map((one) => one.player.name);
    throw new TroubleError({ code: "player-missing", player, found });
  }
  if (device !== undefined && !named[0]!.player.takesDevice) {
    throw new TroubleError({ code: "player-chooses-device", player });
  }
  return named;
}

/** The players that can play such audio on such a device, ready to be started. */
export function readyPlayers(
  found: readonly FoundPlayer[],
  format: PcmFormat,
  deviceOf: (player: Player) => string | undefined,
): ReadyPlayer[] {
  return found.flatMap(({ player, path, answer }) => {
    const device = deviceOf(player);
    const args = player.args({ format, input: "-", device, answer, os: Deno.build.os });
    return args === undefined ? [] : [{ name: player.name, argv: [path, ...args] }];
  });
}

/** The devices of a player; none where nothing lists them. */
export async function devicesOf({ player, path }: FoundPlayer): Promise<AudioDevice[]> {
  const { devices } = player;
  if (devices === undefined) return [];
  return devices.read(await answerOf([devices.program ?? path, ...devices.args]));
}

/** Those that can play such audio. */
async function findAble(format: PcmFormat): Promise<FoundPlayer[]> {
  const found = await Promise.all(playersOf(Deno.build.os).map(findPlayer));
  return found.filter((one) => one !== undefined)
    .filter((one) => readyPlayers([one], format, () => undefined).length > 0);
}

async function findPlayer(player: Player): Promise<FoundPlayer | undefined> {
  const { program, places, question } = player;
  const path = [
    ...onPath(program, HERE),
    ...(places?.[Deno.build.os] ?? []).flatMap((place) => within(place, [program], HERE)),
  ].find(isFile);
  if (path === undefined) return undefined;
  return {
    player,
    path,
    answer: question === undefined ? "" : await answerOf([path, ...question]),
  };
}

/** The same device has another name with each player. */
async function withDevice(
  all: readonly FoundPlayer[],
  device: string,
): Promise<FoundPlayer[]> {
  const lists = await Promise.all(all.map(devicesOf));
  const found = all.filter((_, index) => lists[index]!.some(({ name }) => name === device));
  if (found.length === 0) throw new TroubleError({ code: "device-missing", device });
  return found;
}

/** Empty where there is no answer: then it is not known to be able to do anything. */
async function answerOf(argv: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await runCommand(argv, { limitMs: LIMIT_MS });
    return `${stdout}\n${stderr}`;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return "";
  }
}
