/**
 * Which programs are connected to a port of this computer.
 *
 * @module
 */

import type { PortUser } from "../../core/phone/rivals.ts";
import { runCommand } from "./command_runner.ts";

const LIMIT_MS = 2000;

/** How a system tells who is connected, and what in its answer is one that is. */
const QUESTIONS: Readonly<
  Record<string, { argv(port: number): string[]; answer(port: number): RegExp }>
> = {
  // 0 0 127.0.0.1:43572 127.0.0.1:28200 users:(("vlc",pid=4711,fd=4))
  linux: {
    argv: (port) => ["ss", "-Htnp", "state", "established", "dport", "=", `:${port}`],
    answer: () => /^(?=.)(?:.*users:\(\("(?<name>[^"]*)",pid=(?<pid>\d+))?.*$/gm,
  },
  // p4711 and cvlc, and for each connection f4 and n127.0.0.1:43572->127.0.0.1:28200, a line each
  darwin: {
    argv: (port) => ["lsof", "-nP", `-iTCP:${port}`, "-sTCP:ESTABLISHED", "-Fpcn"],
    answer: (port) =>
      new RegExp(`^p(?<pid>\\d+)\\nc(?<name>.*)\\n(?:[fn].*\\n)*?n.*->.*:${port}$`, "gm"),
  },
  // TCP 127.0.0.1:43572 127.0.0.1:28200 ESTABLISHED 4711; what is nobody's any more has 0
  windows: {
    argv: () => ["netstat", "-ano", "-p", "TCP"],
    answer: (port) =>
      new RegExp(`^\\s*TCP\\s+\\S+\\s+\\S+:${port}\\s.*\\b(?<pid>[1-9]\\d*)\\s*$`, "gm"),
  },
};

/**
 * Asks the system who is connected to a TCP port of this computer, besides this program.
 *
 * @param run runs a program
 * @returns undefined where nobody tells: a system without `ss` (Linux), `lsof` (macOS) or `netstat`
 *   (Windows)
 * @throws the signal's reason when that is aborted
 */
export async function portUsers(
  port: number,
  signal: AbortSignal,
  run = runCommand,
  os: string = Deno.build.os,
): Promise<readonly PortUser[] | undefined> {
  const question = QUESTIONS[os];
  if (question === undefined) return undefined;
  try {
    const { stdout } = await run(question.argv(port), { limitMs: LIMIT_MS, signal });
    return [...stdout.replaceAll("\r", "").matchAll(question.answer(port))]
      .map(({ groups: { name, pid } = {} }) => ({ name, pid }))
      .filter(({ pid }) => Number(pid) !== Deno.pid)
      .map(({ name, pid }) => ({
        program: pid === undefined
          ? undefined
          : name === undefined
          ? `PID ${pid}`
          : `${name} (PID ${pid})`,
      }));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
