/**
 * Whether anything reads crontabs on this computer.
 *
 * @module
 */

import type { CommandResult } from "../core/base/command.ts";
import { TroubleError } from "../core/trouble.ts";
import { ask } from "./inquiry.ts";
import type { ServiceHost } from "./service_host.ts";

/** `unknown` where nobody can tell. */
export type CronDaemon = "up" | "down" | "unknown";

/** What the programs are called that read the crontabs of users. */
const NAMES = ["cron", "crond", "fcron"];
/** What systemd calls them. `cron.target` stands for a systemd that reads crontabs itself. */
const UNITS = ["cron.service", "crond.service", "cronie.service", "cron.target"];
/** Where they write their number down. */
const PID_FILES = ["/run/crond.pid", "/run/cron.pid", "/var/run/crond.pid", "/var/run/cron.pid"];

/** @param os as in `Deno.build.os` */
export async function askForCron(host: ServiceHost, os: string): Promise<CronDaemon> {
  // launchd starts it as soon as anybody has a crontab.
  if (os === "darwin") return "up";
  const isSeen = await isProcessSeen(host);
  if (isSeen) return "up";
  const units = await askIfPossible(host, ["systemctl", "is-active", ...UNITS]);
  if (units?.exitCode === 0) return "up";
  if (isSeen === undefined) return "unknown";
  // Some systems hide the processes of others.
  for (const path of PID_FILES) if (await host.exists(path)) return "unknown";
  return "down";
}

/** @returns undefined where there is no program that tells */
async function isProcessSeen(host: ServiceHost): Promise<boolean | undefined> {
  for (const argv of [["pgrep", "-x", NAMES.join("|")], ["pidof", ...NAMES]]) {
    const answer = await askIfPossible(host, argv);
    if (answer?.exitCode === 0) return true;
    if (answer?.exitCode === 1) return false;
  }
  return undefined;
}

/** @returns undefined for no answer, of which nothing depends here */
async function askIfPossible(
  host: ServiceHost,
  argv: readonly string[],
): Promise<CommandResult | undefined> {
  try {
    return await ask(host, argv);
  } catch (error) {
    if (error instanceof TroubleError) return undefined;
    throw error;
  }
}
