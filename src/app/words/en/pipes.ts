/**
 * What can be wrong with a named pipe, in English.
 *
 * @module
 */

import { PcmFormat } from "../../../core/base/pcm_format.ts";
import type { PipeTrouble } from "../../../core/trouble.ts";
import { shellWord } from "../../../service/shell_words.ts";
import { ffmpegLine } from "../../report/ffmpeg_line.ts";
import type { AdviceFor } from "../words.ts";

/** What to do where there are no named pipes. */
const ON_WINDOWS =
  'Pipe the program into the relay, as in `cmd /c "ffmpeg ... | sndcpy-relay --source -"`';

/** Advice for everything that keeps the relay from a named pipe. */
export const pipeTroubles: AdviceFor<PipeTrouble> = {
  "pipe-missing": ({ path }, os) => ({
    problem: `Cannot open the pipe ${path}`,
    state: os === "windows" ? "Windows has no such pipes" : "it is not there",
    remedy: os === "windows"
      ? ON_WINDOWS
      : `Make it with \`mkfifo ${shellWord(path)}\`, or start the program that makes it`,
  }),
  "no-pipe": ({ path, found }, os) => ({
    problem: `Cannot open the pipe ${path}`,
    state: FOUND[found],
    remedy: found === "file"
      ? `Let ffmpeg play the file: \`${ffmpegLine(shellWord(path), PcmFormat.SNDCPY)}\``
      : os === "windows"
      ? ON_WINDOWS
      : "Name a pipe with --source, or make one with `mkfifo`",
  }),
  "pipe-forbidden": ({ path }) => ({
    problem: `Cannot open the pipe ${path}`,
    state: "the system does not let this user read and write it",
    remedy: `Let its owner permit that, as with \`chmod a+rw ${shellWord(path)}\``,
  }),
};

const FOUND = {
  "file": "it is a file, not a pipe",
  "folder": "it is a folder, not a pipe",
  "other": "it is no pipe",
};
