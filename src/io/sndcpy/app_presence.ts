/**
 * Whether sndcpy runs on a phone, and who is connected to it.
 *
 * The phone's own table of sockets tells it, with a line for each: `Num: RefCount Protocol Flags Type
 * St Inode Path` (`unix_seq_show` of the kernel's `af_unix.c`). The app's are named after what it
 * listens on, with `@` before it: the one that listens, and the one for each program that it has let
 * in. That stays until the app closes it, though the program may be gone.
 *
 * @module
 */

import type { AppPresence, AppTraces } from "../../core/phone/phone.ts";

/** sndcpy, to Android. */
export const SNDCPY_PACKAGE = "com.rom1v.sndcpy";
const TABLE = "cat /proc/net/unix";
const HEAD = /^Num +RefCount\b/m;
/** `SO_ACCEPTCON` */
const LISTENS = "00010000";

/** The command for the phone's shell that shows whether the app is installed. */
export function pathScript(packageName: string = SNDCPY_PACKAGE): string {
  return `pm path ${packageName}`;
}

/** Reads what the phone answered to it. */
export function hasPath(stdout: string): boolean {
  return /^package:/m.test(stdout);
}

/** The commands for the phone's shell that show it. */
export function presenceScript(
  socketName: string,
  packageName: string = SNDCPY_PACKAGE,
): string {
  return `${processScript(packageName)}; ${TABLE} | grep -e '^Num' -e '@${socketName}$'`;
}

/** The same, but it ends the shell with an exit code where that is to be the end of it. */
export function lookScript(
  socketName: string,
  { inodes, processId }: AppTraces,
  exitCodes: { readonly isUnclear: number; readonly isInUse: number },
  packageName: string = SNDCPY_PACKAGE,
): string {
  const others = [
    `${TABLE} | grep '@${socketName}$'`,
    ...(inodes.length === 0
      ? []
      : [["grep -v", ...inodes.map((inode) => `-e ' ${inode} @'`)].join(" ")]),
  ].join(" | ");
  return [
    processScript(packageName),
    `${TABLE} | grep '^Num' || exit ${exitCodes.isUnclear}`,
    `${others} && exit ${exitCodes.isInUse}`,
    ...(processId === undefined
      ? []
      : [`pidof ${packageName} | grep -v '^${processId}$' && exit ${exitCodes.isInUse}`]),
  ].join("; ");
}

function processScript(packageName: string): string {
  return `echo "pid $(pidof ${packageName})"`;
}

/** What the scripts print before anything else. */
export const PRESENCE_LINES = /^pid .*\s*|^Num .*\s*/gm;

/** Reads what the phone answered to one of these scripts. */
export function readPresence(stdout: string, socketName: string): AppPresence {
  const pid = /^pid (\d+)/m.exec(stdout)?.[1];
  const processId = pid === undefined ? undefined : Number(pid);
  if (!HEAD.test(stdout)) return { processId, sockets: undefined };
  const sockets = stdout.split(/\r?\n/).map((line) => line.trim().split(/ +/)).flatMap(
    (columns) => {
      const [, , , flags, , , inode, path] = columns;
      if (path !== `@${socketName}`) return [];
      return [{ inode: Number(inode), isConnected: flags !== LISTENS }];
    },
  );
  return { processId, sockets };
}
