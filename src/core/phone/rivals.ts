/**
 * Who on this computer gets the audio of an app, besides us.
 *
 * @module
 */

import { troubleOf } from "../trouble.ts";
import type { ForwardRule, PhoneAccess, PhoneForward } from "./phone.ts";
import type { WayToApp } from "./way_to_app.ts";

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

/**
 * Asks the system where a program hands audio on, if it is a relay.
 *
 * @param program as in {@linkcode PortUser}
 * @returns `127.0.0.1:28201`; undefined where nobody tells, and for every other program
 */
export type AskRelayAddress = (
  program: string,
  signal: AbortSignal,
) => Promise<string | undefined>;

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

/** What looking for others takes. */
export interface RivalFinderOptions {
  phones: Pick<PhoneAccess, "forwards">;
  app: Pick<PhoneForward, "socketName">;
  way: Pick<WayToApp, "forward" | "hasLocalPorts">;
  askPortUsers: AskPortUsers;
}

/** Finds the programs of this computer that get the audio of an app. */
export class RivalFinder {
  readonly #options: RivalFinderOptions;

  constructor(options: RivalFinderOptions) {
    this.#options = options;
  }

  /**
   * Looks at every forward that leads to the app of a phone.
   *
   * @returns nobody where adb does not answer: it is good to know, and no reason to be without audio
   * @throws {TroubleError} `adb-clash`, as adb is left to whoever fights for it
   */
  async find(serial: string, signal: AbortSignal): Promise<Rival[]> {
    const { phones, app: { socketName }, way } = this.#options;
    const askPortUsers = way.hasLocalPorts ? this.#options.askPortUsers : askNobody;
    const own = { serial, socketName, port: way.forward?.port };
    try {
      return await findRivals(await phones.forwards(signal), own, askPortUsers, signal);
    } catch (error) {
      const code = troubleOf(error)?.code;
      if (code === undefined || code === "adb-clash") throw error;
      return [];
    }
  }
}

/** Who is connected to the ports of another computer. */
function askNobody(): Promise<undefined> {
  return Promise.resolve(undefined);
}
