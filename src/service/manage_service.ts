/**
 * Installs, removes, shows and looks at the service.
 *
 * @module
 */

import type { Clock } from "../core/base/clock.ts";
import { TroubleError } from "../core/trouble.ts";
import { carryOut } from "./carry_out.ts";
import { askForCron } from "./cron_daemon.ts";
import { lookAtCron } from "./crontab.ts";
import { lookAtLaunchd } from "./launchd.ts";
import { type CronReason, isIdle, type Note, type Plan, type Step } from "./plan.ts";
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
import { lookAtStartupFolder } from "./startup_folder.ts";
import { lookAtSystemd, noSystemd, whyNoSystemd } from "./systemd.ts";
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

/** WSL makes it when it starts. What else tells stands in /proc, which Deno keeps from us. */
const WSL_FOLDER = "/run/WSL";

const LOOK: Readonly<Record<ServiceKind, LookAtService>> = {
  launchd: lookAtLaunchd,
  systemd: lookAtSystemd,
  cron: lookAtCron,
  startup: lookAtStartupFolder,
};

/**
 * Does what was asked for.
 *
 * @returns whether the service is as it should be
 * @throws {TroubleError} a {@linkcode ServiceTrouble} when it cannot be done; `adb-misnamed` when
 *   adb is not where it was said to be; `adb-missing` when there is none to install an app
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
      return await uninstall(kindsOf(task, world), world, signal);
    case "status":
      return await showStatus(kindsOf(task, world), world);
  }
}

async function install(
  task: Extract<ServiceTask, { relay: unknown }>,
  world: ServiceWorld,
  signal: AbortSignal,
): Promise<boolean> {
  const { host, user, program } = world;
  const command = serviceCommand(program, task.relay, world.surroundings);
  const { kind, why } = task.kind === undefined
    ? await usualKind(world)
    : { kind: task.kind, why: undefined };
  if (!kindsOn(world).includes(kind)) {
    throw new TroubleError<ServiceTrouble>({ code: "kind-elsewhere", kind });
  }
  const others = kindsOn(world).filter((other) => other !== kind);
  const [other] = (await find(others, world)).filter(isOurs);
  if (other !== undefined) {
    const kinds = { wanted: kind, present: other.kind };
    throw new TroubleError<ServiceTrouble>({ code: "installed-otherwise", ...kinds });
  }
  const { steps, notes } = (await LOOK[kind](host, user)).planInstall(command);
  const plan = {
    steps,
    notes: [
      ...notesOnReason(why),
      ...kind === "cron" ? await notesOnDaemon(world) : [],
      ...notes,
      ...notesOnSecrets(task.relay, kind),
      ...notesOnAdb(task.relay, world),
      ...notesOnApk(task.relay),
      ...notesOnProgram(program),
    ],
  };
  if (task.action === "print") {
    world.tell({ kind: "plan", plan });
    return true;
  }
  if (kind === "systemd" && await whyNoSystemd(host) !== undefined) throw noSystemd();
  await carry("install", plan, world, signal);
  return !isIdle(plan.notes);
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
    const notes = situation.kind === "cron" ? await notesOnCron(world) : [];
    const status = record && await statusOf(situation, record, host, notes);
    if (status !== undefined) tell({ kind: "status", status });
    areWell &&= status !== undefined && isWell(status);
  }
  return areWell;
}

function kindsOf({ kind }: ServiceTask, world: ServiceWorld): readonly ServiceKind[] {
  return kind === undefined ? kindsOn(world) : [kind];
}

/** What there may be on this system. */
function kindsOn({ surroundings: { os } }: ServiceWorld): readonly ServiceKind[] {
  return SERVICE_KINDS.filter((kind) => (kind === "startup") === (os === "windows"));
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

/** What this computer starts programs with, and why, if it is cron. */
async function usualKind(
  { host, surroundings: { os } }: ServiceWorld,
): Promise<{ kind: ServiceKind; why: CronReason | undefined }> {
  if (os === "windows") return { kind: "startup", why: undefined };
  if (os === "darwin") return { kind: "launchd", why: undefined };
  const why = os === "linux" ? await whyNoSystemd(host) : { code: "other-system" as const };
  return { kind: why === undefined ? "systemd" : "cron", why };
}

/** Where cron starts the relay already. */
async function notesOnCron(world: ServiceWorld): Promise<Note[]> {
  const { why } = await usualKind(world);
  return [...notesOnReason(why), ...await notesOnDaemon(world)];
}

function notesOnReason(why: CronReason | undefined): Note[] {
  return why === undefined ? [] : [{ code: "cron-chosen", why }];
}

async function notesOnDaemon({ host, surroundings: { os } }: ServiceWorld): Promise<Note[]> {
  const daemon = await askForCron(host, os);
  if (daemon === "up") return [];
  const isInWsl = daemon === "down" && await host.exists(WSL_FOLDER);
  return [{ code: isInWsl ? "cron-down-in-wsl" : `cron-${daemon}` }];
}

/** @throws {TroubleError} `adb-missing` where a relay would stop for want of it */
function notesOnAdb(task: RelayTask, { surroundings: { env, findAdb } }: ServiceWorld): Note[] {
  if (!task.needsAdb || findAdb(valueOf("adb", task), env) !== undefined) return [];
  if (valueOf("apk", task) !== undefined) throw new TroubleError({ code: "adb-missing" });
  return [{ code: "no-adb" }];
}

/** A relay does not start without it, even if a phone has the app by then. */
/** cron has a shell start the relay, which is told the variables as a part of its command. */
function notesOnSecrets({ secrets }: RelayTask, kind: ServiceKind): Note[] {
  const isListed = kind === "cron" && Object.keys(secrets).length > 0;
  return isListed ? [{ code: "secret-listed" }] : [];
}

function notesOnApk(task: RelayTask): Note[] {
  const path = valueOf("apk", task);
  return path === undefined ? [] : [{ code: "keep-apk", path }];
}

function valueOf(option: string, { options }: RelayTask): string | undefined {
  return options.find(({ name }) => name === option)?.value;
}

function notesOnProgram([executable = ""]: readonly string[]): Note[] {
  return /[/\\]_npx[/\\]/.test(executable) ? [{ code: "npx-cache", path: executable }] : [];
}
