/**
 * The relay as a line of the user's crontab, as crontab(5) has it.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import { ask, complaintOf } from "./inquiry.ts";
import type { Note, Plan, PlannedCommand } from "./plan.ts";
import type { ServiceCommand } from "./service_command.ts";
import type { ServiceHost } from "./service_host.ts";
import { MARK, readRecord, type ServiceRecord, writeRecord } from "./service_record.ts";
import type { ServiceSituation } from "./service_situation.ts";
import { shellLine, shellWord } from "./shell_words.ts";
import type { CommandRemedy, CrontabObstacle, ServiceChange, ServiceTrouble } from "./trouble.ts";

const START = "@reboot ";
/** cron would mail what the relay says, when that ends. */
const END = " 2>&1 | logger -t sndcpy-relay";
const NO_CRONTAB = /no crontab/i;
const FORBIDDEN = /not (allowed|authori[sz]ed|permitted)|denied/i;
const LOG = "journalctl -t sndcpy-relay";
/**
 * Starts what cron would start: the line behind our comment, by itself in the background, so that it
 * outlives the terminal.
 */
const START_NOW = `(crontab -l | sed -n '/^# ${MARK}/{n;s/^${START}//p;}' | sh &)`;
const LIST_CRONTAB: CommandRemedy = { code: "list-crontab" };
const RUNS_ON: Note = { code: "runs-on" };

/** A crontab as it is. */
interface Listing {
  /** Undefined where there is none. */
  readonly text: string | undefined;
  /** Why it cannot be written anew. */
  readonly obstacle?: CrontabObstacle;
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
    path: undefined,
    record: crontab.record,
    foreignPath: undefined,
    state: { code: "not-told" },
    log: LOG,
    planInstall: (command) => planInstall(command, crontab),
    planUninstall: () => planUninstall(crontab),
  };
}

/**
 * Writes the line, and before it the comment by which it is known. To sh the line means the same
 * before and after cron has read it.
 *
 * @throws {TroubleError} `crontab-line-break` for a value with one, which a crontab cannot hold
 */
export function crontabLines(command: ServiceCommand): string {
  const variables = Object.entries(command.env).map(([name, value]) =>
    `${name}=${shellWord(value)} `
  );
  const line = variables.join("") + shellLine([...command.program, ...command.args]);
  if (/[\r\n]/.test(line)) throw new TroubleError<ServiceTrouble>({ code: "crontab-line-break" });
  // To cron, a percent sign is a line break. Outside of quotes, its backslash means nothing to sh.
  const escaped = line.replaceAll("%", "'\\%'");
  return `# ${writeRecord(command)}\n${START}${escaped}${END}\n`;
}

/** @throws {TroubleError} `crontab-edited` when our comment stands before another line than ours */
function readCrontab(listing: Listing): Crontab {
  const lines = (listing.text ?? "").split(/(?<=\n)/);
  const index = lines.findIndex((line) => line.startsWith("# ") && readRecord(line) !== undefined);
  if (index < 0) return { ...listing, ours: "", record: undefined };
  const [comment, line = ""] = lines.slice(index);
  if (!line.startsWith(START) || !line.endsWith(`${END}\n`)) {
    throw new TroubleError<ServiceTrouble>({ code: "crontab-edited" });
  }
  return { ...listing, ours: comment + line, record: readRecord(comment!) };
}

/** What the user has set for other lines (`SHELL`, `PATH`) counts from there on: ours come first. */
function planInstall(command: ServiceCommand, crontab: Crontab): Plan {
  const { text, ours, record, obstacle } = crontab;
  if (obstacle !== undefined) throw obstructed(obstacle, "install");
  const lines = crontabLines(command);
  const input = ours === "" ? lines + (text ?? "") : text!.replace(ours, () => lines);
  return {
    steps: [{
      kind: "run",
      ...replaceCrontab(input, { code: "check-cron" }),
      undo: [replaceCrontab(text, LIST_CRONTAB)],
    }],
    notes: [
      { code: "starts-with-cron", command: START_NOW },
      ...record === undefined ? [] : [RUNS_ON],
      { code: "system-log", command: LOG },
    ],
  };
}

function planUninstall({ text, ours, obstacle }: Crontab): Plan {
  if (obstacle !== undefined) throw obstructed(obstacle, "remove");
  const theirs = text!.replace(ours, "");
  return {
    steps: [{
      kind: "run",
      ...replaceCrontab(theirs === "" ? undefined : theirs, LIST_CRONTAB),
      undo: [replaceCrontab(text, LIST_CRONTAB)],
    }],
    notes: [RUNS_ON],
  };
}

/** @throws {TroubleError} `crontab-unreadable` when it is not to be found out what is in it */
async function listCrontab(host: ServiceHost): Promise<Listing> {
  const answer = await ask(host, ["crontab", "-l"]);
  // Without cron there is nothing of ours in it.
  if (answer === undefined) return { text: undefined };
  if (answer.exitCode === 0) return listingOf(answer.stdout);
  const words = complaintOf(answer);
  if (NO_CRONTAB.test(words ?? "")) return { text: undefined };
  // Who may not use cron has installed nothing with it.
  if (words !== undefined && FORBIDDEN.test(words)) {
    return { text: undefined, obstacle: { code: "crontab-forbidden", words } };
  }
  const { exitCode } = answer;
  throw new TroubleError<ServiceTrouble>({ code: "crontab-unreadable", exitCode, words });
}

function listingOf(text: string): Listing {
  // What is no UTF-8 is not known from here on, and Debian's crontab shows a carriage return as \r.
  const isGarbled = /\ufffd|\\r$/m.test(text);
  return isGarbled ? { text, obstacle: { code: "crontab-garbled" } } : { text };
}

function obstructed(
  obstacle: CrontabObstacle,
  change: ServiceChange,
): TroubleError<ServiceTrouble> {
  return new TroubleError({ ...obstacle, change });
}

/** Has cron take another crontab in place of the one that is there, or none. */
function replaceCrontab(text: string | undefined, remedy: CommandRemedy): PlannedCommand {
  return text === undefined
    ? { argv: ["crontab", "-r"], remedy }
    : { argv: ["crontab", "-"], input: text, remedy };
}
