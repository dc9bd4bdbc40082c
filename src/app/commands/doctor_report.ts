/**
 * Looks for what keeps the relay from a phone's audio, and changes nothing.
 *
 * It never connects to a port that may lead to the app: the app lets in one connection only.
 *
 * @module
 */

import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { type Trouble, TroubleError } from "../../core/trouble.ts";
import type { ForwardRule } from "../../core/phone/phone.ts";
import type { AskPortUsers, AskRelayAddress } from "../../core/phone/rivals.ts";
import type { AdbHome } from "../../io/adb/adb_home.ts";
import type { AdbVersion, ListedDevice } from "../../io/adb/adb_parser.ts";
import type { ScrcpyFileTrouble } from "../../core/phone/scrcpy_trouble.ts";
import type { ServerFile } from "../../io/scrcpy/server_file.ts";
import type { ScrcpyServers } from "../scrcpy.ts";
import { adviceOn } from "../words/advice.ts";
import type { Words } from "../words/words.ts";
import type { ScrcpyChoice, SndcpyChoice } from "./source_config.ts";
import type { DoctorCheck, DoctorState, DoctorTrouble } from "./doctor_findings.ts";

/** Of these the relay does not know the cause, and names `doctor`. */
const UNKNOWN: readonly string[] = ["adb-failed", "adb-timeout"] satisfies Trouble["code"][];

/** The relay that is to be examined. What is undefined was not given. */
export interface DoctorConfig {
  readonly adb: string | undefined;
  readonly serial: string | undefined;
  /** sndcpy or a variant, where that may be used. */
  readonly sndcpy:
    | Pick<SndcpyChoice, "packageName" | "socketName" | "port" | "tunnelHost">
    | undefined;
  /** scrcpy's server, where that may be used. With both, sndcpy is wanted more. */
  readonly scrcpy: Pick<ScrcpyChoice, "server" | "capture"> | undefined;
  readonly bind: string;
  /** The port that the relay listens on; 0 lets the system choose. */
  readonly port: number;
  /** What the relay's bytes mean. */
  readonly format: PcmFormat;
}

/** What is asked of phones. */
export interface DoctorPhones {
  version(signal: AbortSignal): Promise<AdbVersion>;
  devices(signal: AbortSignal): Promise<readonly ListedDevice[]>;
  connect(serial: string, signal: AbortSignal): Promise<string>;
  shell(serial: string, command: string, signal: AbortSignal): Promise<{ readonly stdout: string }>;
  forwards(signal: AbortSignal): Promise<readonly ForwardRule[]>;
}

/** Where adb looks for its server. */
export interface DoctorServer {
  /** As people know it: `127.0.0.1:5037`. */
  readonly address: string;
  /** Its port if that seems to be one of this computer. */
  readonly localPort: number | undefined;
}

/** The computer that is examined. */
export interface DoctorWorld {
  /** Undefined where nobody knows. */
  readonly server: DoctorServer | undefined;
  /**
   * @returns undefined where there is no adb
   * @throws {TroubleError} `adb-misnamed` when adb is not where it was said to be
   */
  findPhones(): DoctorPhones | undefined;
  /** What can be seen of adb's folder; undefined where nobody knows which that is. */
  lookAtAdbHome(signal: AbortSignal): Promise<AdbHome | undefined>;
  /** Asks adb's server for its version, as in {@linkcode AdbVersion}; undefined where none runs. */
  askServerVersion(signal: AbortSignal): Promise<number | undefined>;
  /**
   * Listens for a moment.
   *
   * @throws {TroubleError} when that is not possible
   */
  tryToListen(host: string, port: number): void;
  /** The program that listens on a port, as `deno (PID 4711)`; undefined where nobody tells. */
  portHolder(port: number): Promise<string | undefined>;
  readonly scrcpyServers: ScrcpyServers;
  readonly askPortUsers: AskPortUsers;
  readonly askRelayAddress: AskRelayAddress;
  /** Connects like a player, and listens for a moment. */
  hear(host: string, port: number, format: PcmFormat, signal: AbortSignal): Promise<Heard>;
}

