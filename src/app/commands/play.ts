/**
 * The command that plays.
 *
 * @module
 */

import { TroubleError } from "../../core/trouble.ts";
import { devicesOf, findPlayers } from "../players.ts";
import { findSpeaker, playerOutput, type Speaker, withMicrophone } from "../playing.ts";
import { listenHosts } from "../report/listen_hosts.ts";
import { hostInUrl, playerLine } from "../report/player_lines.ts";
import { type Command, EXIT_OK, type ProgramContext } from "./command.ts";
import { PLAY_COMMAND_OPTIONS, type PlayConfig, readPlayCommand } from "./play_config.ts";
import { refuseKeyboard, relay } from "./relay.ts";
import { readListenConfig, RELAY_OPTIONS, type RelayConfig } from "./relay_config.ts";

/** Plays the audio of a phone, or of a relay that runs already. */
export const playCommand: Command = {
  name: "play",
  operands: ["tcp://HOST:PORT"],
  options: [...RELAY_OPTIONS, ...PLAY_COMMAND_OPTIONS],
  read(given) {
    const playing = readPlayCommand(given);
    const address = given.words[1];
    const config = readListenConfig(given, address);
    refuseKeyboard(config);
    return async (context) => {
      if (playing.task === "devices") return await showDevices(playing, config, context);
      if (playing.task === "print") return await showLine(playing, config, context);
      // A microphone is made before the relay runs, and removed after it.
      const signal = context.stopSignal();
      const play = (speaker: Speaker) =>
        relay(config, { ...context, stopSignal: () => signal }, {
          outputs: [playerOutput(speaker, true)],
          mayJoin: true,
          showsStatus: true,
          onlyListens: address !== undefined,
        });
      return playing.isMicrophone
        ? await withMicrophone(playing, config.format, play)
        : await play(await findSpeaker(playing, config.format));
    };
  },
};

/** Those of each player that can be told one. */
async function showDevices(
  wish: PlayConfig,
  { format }: RelayConfig,
  { out }: ProgramContext,
): Promise<number> {
  for (const one of await findPlayers({ ...wish, device: undefined }, format)) {
    const devices = await devicesOf(one);
    if (devices.length === 0) continue;
    out.line(`${one.player.name}:`);
    const width = Math.max(...devices.map(({ name }) => name.length));
    out.lines(
      devices.map(({ name, description = "" }) =>
        `  ${name.padEnd(width)}  ${description}`.trimEnd()
      ),
    );
  }
  return EXIT_OK;
}

async function showLine(
  wish: PlayConfig,
  { source, bind, port: ownPort, format }: RelayConfig,
  { out, words }: ProgramContext,
): Promise<number> {
  const relay = source.kind === "tcp" && source.isRelay ? source : undefined;
  const host = relay === undefined ? listenHosts(bind, []).here : hostInUrl(relay.host);
  const [line] = (await findPlayers(wish, format)).flatMap(({ player, answer }) => {
    const playing = { format, device: wish.device, answer, os: words.os };
    return playerLine(player, playing, host, relay?.port ?? ownPort) ?? [];
  });
  if (line === undefined) throw new TroubleError({ code: "no-player" });
  out.line(line);
  return EXIT_OK;
}
