/**
 * From what is wished to be heard to what plays it.
 *
 * @module
 */

import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { Player, PlayerName } from "../core/play/player.ts";
import { PLAYER_CAPACITY_MS, PlayerCarrier } from "../core/play/player_carrier.ts";
import { deviceOfSink } from "../core/play/players.ts";
import { TroubleError } from "../core/trouble.ts";
import { feedCommand, runCommand } from "../io/process/command_runner.ts";
import { MICROPHONE_SINK, VirtualMicrophone } from "../io/pulse/virtual_microphone.ts";
import { systemClock } from "../io/system_clock.ts";
import {
  devicesOf,
  findPlayers,
  type FoundPlayer,
  type PlayerWish,
  readyPlayers,
} from "./players.ts";
import type { Output } from "./relay.ts";

/** What plays, and on what. */
export interface Speaker {
  readonly found: readonly FoundPlayer[];
  /** The output device, as a player has it; undefined: the player's own choice. */
  deviceOf(player: Player): string | undefined;
  /** Sees that the device is there, before a player is started. */
  prepare?(): Promise<void>;
}

/** Those that can be told to play into a sink: the best first. */
const MICROPHONE_PLAYERS: readonly PlayerName[] = ["paplay", "mpv"];
/** What people install to play into a microphone, by the names of its devices. */
const CABLES = /CABLE Input|BlackHole/i;

/**
 * Finds what plays aloud.
 *
 * @throws {TroubleError} where there is nothing
 */
export async function findSpeaker(wish: PlayerWish, format: PcmFormat): Promise<Speaker> {
  return { found: await findPlayers(wish, format), deviceOf: () => wish.device };
}

/**
 * Has something play into a microphone while `use` runs.
 *
 * @throws {TroubleError} where there is nothing that plays into it, or no microphone
 */
export async function withMicrophone<Result>(
  wish: PlayerWish,
  format: PcmFormat,
  use: (speaker: Speaker) => Promise<Result>,
): Promise<Result> {
  const found = await findPlayers(wish, format);
  if (Deno.build.os !== "linux") return await use(await findCable(found));
  const deviceOf = ({ name }: Player) => deviceOfSink(name, MICROPHONE_SINK);
  const able = MICROPHONE_PLAYERS.flatMap((name) =>
    found.filter(({ player }) => player.name === name)
  );
  if (able.length === 0) {
    throw new TroubleError({ code: "player-chooses-device", player: found[0]!.player.name });
  }
  await using microphone = await VirtualMicrophone.make(runCommand, format);
  return await use({ found: able, deviceOf, prepare: () => microphone.restore() });
}

/** Makes what plays the audio of a station. `isAll`: when a person closes it, all is over. */
export function playerOutput({ found, deviceOf, prepare }: Speaker, isAll: boolean): Output {
  return ({ source: { format }, audience, emit }, finish) => {
    const players = readyPlayers(found, format, deviceOf);
    if (players.length === 0) return finish(new TroubleError({ code: "no-player" }));
    audience.admit(
      new PlayerCarrier({
        players,
        start: async (argv) => {
          await prepare?.();
          return await feedCommand(argv);
        },
        clock: systemClock,
        emit,
        ...isAll ? { done: finish } : {},
      }),
      { capacityMs: PLAYER_CAPACITY_MS },
    );
  };
}

async function findCable(found: readonly FoundPlayer[]): Promise<Speaker> {
  for (const one of found) {
    const cable = (await devicesOf(one)).find(({ name, description }) =>
      CABLES.test(`${name} ${description}`)
    );
    if (cable !== undefined) return { found: [one], deviceOf: () => cable.name };
  }
  throw new TroubleError({ code: "no-cable" });
}
