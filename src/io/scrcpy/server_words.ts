/**
 * What scrcpy's server says, as data.
 *
 * @module
 */

import { tellingLine } from "../../core/base/telling_line.ts";
import type { Capture } from "../../core/phone/capture.ts";
import type { PhoneTask } from "../../core/phone/phone.ts";
import type { ScrcpyTrouble } from "../../core/phone/scrcpy_trouble.ts";

/** `Server.java`: it has understood all that it was asked for, and tells on which phone it is. */
const BEGUN = /^\[server\] INFO: Device: /;
const COMPLAINT = /^\[server\] (?:ERROR|WARN): /;
/** `AudioRawRecorder.java`, `AudioDirectCapture.java`, `AudioPlaybackCapture.java` */
const TOO_OLD_ANDROID = /not supported before Android (\d+)/;
/** `AudioDirectCapture.java` */
const LOCKED = /On Android 11, audio capture must be started in the foreground/;
/** `Options.java` */
const NOT_KNOWN = /Unknown server option: |Audio (?:source|codec) \S+ not supported/;

/** Whether the server is on its way to listen. */
export function hasBegun(line: string): boolean {
  return BEGUN.test(line);
}

/** Whether the server was asked for something that it does not know, though it may go on. */
export function isUnknown(line: string): boolean {
  return NOT_KNOWN.test(line);
}

/**
 * Why a server has given no audio.
 *
 * @param lines what it has said
 * @param wasDisabled whether it has said by the stream itself that there is none
 */
export function readFailure(
  lines: readonly string[],
  task: PhoneTask,
  capture: Capture,
  wasDisabled: boolean,
): ScrcpyTrouble {
  const said = lines.join("\n");
  const oldest = TOO_OLD_ANDROID.exec(said)?.[1];
  if (oldest !== undefined) {
    return { code: "capture-needs-android", task, capture, oldest: Number(oldest) };
  }
  if (LOCKED.test(said)) return { code: "capture-needs-unlock", task };
  const complaints = lines.filter((line) => COMPLAINT.test(line));
  const unknown = complaints.find(isUnknown);
  const words = tellingLine(
    complaints.length === 0
      ? lines.filter((line) => !BEGUN.test(line))
      : [unknown ?? complaints[0]!],
  )?.replace(COMPLAINT, "");
  if (unknown !== undefined) return { code: "scrcpy-too-old", task, words };
  return wasDisabled
    ? { code: "capture-refused", task, capture, words }
    : { code: "scrcpy-failed", task, words };
}
