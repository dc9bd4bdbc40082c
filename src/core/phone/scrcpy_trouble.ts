/**
 * Why scrcpy's server gives no audio.
 *
 * @module
 */

import type { Capture } from "./capture.ts";
import type { PhoneTask } from "./phone.ts";

/**
 * Why there is no server to copy to a phone.
 *
 * - `scrcpy-missing`: neither scrcpy nor its server is where it usually is.
 * - `scrcpy-server-missing`: scrcpy is installed, as `program`, and its server is not, as on Debian.
 * - `scrcpy-server-misnamed`: there is no file where somebody said the server was.
 */
export type ScrcpyFileTrouble =
  | { readonly code: "scrcpy-missing" }
  | { readonly code: "scrcpy-server-missing"; readonly program: string }
  | { readonly code: "scrcpy-server-misnamed"; readonly path: string };

/**
 * What the server says instead of giving audio; `words` are its own, if it had any.
 *
 * - `capture-needs-android`: the phone's Android is older than `oldest`, which can capture this.
 * - `capture-needs-unlock`: Android 11 lets nobody capture while the phone is locked.
 * - `capture-refused`: Android lets it capture nothing.
 * - `scrcpy-too-old`: the server does not know what it was asked for.
 * - `scrcpy-failed`: anything else.
 */
export type ScrcpyTrouble =
  | ScrcpyFileTrouble
  | {
    readonly code: "capture-needs-android";
    readonly task: PhoneTask;
    readonly capture: Capture;
    readonly oldest: number;
  }
  | { readonly code: "capture-needs-unlock"; readonly task: PhoneTask }
  | {
    readonly code: "capture-refused";
    readonly task: PhoneTask;
    readonly capture: Capture;
    readonly words: string | undefined;
  }
  | {
    readonly code: "scrcpy-too-old" | "scrcpy-failed";
    readonly task: PhoneTask;
    readonly words: string | undefined;
  };
