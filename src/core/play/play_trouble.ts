/**
 * What can keep a computer from playing.
 *
 * @module
 */

/**
 * Why nothing is played.
 *
 * - `no-player`: there is no player that is known.
 * - `player-missing`: the one that is wanted is not there; `found` are.
 * - `player-chooses-device`: that player cannot be told a device.
 * - `device-missing`: no player has a device of that name.
 * - `players-fail`: none of those that are there plays. `player` is the last one, and `words` its
 *   own.
 * - `pactl-missing`: the program that tells the sound server what to do is not there.
 * - `sound-server-missing`: no sound server answers; `words` are those of pactl.
 * - `microphone-refused`: the sound server did not make the microphone; `words` are those of pactl.
 * - `microphone-taken`: another run plays into it.
 * - `no-cable`: there is no virtual cable.
 */
export type PlayTrouble =
  | { readonly code: "no-player" | "pactl-missing" | "microphone-taken" | "no-cable" }
  | {
    readonly code: "player-missing";
    readonly player: string;
    readonly found: readonly string[];
  }
  | { readonly code: "player-chooses-device"; readonly player: string }
  | { readonly code: "device-missing"; readonly device: string }
  | {
    readonly code: "players-fail";
    readonly player: string;
    readonly words: string | undefined;
  }
  | {
    readonly code: "sound-server-missing" | "microphone-refused";
    readonly words: string | undefined;
  };
