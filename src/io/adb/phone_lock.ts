/**
 * How a phone is asked whether it is locked, and what it answers.
 *
 * `dumpsys trust` has a line for each user, in the same words from Android 6 to 15
 * (`TrustManagerService.java`): `User "Me" (id=0, flags=0x13) (current): …, deviceLocked=1, …`. Of a
 * lock screen that anybody can swipe away it says 0.
 *
 * @module
 */

/** The command for the phone's shell. */
export const LOCK_SCRIPT = "dumpsys trust | grep deviceLocked=";

/**
 * Reads what the phone answered to {@linkcode LOCK_SCRIPT}.
 *
 * @returns undefined where it does not tell
 */
export function readLock(stdout: string): boolean | undefined {
  const digit = /\(current\).*\bdeviceLocked=([01])/.exec(stdout)?.[1];
  return digit === undefined ? undefined : digit === "1";
}
