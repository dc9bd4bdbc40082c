/**
 * How sndcpy is started on a phone, in one go, and what the phone answers.
 *
 * @module
 */

import type { AppStart, MayEnd } from "../../core/phone/phone.ts";
import { lookScript, PRESENCE_LINES, readPresence, SNDCPY_PACKAGE } from "./app_presence.ts";

/** Android 10, the first that lets an app capture what others play. */
export const FIRST_API_LEVEL = 29;
/** The first word of `am start`; what comes before is `getprop`'s and `appops`'. */
const STARTING = "Starting: ";
/** Android's words (`ActivityManagerShellCommand.java`, `AppOpsService.java`). */
const MISSING = /Error type 3|Activity class \S+ does not exist|No UID for/;
/** `am` of some phones says these and still exits with 0. */
const REFUSED = /^(Error|Exception|Security exception|java\.)/m;

/** What keeps the app from being started; neither `am` nor adb has these exit codes. */
const EXIT_CODES = { isUnclear: 3, isInUse: 4 };

/** How the app is to be started. All of it is for variants. */
export interface SndcpyStart {
  /** What Android calls it, if not {@linkcode SNDCPY_PACKAGE}. */
  readonly packageName?: string | undefined;
  /** Frames a second: `--ei SAMPLE_RATE` of the variant by CyberRex0. */
  readonly sampleRate?: number | undefined;
  /** 0 (1 MiB) to 4 (64 KiB): `--ei BUFFER_SIZE_TYPE` of the same. */
  readonly bufferSizeType?: number | undefined;
}

/** Why the app did not start. */
export interface StartRefusal {
  readonly fault: "too-old" | "device-gone" | "app-missing" | "app-refused";
  /** The phone's own. */
  readonly words: string;
}

/**
 * The commands for the phone's shell. The phone itself looks who has the app, so that nobody can come
 * between the look and the start. `appops` may fail on phones whose makers forbid it: then the
 * phone asks whoever holds it, so that is no reason to stop.
 */
export function startScript(
  { sampleRate, bufferSizeType, packageName = SNDCPY_PACKAGE }: SndcpyStart,
  socketName: string,
  mayEnd: MayEnd,
): string {
  const extras = [
    ...(sampleRate === undefined ? [] : [` --ei SAMPLE_RATE ${sampleRate}`]),
    ...(bufferSizeType === undefined ? [] : [` --ei BUFFER_SIZE_TYPE ${bufferSizeType}`]),
  ];
  return [
    "getprop ro.build.version.sdk",
    ...(mayEnd === "anything" ? [] : [lookScript(socketName, mayEnd, EXIT_CODES, packageName)]),
    `appops set ${packageName} PROJECT_MEDIA allow 2>&1`,
    // `am kill` would leave a foreground service alone.
    `am force-stop ${packageName}`,
    `am start -n ${packageName}/.MainActivity${extras.join("")} 2>&1`,
  ].join("; ");
}

/**
 * Reads what the phone answered to {@linkcode startScript}.
 *
 * @param exitCode that of `am start`; adb says 0 as well when the phone was unplugged meanwhile
 */
export function readStart(
  stdout: string,
  exitCode: number,
  socketName: string,
): AppStart | StartRefusal {
  const [, apiLevel, rest] = /^\s*(\d+)?\s*([^]*)$/.exec(stdout) ?? [];
  if (Number(apiLevel) < FIRST_API_LEVEL) return { fault: "too-old", words: "" };
  const start = stdout.indexOf(STARTING);
  if (start < 0 && exitCode === EXIT_CODES.isUnclear) return "unclear";
  if (start < 0 && exitCode === EXIT_CODES.isInUse) return readPresence(stdout, socketName);
  const words = start < 0
    ? rest!.replaceAll(PRESENCE_LINES, "").trim()
    : stdout.slice(start).replace(/^.*/, "").trim();
  if (start >= 0 && exitCode === 0 && !REFUSED.test(words)) return "started";
  if (start < 0 && words === "") return { fault: "device-gone", words };
  return { fault: MISSING.test(words) ? "app-missing" : "app-refused", words };
}
