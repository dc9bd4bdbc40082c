/**
 * Looks for what keeps the relay from a phone's audio, and changes nothing.
 *
 * It never connects to a port that may lead to the app: the app lets in one connection only.
 *
 * @module
 */

import { PhoneError } from "../core/phone.ts";
import type { AdbVersion, ForwardRule, ListedDevice } from "../io/adb/adb_parser.ts";
import { AdbMissingError } from "../io/adb/find_adb.ts";
import { ListenError } from "../io/server/listen.ts";
import type { DoctorConfig } from "./doctor_config.ts";

/** What is asked of phones. */
export interface DoctorPhones {
  version(signal: AbortSignal): Promise<AdbVersion>;
  devices(signal: AbortSignal): Promise<readonly ListedDevice[]>;
  shell(serial: string, command: string, signal: AbortSignal): Promise<{ readonly stdout: string }>;
  forwards(signal: AbortSignal): Promise<readonly ForwardRule[]>;
}

/** The computer that is examined. */
export interface DoctorWorld {
  /**
   * @returns undefined where there is no adb
   * @throws {AdbMissingError} when adb is not where it was said to be
   */
  findPhones(): DoctorPhones | undefined;
  /**
   * Listens for a moment.
   *
   * @throws {ListenError} when that is not possible
   */
  tryToListen(host: string, port: number): void;
  /** Connects like a player, and listens for a moment. */
  hear(host: string, port: number, signal: AbortSignal): Promise<Heard>;
}

/** What a player gets: audio, nothing for a while, or no connection that lasts. */
export type Heard = "audio" | "nothing" | "hung-up";

/** How a check ended. */
export type Outcome =
  | { readonly ok: true; readonly state: string }
  | { readonly ok: false; readonly state: string; readonly remedy: string };

/** What the checks so far have found out, for those that need them. */
export interface Facts {
  phones?: DoctorPhones;
  devices?: readonly ListedDevice[];
  device?: ListedDevice;
  /** Every forward of adb, whoever made it. */
  forwards?: readonly ForwardRule[];
  /** Whether something listens where the relay would. */
  isPortInUse?: boolean;
}

/** What a check works with. */
export interface Examination {
  readonly config: DoctorConfig;
  readonly world: DoctorWorld;
  readonly facts: Facts;
  readonly signal: AbortSignal;
}

/** One thing that has to be right. */
export interface Check {
  readonly name: string;
  /** The checks without which this one cannot be made. */
  readonly needs: readonly string[];
  /** @throws {PhoneError | AdbMissingError | ListenError} which are failures of the check */
  run(examination: Examination): Outcome | Promise<Outcome>;
}

/** A line of the report. `ok` is null for a check that was not made. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean | null;
  readonly state: string;
  readonly remedy?: string;
}

const MESSAGE = /^(?:(?:Cannot|Waiting) .+?: )?(.+?)\. ([A-Z].*)$/s;
const EXPECTED = [AdbMissingError, ListenError, PhoneError];

/** Makes the checks in order, but for those that need one that failed. */
export async function examine(
  checks: readonly Check[],
  config: DoctorConfig,
  world: DoctorWorld,
  signal: AbortSignal,
): Promise<Finding[]> {
  const examination = { config, world, facts: {}, signal };
  const passed = new Set<string>();
  const findings: Finding[] = [];
  for (const check of checks) {
    const canRun = check.needs.every((name) => passed.has(name));
    const outcome = canRun ? await make(check, examination) : { ok: null, state: "not checked" };
    if (outcome.ok) passed.add(check.name);
    findings.push({ check: check.name, ...outcome });
  }
  return findings;
}

async function make(check: Check, examination: Examination): Promise<Outcome> {
  try {
    return await check.run(examination);
  } catch (error) {
    if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
    return { ok: false, ...explain((error as Error).message) };
  }
}

/** Takes "Cannot VERB THING: state. Remedy." apart, or "Waiting for a phone: …" */
export function explain(message: string): { state: string; remedy: string } {
  const [, state, remedy] = MESSAGE.exec(message) ?? [];
  if (state === undefined || remedy === undefined) {
    return { state: message.replace(/\.$/, ""), remedy: "Mend that, and try again." };
  }
  return { state, remedy };
}

/** Whether something is wrong, so that the exit code should say so. */
export function isAnythingWrong(findings: readonly Finding[]): boolean {
  return findings.some(({ ok }) => ok === false);
}

/** One line for each check, for people. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings.map(({ check, ok, state, remedy }) => {
    const mark = ok === null ? "-" : ok ? "✓" : "✗";
    return `${mark} ${check}: ${state}${remedy === undefined ? "" : `. ${remedy}`}`;
  }).join("\n");
}
