/**
 * What is said about publishing, in English.
 *
 * @module
 */

import type { PublishTrouble } from "../../../core/publish/publish_trouble.ts";
import { shellWord } from "../../../service/shell_words.ts";
import type { Advice, AdviceFor } from "../words.ts";

const GET_FFMPEG: Readonly<Record<string, string>> = {
  windows: "Install it with `winget install Gyan.FFmpeg`, and start the relay from a new terminal",
  darwin: "Install it with `brew install ffmpeg`",
  linux: "Install it (on Debian and Ubuntu `sudo apt install ffmpeg`)",
};
const FAULTS = {
  "missing": "there is no such pipe",
  "no-pipe": "that is no named pipe",
  "forbidden": "the system does not let this user read and write it",
};

/** Advice for everything that keeps audio from where it is published. */
export const publishTroubles: AdviceFor<PublishTrouble> = {
  "target-unresolved": ({ target }) => ({
    ...cannot(target, "no computer has that name"),
    remedy: "Check the name, and that this computer is online",
  }),
  "target-refused": ({ target }) => ({
    ...cannot(target, "nothing listens there"),
    remedy: "Start the engine there, and check host and port",
  }),
  "target-unreachable": ({ target }) => ({
    ...cannot(target, "nothing answers there"),
    remedy: "Check the network, and that no firewall is between",
  }),
  "target-denied": ({ target }) => ({
    ...cannot(target, "user or password are wrong"),
    remedy: "Correct them in the URL; what URLs reserve is escaped there, as `%40` for `@`",
  }),
  "target-taken": ({ target, words }) => ({
    ...cannot(target, quote("somebody publishes there already, or there is no room", words)),
    remedy: "End the other one, or choose another place. The relay goes on trying",
  }),
  "target-rejected": ({ target, words }) => ({
    ...cannot(target, quote("the engine does not take it", words)),
    remedy: "Check the path, or choose another codec with --publish-codec",
  }),
  "target-stuck": ({ target, stuckMs }) => ({
    ...cannot(target, `it has taken nothing for ${stuckMs / 1000} s`),
    remedy: "See that the engine there runs, and that the network carries so much",
  }),
  "target-lost": ({ target }) => ({
    ...cannot(target, "it has ended the connection"),
    remedy: "If that goes on, look into the log of the engine there",
  }),
  "target-pipe": ({ target, fault }, os) => ({
    ...cannot(target, os === "windows" ? "Windows has no such pipes" : FAULTS[fault]),
    remedy: os === "windows"
      ? "Name a program that listens, as tcp://HOST:PORT"
      : fault === "forbidden"
      ? "Let its owner permit that, as with `chmod a+rw`; `demo` may use no files, `relay --source demo` may"
      : `Make it with \`mkfifo ${shellWord(target.replace("pipe://", ""))}\`, or start the ` +
        "program that makes it",
  }),
  "target-ffmpeg-missing": ({ target }, os) => ({
    ...cannot(target, "that needs ffmpeg, which was not found"),
    remedy: GET_FFMPEG[os] ?? "Install it",
  }),
  "target-unsupported": ({ target, words }) => ({
    ...cannot(target, quote("this ffmpeg lacks what it takes", words)),
    remedy: "Choose another codec with --publish-codec, or install a complete ffmpeg",
  }),
  "target-failed": ({ target, words }) => ({
    ...cannot(target, words === undefined ? "it is not known why" : `ffmpeg says "${words}"`),
    remedy: "Check the URL, and see that the engine there takes such audio",
  }),
};

function cannot(target: string, state: string): Omit<Advice, "remedy"> {
  return { problem: `Cannot publish to ${target}`, state };
}

function quote(state: string, words: string | undefined): string {
  return words === undefined ? state : `${state} ("${words}")`;
}
