/**
 * What can keep audio from where it is published.
 *
 * @module
 */

/**
 * Why a target does not get the audio. `target` is its URL without secrets, `words` are those of the
 * engine or of ffmpeg, without secrets, too.
 *
 * - `target-unresolved`: no host has that name.
 * - `target-refused`: nothing listens there.
 * - `target-unreachable`: the network knows no way there, or nothing answers.
 * - `target-denied`: user or password are wrong.
 * - `target-taken`: somebody else publishes there, or there is no room.
 * - `target-rejected`: it does not take such audio, or does not know what it is asked.
 * - `target-stuck`: it has taken nothing for too long.
 * - `target-lost`: it has ended the connection.
 * - `target-pipe`: there is no named pipe, or not for this user.
 * - `target-ffmpeg-missing`: ffmpeg, which would deliver the audio, is not installed.
 * - `target-unsupported`: this ffmpeg lacks the codec or the protocol.
 * - `target-failed`: anything else.
 */
export type PublishTrouble =
  & { readonly target: string }
  & (
    | {
      readonly code:
        | "target-unresolved"
        | "target-refused"
        | "target-unreachable"
        | "target-denied"
        | "target-lost"
        | "target-ffmpeg-missing";
    }
    | { readonly code: "target-stuck"; readonly stuckMs: number }
    | { readonly code: "target-pipe"; readonly fault: "missing" | "no-pipe" | "forbidden" }
    | {
      readonly code: "target-taken" | "target-rejected" | "target-unsupported" | "target-failed";
      readonly words: string | undefined;
    }
  );
