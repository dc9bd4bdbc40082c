/**
 * What can go wrong with scrcpy's server, in English.
 *
 * @module
 */

import type { ScrcpyFileTrouble, ScrcpyTrouble } from "../../../core/phone/scrcpy_trouble.ts";
import type { AdviceFor } from "../words.ts";
import { taskName } from "./names.ts";

const NAME_IT = "name the file scrcpy-server with --scrcpy-server FILE";
const GET_SCRCPY: Readonly<Record<string, string>> = {
  windows: "Install scrcpy with `winget install Genymobile.scrcpy`",
  darwin: "Install scrcpy with `brew install scrcpy`",
};
const FETCH = "Run `sudo scrcpy-update-server`, as Debian has it";
const UPDATE = "Install the newest scrcpy, with its server";

/** Advice for each of them. */
export const scrcpyTroubles: AdviceFor<ScrcpyTrouble> = {
  "scrcpy-missing": ({ code }, os) => ({
    problem: "Cannot find scrcpy's server",
    state: "scrcpy is not where it usually is",
    remedy: getServer(code, os),
  }),
  "scrcpy-server-missing": ({ code, program }, os) => ({
    problem: "Cannot find scrcpy's server",
    state: `scrcpy is installed (${program}), but its server is not`,
    remedy: getServer(code, os),
  }),
  "scrcpy-server-misnamed": ({ path }) => ({
    problem: "Cannot find scrcpy's server",
    state: `there is no file ${path}`,
    remedy:
      "Correct --scrcpy-server or $SCRCPY_SERVER_PATH, or leave it out so that the server is " +
      "looked for",
  }),
  "capture-needs-android": ({ task, capture, oldest }) => ({
    problem: `Cannot ${taskName(task)}`,
    state: `its Android lets nobody capture "${capture}" before version ${oldest}`,
    remedy: capture === "playback"
      ? "Leave out --keep-phone-playing and --capture, or install sndcpy (Android 10 or newer) with " +
        "--source sndcpy --apk FILE: with that the phone keeps playing, too"
      : "Install sndcpy, which needs Android 10, with --source sndcpy --apk FILE",
  }),
  "capture-needs-unlock": ({ task }) => ({
    problem: `Cannot ${taskName(task)}`,
    state: "Android 11 starts no capture while the phone is locked",
    remedy:
      "Unlock the phone. The relay tries again by itself; once there is audio, it may be locked",
  }),
  "capture-refused": ({ task, capture, words }) => ({
    problem: `Cannot ${taskName(task)}`,
    state: `Android lets it capture no "${capture}"` + (words === undefined ? "" : `: "${words}"`),
    remedy:
      "End calls and other programs that capture or record there; if that does not help, try " +
      "another --capture, or --source sndcpy",
  }),
  "scrcpy-too-old": ({ task, words }) => ({
    problem: `Cannot ${taskName(task)}`,
    state: `scrcpy's server is too old for that` + (words === undefined ? "" : `: "${words}"`),
    remedy: `${UPDATE}, or leave out --capture and --keep-phone-playing`,
  }),
  "scrcpy-failed": ({ task, words }) => ({
    problem: `Cannot ${taskName(task)}`,
    state: "its server has ended" + (words === undefined ? " without a word" : `: "${words}"`),
    remedy:
      `The relay tries again by itself. If that does not help: ${UPDATE.toLowerCase()}, or use ` +
      "--source sndcpy",
  }),
};

/** How to get a server. */
export function getServer(code: ScrcpyFileTrouble["code"], os: string): string {
  if (code === "scrcpy-server-missing" && os === "linux") return `${FETCH}, or ${NAME_IT}`;
  const install = GET_SCRCPY[os] ??
    "Get scrcpy from https://github.com/Genymobile/scrcpy/releases, and unpack it into a folder " +
      "of the PATH";
  return `${install}, or ${NAME_IT}`;
}
