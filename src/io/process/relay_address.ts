/**
 * Where another relay of this computer hands its audio on.
 *
 * @module
 */

import { formatAddress, isWildcard, localHost } from "../../core/base/address.ts";
import { runCommand } from "./command_runner.ts";

const LIMIT_MS = 2000;
/** A relay from a release, or one that Deno runs: no other program of either listens to sndcpy. */
const RELAY = /^(?:deno|sndcpy-relay.*) \(PID (?<pid>\d+)\)$/;

/** How a system tells where a program listens, and one such place in its answer. */
const QUESTIONS: Readonly<
  Record<string, { argv(pid: string): string[]; answer(pid: string): RegExp }>
> = {
  // LISTEN 0 511 127.0.0.1:28201 0.0.0.0:* users:(("deno",pid=4711,fd=23))
  linux: {
    argv: () => ["ss", "-Hltnp"],
    answer: (pid) =>
      new RegExp(`^\\S+ +\\d+ +\\d+ +(?<host>\\S+):(?<port>\\d+) .*pid=${pid},`, "gm"),
  },
  // n127.0.0.1:28201
  darwin: {
    argv: (pid) => ["lsof", "-nP", "-a", "-p", pid, "-iTCP", "-sTCP:LISTEN", "-Fn"],
    answer: () => /^n(?<host>.*):(?<port>\d+)$/gm,
  },
};

/**
 * Asks the system where a program listens, if it is a relay.
 *
 * @param program `deno (PID 4711)`
 * @param run runs a program
 * @returns how a program of this computer gets there, as `127.0.0.1:28201`; undefined where nobody
 *   tells, if it listens on several ports, and for a program that is no relay
 * @throws the signal's reason when that is aborted
 */
export async function relayAddress(
  program: string,
  signal: AbortSignal,
  run = runCommand,
  os: string = Deno.build.os,
): Promise<string | undefined> {
  const pid = RELAY.exec(program)?.groups?.pid;
  const question = QUESTIONS[os];
  if (pid === undefined || question === undefined) return undefined;
  try {
    const { stdout } = await run(question.argv(pid), { limitMs: LIMIT_MS, signal });
    const places = [...stdout.matchAll(question.answer(pid))]
      .map(({ groups: { host, port } = {} }) => ({ host: hostOf(host!), port: Number(port) }));
    const { host, port } = places.find(({ host }) => host === "127.0.0.1") ?? places[0] ?? {};
    if (host === undefined || places.some((place) => place.port !== port)) return undefined;
    return formatAddress(host, port!);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** `*` stands for all addresses, and so does `[::]`, which takes IPv4 in on most systems. */
function hostOf(listed: string): string {
  const host = listed.replace(/^\[(.*)\]$/, "$1");
  return host === "*" || isWildcard(host) ? localHost("0.0.0.0") : host;
}
