/**
 * The relay as an agent of launchd, as launchd.plist(5) has it.
 *
 * @module
 */

import { ask } from "./inquiry.ts";
import type { Plan, PlannedCommand, Step } from "./plan.ts";
import { plist } from "./plist.ts";
import type { ServiceCommand } from "./service_command.ts";
import { lookAtFile, type ServiceFile, stepsToRemove, stepsToWrite } from "./service_file.ts";
import type { ServiceHost } from "./service_host.ts";
import { writeRecord } from "./service_record.ts";
import type { ServiceSituation, ServiceUser } from "./service_situation.ts";
import { shellLine } from "./shell_words.ts";

const LABEL = "sndcpy-relay";
/** launchd takes an agent anew only when the old one has ended, and `bootout` does not wait. */
const PATIENCE_MS = 15_000;
/** Between two starts of the relay. */
const PAUSE_S = 30;

/** An agent's file, and what launchd knows of it. */
interface Agent {
  readonly file: ServiceFile;
  readonly user: ServiceUser;
  readonly isLoaded: boolean;
}

/** Looks how the service stands, and changes nothing. */
export async function lookAtLaunchd(
  host: ServiceHost,
  user: ServiceUser,
): Promise<ServiceSituation> {
  const file = await lookAtFile(`${user.home}/Library/LaunchAgents/${LABEL}.plist`, host);
  const answer = file.record === undefined
    ? undefined
    : await ask(host, ["launchctl", "print", target(user)]);
  // Of an agent that it does not know it says so, and with another exit code.
  const isLoaded = answer?.exitCode === 0;
  const words = isLoaded ? /^\s*state = (.+)$/m.exec(answer.stdout)?.[1] : undefined;
  const agent = { file, user, isLoaded };
  return {
    kind: "launchd",
    path: file.path,
    record: file.record,
    foreignPath: file.isForeign ? file.path : undefined,
    state: words === undefined
      ? { code: "unloaded" }
      : { code: words === "running" ? "running" : "stopped", words },
    log: logPath(user),
    planInstall: (command) => planInstall(command, agent),
    planUninstall: () => planUninstall(agent),
  };
}

/**
 * Writes the agent.
 *
 * - `AbandonProcessGroup`: the server that adb has started belongs to everybody who uses adb, and
 *   must outlive the relay.
 * - `KeepAlive`: launchd knows no exit code after which it gives up, so a command line that has
 *   become wrong (exit code 2) is tried for ever, at the pace of `ThrottleInterval`. It was right
 *   when the service was installed.
 * - `ProcessType`: other kinds of processes are slowed down, which is heard.
 *
 * @throws {TroubleError} `plist-control-character`, which a property list cannot hold
 */
export function launchdAgent(command: ServiceCommand, log: string): string {
  // Two dashes in a row end a comment of XML; in JSON the second may be spelled otherwise.
  const comment = writeRecord(command).replaceAll("--", "-\\u002d");
  return plist({
    Label: LABEL,
    ProgramArguments: [...command.program, ...command.args],
    EnvironmentVariables: command.env,
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: PAUSE_S,
    AbandonProcessGroup: true,
    ProcessType: "Interactive",
    StandardOutPath: log,
    StandardErrorPath: log,
  }, comment);
}

function planInstall(command: ServiceCommand, agent: Agent): Plan {
  const { file, user } = agent;
  const start: Step = { kind: "run", ...bootstrap(agent), undo: [bootout(user)] };
  return {
    steps: [
      ...stepsToStop(agent),
      ...stepsToWrite(file, launchdAgent(command, logPath(user)), []),
      start,
    ],
    notes: [
      { code: "starts-with-launchd", pauseS: PAUSE_S },
      { code: "log", command: shellLine(["tail", "-f", logPath(user)]) },
    ],
  };
}

function planUninstall(agent: Agent): Plan {
  return {
    steps: [...stepsToStop(agent), ...stepsToRemove(agent.file, [])],
    notes: [{ code: "log-stays", path: logPath(agent.user) }],
  };
}

function stepsToStop(agent: Agent): Step[] {
  if (!agent.isLoaded) return [];
  return [{ kind: "run", ...bootout(agent.user), undo: [bootstrap(agent)] }];
}

function bootstrap({ file, user }: Agent): PlannedCommand {
  return {
    argv: ["launchctl", "bootstrap", domain(user), file.path],
    patienceMs: PATIENCE_MS,
    remedy: { code: "log-in-at-screen" },
  };
}

function bootout(user: ServiceUser): PlannedCommand {
  return { argv: ["launchctl", "bootout", target(user)] };
}

/** Where the programs of a user who sits at the screen live. */
function domain({ id }: ServiceUser): string {
  return `gui/${id}`;
}

/** What launchd calls the agent. */
function target(user: ServiceUser): string {
  return `${domain(user)}/${LABEL}`;
}

function logPath({ home }: ServiceUser): string {
  return `${home}/Library/Logs/${LABEL}.log`;
}
