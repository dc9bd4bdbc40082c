/**
 * The systems that a release is for.
 *
 * @module
 */

/** As Deno names them, and with it Rust. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

/** One of {@linkcode TARGETS}. */
export type Target = (typeof TARGETS)[number];

/** The file that people download: the program's name with the target, and `.exe` for Windows. */
export function downloadName(target: string): string {
  return executableName(`sndcpy-relay-${target}`, target);
}

/** A file's name as the target needs it to run it. */
export function executableName(name: string, target: string): string {
  return target.includes("windows") ? `${name}.exe` : name;
}
