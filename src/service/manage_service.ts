/**
 * Installs, removes, shows and looks at the service.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { carryOut } from "./carry_out.ts";
import { lookAtCron } from "./crontab.ts";
import { lookAtLaunchd } from "./launchd.ts";
import { formatNotes, formatPlan, ServiceError } from "./plan.ts";
import { serviceCommand, type Surroundings } from "./service_command.ts";
import type { ServiceHost } from "./service_host.ts";
import type { LookAtService, ServiceSituation, ServiceUser } from "./service_situation.ts";
import { formatStatus, missingFiles } from "./service_status.ts";
import {
  type RelayTask,
  SERVICE_KINDS,
  type ServiceKind,
  type ServiceTask,
} from "./service_task.ts";
import { isSystemdRunning, lookAtSystemd, noSystemd } from "./systemd.ts";

/** Where the service is installed, and from where. */
export interface ServiceWorld {
  readonly host: ServiceHost;
  readonly user: ServiceUser;
  readonly surroundings: Surroundings;
  /** What starts this program. */
  readonly program: readonly string[];
  readonly clock: Clock;
  /** Shows lines to the person. */
  print(text: string): void;
}

const LOOK: Readonly<Record<ServiceKind, LookAtService>> = {
  launchd: lookAtLaunchd,
  systemd: lookAtSystemd,
  cron: lookAtCron,
};

const NOTHING = "Nothing is installed: service install does that.";

/**
 * Does what was asked for.
 *
 * @returns whether the service is as it should be
 * @throws {ServiceError} when it cannot be done; then everything is as it was
 * @throws {TroubleError} `adb-misnamed` when adb is not where it was said to be
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
  const { host, user, clock, program, print } = world;
  const command = serviceCommand(program, task.relay, world.surroundings);
  const kind = task.kind ?? await usualKind(world);
  const others = SERVICE_KINDS.filter((other) => other !== kind);
  const [other] = (await find(others, world)).filter(isOurs);
  if (other !== undefined) {
    throw new ServiceError(
      `Cannot install the service with ${kind}: it is installed with ${other.kind}. Run service ` +
        `uninstall first, or choose --kind ${other.kind}.`,
    );
  }
  const { steps, notes } = (await LOOK[kind](host, user)).planInstall(command);
  const plan = {
    steps,
    notes: [...notes, ...notesOnAdb(task.relay, world), ...notesOnProgram(program)],
  };
  if (task.action === "print") {
    print(formatPlan(plan));
    return true;
  }
  if (kind === "systemd" && !await isSystemdRunning(host)) throw noSystemd();
  await carryOut(steps, { host, clock, what: "install the service", tell: print }, signal);
  print(["Installed.", ...formatNotes(plan.notes)].join("\n"));
  return true;
}

async function uninstall(
  kinds: readonly ServiceKind[],
  world: ServiceWorld,
  signal: AbortSignal,
): Promise<boolean> {
  const { host, clock, print } = world;
  const found = await find(kinds, world);
  const ours = found.filter(isOurs);
  for (const situation of ours.length > 0 ? ours : found) {
    const { steps, notes } = situation.planUninstall();
    await carryOut(steps, { host, clock, what: "remove the service", tell: print }, signal);
    print(["Removed.", ...formatNotes(notes)].join("\n"));
  }
  if (found.length === 0) print(NOTHING);
  return true;
}

async function showStatus(kinds: readonly ServiceKind[], world: ServiceWorld): Promise<boolean> {
  const found = await find(kinds, world);
  if (found.length === 0) world.print(NOTHING);
  let isWell = found.length > 0;
  for (const situation of found) {
    const missing = await missingFiles(situation, world.host);
    world.print(formatStatus(situation, missing));
    isWell &&= isOurs(situation) && situation.isRunning !== false && missing.length === 0;
  }
  return isWell;
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
  return isOurs(situation) || situation.isForeign;
}

function isOurs({ record }: ServiceSituation): boolean {
  return record !== undefined;
}

/** What this computer starts programs with. */
async function usualKind({ host, surroundings: { os } }: ServiceWorld): Promise<ServiceKind> {
  if (os === "darwin") return "launchd";
  return os === "linux" && await isSystemdRunning(host) ? "systemd" : "cron";
}

function notesOnAdb({ needsAdb, options }: RelayTask, { surroundings }: ServiceWorld): string[] {
  const given = options.find(({ name }) => name === "adb")?.value;
  const { env, findAdb } = surroundings;
  if (!needsAdb || findAdb(given, env) !== undefined) return [];
  return [
    "There is no adb, so nothing will be started on a phone. Install Android's platform tools, and " +
    "run service install again.",
  ];
}

function notesOnProgram([executable = ""]: readonly string[]): string[] {
  if (!executable.includes("/_npx/")) return [];
  return [
    `Deno is in the cache of npx (${executable}), which may be emptied. To be on the safe side, ` +
    "install Deno (https://deno.com), and run service install with that one.",
  ];
}
