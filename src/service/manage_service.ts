/**
 * Installs, removes, shows and looks at the service.
 *
 * @module
 */

import type { Clock } from "../core/base/clock.ts";
import { TroubleError } from "../core/trouble.ts";
import { carryOut } from "./carry_out.ts";
import { lookAtCron } from "./crontab.ts";
import { lookAtLaunchd } from "./launchd.ts";
import type { Note, Plan, Step } from "./plan.ts";
import { serviceCommand, type Surroundings } from "./service_command.ts";
import type { ServiceHost } from "./service_host.ts";
import type { ServiceNews } from "./service_news.ts";
import type { LookAtService, ServiceSituation, ServiceUser } from "./service_situation.ts";
import { isWell, statusOf } from "./service_status.ts";
import {
  type RelayTask,
  SERVICE_KINDS,
  type ServiceKind,
  type ServiceTask,
} from "./service_task.ts";
import { isSystemdRunning, lookAtSystemd, noSystemd } from "./systemd.ts";
import type { ServiceChange, ServiceTrouble } from "./trouble.ts";

/** Where the service is installed, and from where. */
export interface ServiceWorld {
  readonly host: ServiceHost;
  readonly user: ServiceUser;
  readonly surroundings: Surroundings;
  /** What starts this program. */
  readonly program: readonly string[];
  readonly clock: Clock;
  /** Tells the person. */
  tell(news: ServiceNews): void;
}

const LOOK: Readonly<Record<ServiceKind, LookAtService>> = {
  launchd: lookAtLaunchd,
  systemd: lookAtSystemd,
  cron: lookAtCron,
};

/**
 * Does what was asked for.
 *
 * @returns whether the service is as it should be
 * @throws {TroubleError} a {@linkcode ServiceTrouble} when it cannot be done; `adb-misnamed` when
 *   adb is not where it was said to be
 */
export async function manageService(
  task: ServiceTask,
  world: ServiceWorld,
  signal: AbortSignal,
): Promise<boolean> {
  switch (task.action) {
    case "install":
    case "print":
      return await install(task, world, signal);
    case "uninstall":
      return await uninstall(kindsOf(task), world, signal);
    case "status":
      return await showStatus(kindsOf(task), world);
  }
}

async function install(
  task: Extract<ServiceTask, { relay: unknown }>,
  world: ServiceWorld,
  signal: AbortSignal,
): Promise<boolean> {
  const { host, user, program } = world;
  const command = serviceCommand(program, task.relay, world.surroundings);
  const kind = task.kind ?? await usualKind(world);
  const others = SERVICE_KINDS.filter((other) => other !== kind);
  const [other] = (await find(others, world)).filter(isOurs);
  if (other !== undefined) {
    const kinds = { wanted: kind, present: other.kind };
    throw new TroubleError<ServiceTrouble>({ code: "installed-otherwise", ...kinds });
  }
  const { steps, notes } = (await LOOK[kind](host, user)).planInstall(command);
  const plan = {
    steps,
    notes: [...notes, ...notesOnAdb(task.relay, world), ...notesOnProgram(program)],
  };
  if (task.action === "print") {
    world.tell({ kind: "plan", plan });
    return true;
  }
  if (kind === "systemd" && !await isSystemdRunning(host)) throw noSystemd();
  await carry("install", plan, world, signal);
  return true;
}

async function uninstall(
  kinds: readonly ServiceKind[],
  world: ServiceWorld,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await find(kinds, world);
  const ours = found.filter(isOurs);
  for (const situation of ours.length > 0 ? ours : found) {
    await carry("remove", situation.planUninstall(), world, signal);
  }
  if (found.length === 0) world.tell({ kind: "nothing" });
  return true;
}

/** Carries a plan out, and tells of each step and of the end. */
async function carry(
  change: ServiceChange,
  { steps, notes }: Plan,
  { host, clock, tell }: ServiceWorld,
  signal: AbortSignal,
): Promise<void> {
  const tellStep = (step: Step) => tell({ kind: "step", step });
  await carryOut(steps, { host, clock, change, tell: tellStep }, signal);
  tell({ kind: "done", change, notes });
}

async function showStatus(kinds: readonly ServiceKind[], world: ServiceWorld): Promise<boolean> {
  const { host, tell } = world;
  const found = await find(kinds, world);
  if (found.length === 0) tell({ kind: "nothing" });
  let areWell = found.length > 0;
  for (const situation of found) {
    const { record, foreignPath } = situation;
    if (foreignPath !== undefined) tell({ kind: "foreign", path: foreignPath });
    const status = record && await statusOf(situation, record, host);
    if (status !== undefined) tell({ kind: "status", status });
    areWell &&= status !== undefined && isWell(status);
  }
  return areWell;
}

function kindsOf({ kind }: ServiceTask): readonly ServiceKind[] {
  return kind === undefined ? SERVICE_KINDS : [kind];
}

/** What is there, of some kinds. */
async function find(
  kinds: readonly ServiceKind[],
  { host, user }: ServiceWorld,
): Promise<ServiceSituation[]> {
  const found: ServiceSituation[] = [];
  for (const kind of kinds) found.push(await LOOK[kind](host, user));
  return found.filter(isThere);
}

function isThere(situation: ServiceSituation): boolean {
  return isOurs(situation) || situation.foreignPath !== undefined;
}

function isOurs({ record }: ServiceSituation): boolean {
  return record !== undefined;
}

/** What this computer starts programs with. */
async function usualKind({ host, surroundings: { os } }: ServiceWorld): Promise<ServiceKind> {
  if (os === "darwin") return "launchd";
  return os === "linux" && await isSystemdRunning(host) ? "systemd" : "cron";
}

function notesOnAdb({ needsAdb, options }: RelayTask, { surroundings }: ServiceWorld): Note[] {
  const given = options.find(({ name }) => name === "adb")?.value;
  const { env, findAdb } = surroundings;
  if (!needsAdb || findAdb(given, env) !== undefined) return [];
  return [{ code: "no-adb" }];
}

function notesOnProgram([executable = ""]: readonly string[]): Note[] {
  return executable.includes("/_npx/") ? [{ code: "npx-cache", path: executable }] : [];
}
