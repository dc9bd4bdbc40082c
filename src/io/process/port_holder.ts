/**
 * Which program listens on a port of this computer.
 *
 * @module
 */

import { runCommand } from "./command_runner.ts";

const LIMIT_MS = 2000;

/** How a system tells who listens, and the program's name and number in its answer. */
const QUESTIONS: Readonly<Record<string, { argv(port: number): string[]; answer: RegExp }>> = {
  // … 127.0.0.1:28201 0.0.0.0:* users:(("deno",pid=4711,fd=23))
  linux: {
    argv: (port) => ["ss", "-Hltnp", "sport", "=", `:${port}`],
    answer: /users:\(\("(?<name>[^"]*)",pid=(?<pid>\d+)/,
  },
  // p4711 and cdeno, a line each
  darwin: {
    argv: (port) => ["lsof", "-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"],
    answer: /^p(?<pid>\d+)\nc(?<name>.*)$/m,
  },
};

/**
 * Asks the system who listens on a TCP port, whatever the address.
 *
 * @param run runs a program
 * @returns `deno (PID 4711)`, or undefined where nobody tells: another user's program, or a
 *   system without `ss` (Linux) or `lsof` (macOS)
 */
export async function portHolder(
  port: number,
  run = runCommand,
  os: string = Deno.build.os,
): Promise<string | undefined> {
  const question = QUESTIONS[os];
  if (question === undefined) return undefined;
  try {
    const { stdout } = await run(question.argv(port), { limitMs: LIMIT_MS });
    const { name, pid } = question.answer.exec(stdout)?.groups ?? {};
    return pid === undefined ? undefined : `${name} (PID ${pid})`;
  } catch {
    return undefined;
  }
}
