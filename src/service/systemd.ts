/**
 * The relay as a user's service of systemd.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import { ask, complaintOf } from "./inquiry.ts";
import type { CronReason, Plan, PlannedCommand, Step } from "./plan.ts";
import type { ServiceCommand } from "./service_command.ts";
import { lookAtFile, type ServiceFile, stepsToRemove, stepsToWrite } from "./service_file.ts";
import type { ServiceHost } from "./service_host.ts";
import type { ServiceSituation, ServiceUser } from "./service_situation.ts";
import { systemdUnit } from "./systemd_unit.ts";
import type { ServiceTrouble } from "./trouble.ts";

const UNIT = "sndcpy-relay.service";
const LOG = "journalctl --user -u sndcpy-relay";
const RELOAD = systemctl("daemon-reload");
/** States of a user manager that is there, however it is. */
const UP = /^(initializing|starting|running|degraded|maintenance)$/;

/** What systemd says about the unit, in its own words. */
interface UnitState {
  readonly activeState: string;
  readonly unitFileState: string;
}

/** @returns why the user has no systemd that runs; undefined for one that has */
export async function whyNoSystemd(host: ServiceHost): Promise<CronReason | undefined> {
  const answer = await ask(host, systemctl("is-system-running").argv);
  if (answer === undefined) return { code: "no-systemd" };
  const said = answer.stdout.trim();
  if (UP.test(said)) return undefined;
  if (said === "offline") return { code: "not-booted" };
  // It goes on in brackets, with advice for administrators.
  return { code: "no-session", words: complaintOf(answer)?.replace(/ \(.*/, "") };
}

/** What to throw where it does not. */
export function noSystemd(): TroubleError<ServiceTrouble> {
  return new TroubleError({ code: "no-systemd" });
}

/** Looks how the service stands, and changes nothing. */
export async function lookAtSystemd(
  host: ServiceHost,
  user: ServiceUser,
): Promise<ServiceSituation> {
  const file = await lookAtFile(`${user.configFolder}/systemd/user/${UNIT}`, host);
  const { path, record, isForeign } = file;
  const unit = record === undefined ? undefined : await askState(host);
  return {
    kind: "systemd",
    path,
    record,
    foreignPath: isForeign ? path : undefined,
    state: unit === undefined
      ? { code: "no-answer" }
      : { code: unit.activeState === "active" ? "running" : "stopped", words: unit.activeState },
    log: LOG,
    planInstall: (command) => planInstall(command, file, unit),
    planUninstall: () => planUninstall(file, unit),
  };
}

function planInstall(
  command: ServiceCommand,
  file: ServiceFile,
  state: UnitState | undefined,
): Plan {
  // What runs would go on as it is.
  if (file.record !== undefined && state === undefined) throw noSystemd();
  const isEnabled = state?.unitFileState === "enabled";
  const start: Step = {
    kind: "run",
    ...systemctl("start", UNIT),
    remedy: { code: "read-log", command: `${LOG} -n 20` },
    undo: [systemctl("stop", UNIT), systemctl("reset-failed", UNIT)],
  };
  return {
    steps: [
      ...stepsToStop(state),
      ...stepsToWrite(file, systemdUnit(command), [RELOAD]),
      {
        kind: "run",
        ...systemctl("enable", UNIT),
        undo: isEnabled ? [] : [systemctl("disable", UNIT)],
      },
      start,
    ],
    notes: [{ code: "starts-with-systemd" }, { code: "log", command: `${LOG} -f` }],
  };
}

function planUninstall(file: ServiceFile, state: UnitState | undefined): Plan {
  if (state === undefined) {
    // Where there is no systemd any more, the file must not stay for good.
    return { steps: stepsToRemove(file, []), notes: [{ code: "systemd-not-told" }] };
  }
  const isEnabled = state.unitFileState === "enabled";
  return {
    steps: [
      ...stepsToStop(state),
      {
        kind: "run",
        ...systemctl("disable", UNIT),
        undo: isEnabled ? [systemctl("enable", UNIT)] : [],
      },
      ...stepsToRemove(file, [RELOAD]),
    ],
    notes: [],
  };
}

/** That a unit has failed is remembered, even when its file is gone. */
function stepsToStop(state: UnitState | undefined): Step[] {
  if (state === undefined || state.activeState === "inactive") return [];
  if (state.activeState === "failed") return [{ kind: "run", ...systemctl("reset-failed", UNIT) }];
  return [{ kind: "run", ...systemctl("stop", UNIT), undo: [systemctl("start", UNIT)] }];
}

/** @returns undefined where systemd does not answer, as it does not through su */
async function askState(host: ServiceHost): Promise<UnitState | undefined> {
  const properties = ["--property=ActiveState", "--property=UnitFileState"];
  const answer = await ask(host, systemctl("show", ...properties, UNIT).argv);
  if (answer?.exitCode !== 0) return undefined;
  const read = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(answer.stdout)?.[1] ?? "";
  return { activeState: read("ActiveState"), unitFileState: read("UnitFileState") };
}

function systemctl(...args: string[]): PlannedCommand {
  return { argv: ["systemctl", "--user", ...args] };
}
