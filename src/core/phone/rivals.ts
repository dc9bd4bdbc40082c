/**
 * Who else gets the audio of an app. It lets one program in for each start, so whoever starts it
 * anew takes it from another.
 *
 * @module
 */

import type { ForwardRule, PhoneForward } from "./phone.ts";

/** Whoever is connected to a port of this computer. */
export interface PortUser {
  /** `vlc (PID 4711)`; undefined where nobody tells. */
  readonly program: string | undefined;
}

/**
 * Asks the system who is connected to a TCP port of this computer, besides this program.
 *
 * @returns undefined where nobody tells
 */
export type AskPortUsers = (
  port: number,
  signal: AbortSignal,
) => Promise<readonly PortUser[] | undefined>;

/** A program that gets the audio of an app, or may get it. */
export interface Rival extends PortUser {
  /** The local port that leads to the app. */
  readonly port: number;
  /** Whether one is there for certain. */
  readonly isThere: boolean;
}

/**
 * Finds the programs that get the audio of an app.
 *
 * @param rules every forward that there is
 * @param own where we are to reach the app, and by which port, if by any: others may have come that
 *   way before, which counts if it is certain
 */
export async function findRivals(
  rules: readonly ForwardRule[],
  own: Pick<PhoneForward, "serial" | "socketName"> & { readonly port: number | undefined },
  askPortUsers: AskPortUsers,
  signal: AbortSignal,
): Promise<Rival[]> {
  const rivals: Rival[] = [];
  for (const port of portsTo(rules, own)) {
    const users = await askPortUsers(port, signal);
    for (const { program } of users ?? []) {
      const isKnown = rivals.some((rival) => rival.port === port && rival.program === program);
      if (!isKnown) rivals.push({ port, program, isThere: true });
    }
    if (users === undefined && port !== own.port) {
      rivals.push({ port, program: undefined, isThere: false });
    }
  }
  return rivals;
}

/** The local ports that lead to an app, whoever made them do so. */
export function portsTo(
  rules: readonly ForwardRule[],
  { serial, socketName }: Pick<PhoneForward, "serial" | "socketName">,
): number[] {
  return rules
    .filter((rule) => rule.serial === serial && rule.remote === `localabstract:${socketName}`)
    .flatMap(({ local }) => /^tcp:(\d+)$/.exec(local)?.slice(1) ?? [])
    .map(Number);
}
