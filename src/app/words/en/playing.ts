/**
 * What is said about playing, in English.
 *
 * @module
 */

import type { PlayTrouble } from "../../../core/play/play_trouble.ts";
import type { Advice, AdviceFor, EventTexts } from "../words.ts";

const GET_PLAYER: Readonly<Record<string, string>> = {
  windows: "Install one with `winget install shinchiro.mpv`",
  darwin: "Install one with `brew install mpv`",
  linux: "Install one (on Debian and Ubuntu `sudo apt install mpv`)",
};
const GET_CABLE: Readonly<Record<string, string>> = {
  windows: "Install VB-CABLE from https://vb-audio.com/Cable, and mpv with " +
    "`winget install shinchiro.mpv`. Programs then list `CABLE Output` as a microphone",
  darwin: "Install both with `brew install blackhole-2ch mpv`. Programs then list " +
    "`BlackHole 2ch` as a microphone",
};

/** Advice for everything that keeps a computer from playing. */
export const playTroubles: AdviceFor<PlayTrouble> = {
  "no-player": (_, os) => ({
    ...cannotPlay("no player is on this computer that can play this audio"),
    remedy: GET_PLAYER[os] ?? "Install mpv",
  }),
  "player-missing": ({ player, found }, os) => ({
    ...cannotPlay(`${player} is not on this computer, or cannot play this audio`),
    remedy: found.length === 0
      ? GET_PLAYER[os] ?? "Install mpv"
      : `Install it, or name one that is there with --player: ${found.join(", ")}`,
  }),
  "player-chooses-device": ({ player }) => ({
    problem: `Cannot tell ${player} where to play`,
    state: "it cannot be given an output device",
    remedy: "Leave --player out, or name mpv. Where mpv is missing, install it",
  }),
  "device-missing": ({ device }) => ({
    problem: `Cannot play on ${device}`,
    state: "no player has an output device of that name",
    remedy: "Write it as `play --devices` lists it",
  }),
  "players-fail": ({ player, words }, os) => ({
    ...cannotPlay(`no player works here; the last one, ${quote(player, words)}`),
    remedy: os === "linux"
      ? "See that sound comes out of this computer otherwise, and that this user may play it. " +
        "--device plays elsewhere"
      : "See that sound comes out of this computer otherwise. --device plays elsewhere",
  }),
  "pactl-missing": () => ({
    ...noMicrophone("pactl is missing, which asks the sound server for it"),
    remedy: "Install it (on Debian and Ubuntu `sudo apt install pulseaudio-utils`)",
  }),
  "sound-server-missing": ({ words }) => ({
    ...noMicrophone(
      words === undefined ? "no sound server answers" : `no sound server answers: ${words}`,
    ),
    remedy: "Log in to the desktop as the same user, or start PulseAudio or PipeWire with its " +
      "pulse server",
  }),
  "microphone-refused": ({ words }) => ({
    ...noMicrophone(
      words === undefined ? "the sound server refuses" : `the sound server says "${words}"`,
    ),
    remedy: "Update PulseAudio or PipeWire, or restart the computer",
  }),
  "microphone-taken": () => ({
    ...noMicrophone("another program plays into it"),
    remedy: "Stop the other sndcpy-relay, or whatever plays on `Phone (sndcpy) speaker`",
  }),
  "no-cable": (_, os) => ({
    ...noMicrophone("this system needs a virtual audio cable for that, and mpv finds none"),
    remedy: GET_CABLE[os] ?? "Install one that mpv lists among its devices",
  }),
};

/** What happens to players. */
export const playerEvents: Pick<
  EventTexts,
  "player-started" | "player-failed" | "player-ended" | "player-closed"
> = {
  "player-started": ({ player }) => `Playing with ${player}.`,
  "player-failed": ({ player, words, next }) =>
    `Cannot play with ${player}${words === undefined ? "" : ` ("${words}")`}: ` +
    `${next} is tried now.`,
  "player-ended": ({ player, words, retryMs }) =>
    `${player} has ended or hangs${words === undefined ? "" : ` ("${words}")`}. It is started ` +
    `again, at most once every ${retryMs / 1000} s.`,
  "player-closed": ({ player }) => `Somebody has closed ${player}.`,
};

function cannotPlay(state: string): Omit<Advice, "remedy"> {
  return { problem: "Cannot play", state };
}

function noMicrophone(state: string): Omit<Advice, "remedy"> {
  return { problem: "Cannot make a microphone of the phone", state };
}

function quote(player: string, words: string | undefined): string {
  return words === undefined ? `${player}, gives no reason` : `${player}, says "${words}"`;
}
