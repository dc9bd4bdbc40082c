/**
 * Programs, told from other files by their first bytes.
 *
 * A file that the system does not know is given to a shell by the C library (`execvp`, as POSIX has
 * it), and the shell does whatever its bytes happen to say. So nothing is started that the system
 * would not take itself.
 *
 * @module
 */

import type { ProgramFault } from "../../core/base/command.ts";

/** What decides which programs a computer can run, as `Deno.build` has it. */
export interface Machine {
  readonly os: string;
  readonly arch: string;
}

/** The systems that take a program in this form, by its first bytes. */
const FORMATS: readonly (readonly [head: string, os: string])[] = [
  ["7f454c46", "linux"],
  ["4d5a", "windows"],
  // Mach-O for 64 bits, and the form that holds several processors' programs.
  ["cffaedfe", "darwin"],
  ["cafebabe", "darwin"],
];
/** Names the program that is to run it. */
const SCRIPT = "2321";
/** By Deno's name of a processor, what ELF calls it, and what it runs besides (`elf.h`). */
const ELF_MACHINES: Readonly<Record<string, readonly number[]>> = {
  x86_64: [62, 3],
  aarch64: [183, 40],
};
const ELF_TYPES = [2, 3];
const ELF_64 = 2;
/** What no text has: control characters but those of lines. */
const NO_TEXT = /[^\P{Cc}\t\n\f\r]/u;
/** A file's first bytes that tell, and that may hold the rules of the kernel. */
export const HEAD_BYTES = 256;

/**
 * Whether a computer runs a file itself.
 *
 * @param head its first {@linkcode HEAD_BYTES}, or all
 * @param sizeBytes of the whole file
 * @returns undefined if it does, or if that does not show
 */
export function programFault(
  head: Uint8Array,
  sizeBytes: number,
  { os, arch }: Machine,
): ProgramFault | undefined {
  if (sizeBytes === 0) return "empty";
  if (!FORMATS.some(([, system]) => system === os)) return undefined;
  const hex = head.toHex();
  if (hex.startsWith(SCRIPT) && os !== "windows") return undefined;
  const format = FORMATS.find(([start]) => hex.startsWith(start));
  if (format === undefined) return isText(head) ? "text" : "damaged";
  if (format[1] !== os) return "other-system";
  return os === "linux" ? elfFault(head, sizeBytes, arch) : undefined;
}

/** @param arch as in `Deno.build.arch` */
function elfFault(head: Uint8Array, sizeBytes: number, arch: string): ProgramFault | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const is64 = head[4] === ELF_64;
  if (head.length < (is64 ? 64 : 52)) return "damaged";
  const isLittleEndian = head[5] === 1;
  const machine = view.getUint16(18, isLittleEndian);
  if (ELF_MACHINES[arch]?.includes(machine) === false) return "other-processor";
  const [start, entryBytes, entries] = is64
    ? [Number(view.getBigUint64(32, true)), view.getUint16(54, true), view.getUint16(56, true)]
    : [view.getUint32(28, true), view.getUint16(42, true), view.getUint16(44, true)];
  const isWhole = ELF_TYPES.includes(view.getUint16(16, true)) && entries > 0 &&
    start + entryBytes * entries <= sizeBytes;
  return isWhole ? undefined : "damaged";
}

/**
 * Whether Linux was told to run such files by another program, as by an emulator, or by WSL.
 *
 * @param rules the files of `binfmt_misc`, one after the other
 */
export function isRunByRule(head: Uint8Array, rules: string): boolean {
  return rules.split(/^(?=enabled$|disabled$)/m).some((rule) => {
    const hexOf = (name: string) => new RegExp(`^${name} ([0-9a-f]+)$`, "m").exec(rule)?.[1];
    const magic = hexOf("magic");
    if (!rule.startsWith("enabled") || magic === undefined) return false;
    const bytes = Uint8Array.fromHex(magic);
    const mask = Uint8Array.fromHex(hexOf("mask") ?? "ff".repeat(bytes.length));
    const offset = Number(/^offset (\d+)$/m.exec(rule)?.[1] ?? 0);
    return bytes.every((byte, at) =>
      ((head[offset + at] ?? ~byte) & mask[at]!) === (byte & mask[at]!)
    );
  });
}

function isText(head: Uint8Array): boolean {
  try {
    return !NO_TEXT.test(new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true }));
  } catch {
    return false;
  }
}