/** What a player gets: audio, nothing for a while, or no connection that lasts. */
export type Heard = HeardAudio | "nothing" | "hung-up";

/** How loud the audio of a moment was. */
export interface HeardAudio {
  /** Of each channel; −Infinity for one that was silent. */
  readonly levelsDbfs: readonly number[];
  readonly listenedMs: number;
}

/** How a check ended. */
export type Outcome =
  | { readonly ok: true; readonly state: DoctorState }
  | { readonly ok: false; readonly trouble: Trouble | DoctorTrouble };

/** What the checks so far have found out, for those that need them. */
export interface Facts {
  phones?: DoctorPhones;
  /** The protocol of {@linkcode AdbVersion}. */
  protocol?: number;
  devices?: readonly ListedDevice[];
  /** Whether adb's server, and with it every port that it forwards, is not here. */
  isServerElsewhere?: boolean;
  device?: ListedDevice;
  /** Android's number of its version. */
  apiLevel?: number;
  /** Where scrcpy's server is, or why not; undefined where it is not wanted. */
  scrcpy?: ServerFile | ScrcpyFileTrouble;
  /** Whether that is what the relay would use. */
  usesScrcpy?: boolean;
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
  readonly name: DoctorCheck;
  /** The checks without which this one cannot be made. */
  readonly needs: readonly DoctorCheck[];
  /** @throws {TroubleError} which is a failure of the check */
  run(examination: Examination): Outcome | Promise<Outcome>;
}

/** A line of the report. `ok` is null for a check that was not made. */
export type Finding =
  & { readonly check: DoctorCheck }
  & (Outcome | { readonly ok: null });

/** Makes the checks in order, but for those that need one that failed. */
export async function examine(
  checks: readonly Check[],
  config: DoctorConfig,
  world: DoctorWorld,
  signal: AbortSignal,
): Promise<Finding[]> {
  const examination = { config, world, facts: {}, signal };
  const passed = new Set<DoctorCheck>();
  const findings: Finding[] = [];
  for (const check of checks) {
    const canRun = check.needs.every((name) => passed.has(name));
    const outcome = canRun ? await make(check, examination) : { ok: null };
    if (outcome.ok) passed.add(check.name);
    findings.push({ check: check.name, ...outcome });
  }
  return findings;
}

async function make(check: Check, examination: Examination): Promise<Outcome> {
  try {
    return await check.run(examination);
  } catch (error) {
    if (error instanceof TroubleError) return { ok: false, trouble: error.trouble };
    throw error;
  }
}

/** Whether something is wrong, so that the exit code should say so. */
export function isAnythingWrong(findings: readonly Finding[]): boolean {
  return findings.some(({ ok }) => ok === false);
}

/** One line for each check, for people. */
export function formatFindings(findings: readonly Finding[], words: Words): string[] {
  return findings.map((finding) => {
    const mark = finding.ok === null ? "-" : finding.ok ? "✓" : "✗";
    const { state, remedy } = describe(finding, words);
    const rest = remedy === undefined ? state : words.stateAndRemedy(state, remedy);
    return `${mark} ${words.doctorChecks[finding.check]}: ${rest}`;
  });
}

/** The same for programs: codes and parameters, and the words as well. */
export function findingsData(findings: readonly Finding[], words: Words): object[] {
  return findings.map((finding) => ({
    check: finding.check,
    ok: finding.ok,
    ...finding.ok === null ? {} : finding.ok ? finding.state : finding.trouble,
    ...describe(finding, words),
  }));
}

function describe(finding: Finding, words: Words): { state: string; remedy?: string } {
  if (finding.ok === null) return { state: words.notChecked };
  if (finding.ok) return { state: doctorText(finding.state, words) };
  const { state, remedy } = adviceOn(finding.trouble, words);
  const isUnknown = UNKNOWN.includes(finding.trouble.code);
  return { state, remedy: isUnknown ? words.beyondDoctor : remedy };
}

// Each table has an entry for every code; which goes with which, the compiler cannot follow.
function doctorText(state: DoctorState, words: Words): string {
  return (words.doctor[state.code] as (state: DoctorState) => string)(state);
}
