/**
 * The relay as a line of the user's crontab, as crontab(5) has it.
 *
 * @module
 */

import { complaintOf } from "./complaint.ts";
import { ask } from "./inquiry.ts";
import { type Plan, type PlannedCommand, ServiceError } from "./plan.ts";
import type { ServiceCommand } from "./service_command.ts";
import type { ServiceHost } from "./service_host.ts";
import { readRecord, type ServiceRecord, writeRecord } from "./service_record.ts";
import type { ServiceSituation } from "./service_situation.ts";
import { shellLine, shellWord } from "./shell_words.ts";

const START = "@reboot ";
/** cron would mail what the relay says, when that ends. */
const END = " 2>&1 | logger -t sndcpy-relay";
const RUNS_ON =
  "A relay that is running goes on as it is until you stop it, or restart the computer.";

/** A crontab as it is. */
interface Listing {
  /** Undefined where there is none. */
  readonly text: string | undefined;
  /** Why it cannot be written anew, and what to do about that. */
  readonly obstacle?: string;
}

/** A crontab, cut at our two lines. */
interface Crontab extends Listing {
  readonly ours: string;
  readonly record: ServiceRecord | undefined;
}

/** Looks how the service stands, and changes nothing. */
export async function lookAtCron(host: ServiceHost): Promise<ServiceSituation> {
  const crontab = readCrontab(await listCrontab(host));
  return {
    kind: "cron",
    place: "your crontab",
    record: crontab.record,
    isForeign: false,
    isRunning: undefined,
    state: "cron does not tell",
    log: "journalctl -t sndcpy-relay",
    planInstall: (command) => planInstall(command, crontab),
    planUninstall: () => planUninstall(crontab),
  };
}

/**
 * Writes the line, and before it the comment by which it is known.
 *
 * @throws {ServiceError} for a value with a line break
 */
export function crontabLines(command: ServiceCommand): string {
  const variables = Object.entries(command.env).map(([name, value]) =>
    `${name}=${shellWord(value)} `
  );
  const line = variables.join("") + shellLine([...command.program, ...command.args]);
  if (/[\r\n]/.test(line)) {
    throw new ServiceError(
      "Cannot install the service: a crontab cannot hold a value with a line break. Leave that " +
        "option out, or choose another --kind.",
    );
  }
  // To cron, a percent sign is a line break.
  const escaped = line.replaceAll("%", "\\%");
  return `# ${writeRecord(command)}\n${START}${escaped}${END}\n`;
}

/** @throws {ServiceError} when our comment stands before another line than ours */
function readCrontab(listing: Listing): Crontab {
  const lines = (listing.text ?? "").split(/(?<=\n)/);
  const index = lines.findIndex((line) => line.startsWith("# ") && readRecord(line) !== undefined);
  if (index < 0) return { ...listing, ours: "", record: undefined };
  const [comment, line = ""] = lines.slice(index);
  if (!line.startsWith(START) || !line.endsWith(`${END}\n`)) {
    throw new ServiceError(
      "Cannot read your crontab: the line after the comment by sndcpy-relay is not as it was " +
        "written. Remove that comment with crontab -e, and that line, too, if it starts " +
        "sndcpy-relay. Then try again.",
    );
  }
  return { ...listing, ours: comment + line, record: readRecord(comment!) };
}

/** What the user has set for other lines (`SHELL`, `PATH`) counts from there on: ours come first. */
function planInstall(command: ServiceCommand, crontab: Crontab): Plan {
  const { text, ours, record, obstacle } = crontab;
  if (obstacle !== undefined) throw cannotChange(`${obstacle}, or choose another --kind.`);
  const lines = crontabLines(command);
  const input = ours === "" ? lines + (text ?? "") : text!.replace(ours, () => lines);
  return {
    steps: [{ kind: "run", ...replaceCrontab(input), undo: [restore(text)] }],
    notes: [
      "cron starts it when the computer starts the next time, and not again if it ends. " +
      `To start it now, too: ${shellLine([...command.program, ...command.args])}`,
      ...record === undefined ? [] : [RUNS_ON],
      "What it says is in the system's log: journalctl -t sndcpy-relay",
    ],
  };
}

function planUninstall({ text, ours, obstacle }: Crontab): Plan {
  if (obstacle !== undefined) {
    throw cannotChange(`${obstacle}, or remove the lines of sndcpy-relay with crontab -e.`);
  }
  const input = text!.replace(ours, "");
  const command = input === "" ? restore(undefined) : replaceCrontab(input);
  return {
    steps: [{ kind: "run", ...command, undo: [restore(text)] }],
    notes: [RUNS_ON],
  };
}

/** @throws {ServiceError} when it is not to be found out what is in it */
async function listCrontab(host: ServiceHost): Promise<Listing> {
  const answer = await ask(host, ["crontab", "-l"]);
  // Without cron there is nothing of ours in it.
  if (answer === undefined) return { text: undefined };
  if (answer.exitCode === 0) return listingOf(answer.stdout);
  const state = complaintOf(answer);
  if (/no crontab/i.test(state)) return { text: undefined };
  // Who may not use cron has installed nothing with it.
  if (/not (allowed|authori[sz]ed|permitted)|denied/i.test(state)) {
    return { text: undefined, obstacle: `${state}. Ask whoever manages this computer` };
  }
  throw new ServiceError(
    `Cannot read your crontab: ${state}. Once crontab -l shows it, or says that there is none, ` +
      "try again.",
  );
}

function listingOf(text: string): Listing {
  // What is no UTF-8 is not known from here on, and Debian's crontab shows a carriage return as \r.
  if (!/\ufffd|\\r$/m.test(text)) return { text };
  const obstacle = "it is not in UTF-8, or has the line ends of Windows, and would suffer. " +
    "Convert it first";
  return { text, obstacle };
}

function cannotChange(state: string): ServiceError {
  return new ServiceError(`Cannot change your crontab: ${state}`);
}

function restore(text: string | undefined): PlannedCommand {
  const remedy = "See with crontab -l what it holds now";
  return text === undefined
    ? { argv: ["crontab", "-r"], remedy }
    : { ...replaceCrontab(text), remedy };
}

function replaceCrontab(input: string): PlannedCommand {
  const remedy = "If there is no cron, install it, or choose another --kind";
  return { argv: ["crontab", "-"], input, remedy };
}
