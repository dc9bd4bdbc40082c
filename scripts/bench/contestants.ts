/**
 * The programs that are measured.
 *
 * @module
 */

import { basename } from "node:path";
import { isInstalled } from "../lab/process_usage.ts";
import { output, PROJECT } from "./program.ts";

const SOURCE_HOST = "127.0.0.1";

/** A program that gives one stream to many. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** Whether it takes its audio from one of its clients, and does not connect to the phone. */
  readonly isPushed: boolean;
  /** Whether it can run without a phone. */
  readonly isPatient: boolean;
  /** Where it runs; undefined: in this project. */
  readonly cwd: string | undefined;
  /** Its command line. */
  argv(sourcePort: number, port: number): string[];
}

/** Who is measured, and in words, who is not and why. */
export interface Field {
  readonly contestants: readonly Contestant[];
  readonly remarks: string[];
}

/** How to run another program than the relay, and what it takes. */
const OTHERS:
  readonly (Omit<Contestant, "version" | "cwd"> & { program: string; remedy: string })[] = [
    {
      name: "tcpserversink",
      program: "gst-launch-1.0",
      remedy: "Debian has it in gstreamer1.0-tools and gstreamer1.0-plugins-base",
      isPushed: false,
      isPatient: false,
      argv: (sourcePort, port) => [
        ...["gst-launch-1.0", "--quiet"],
        ...["tcpclientsrc", `host=${SOURCE_HOST}`, `port=${sourcePort}`, "!"],
        ...["tcpserversink", `host=${SOURCE_HOST}`, `port=${port}`, "sync=false"],
      ],
    },
    {
      name: "ncat --broker",
      program: "ncat",
      remedy: "Debian has it in ncat",
      isPushed: true,
      isPatient: false,
      argv: (_, port) => [
        ...["ncat", "--broker", "--max-conns", "100000"],
        ...["--listen", SOURCE_HOST, String(port)],
      ],
    },
  ];

/**
 * Finds out who can be measured here.
 *
 * @param against the folder of another checkout of the relay
 * @param isAlone whether to leave out all other programs
 */
export async function findContestants(
  against: string | undefined,
  isAlone: boolean,
): Promise<Field> {
  const contestants = [await relay("sndcpy-relay")];
  if (against !== undefined) contestants.push(await relay(`…/${basename(against)}`, against));
  const remarks: string[] = [];
  for (const { program, remedy, ...other } of isAlone ? [] : OTHERS) {
    if (isInstalled(program)) {
      contestants.push({ ...other, cwd: undefined, version: await version([program]) });
    } else {
      remarks.push(`${other.name} is left out: ${program} is not installed (${remedy}).`);
    }
  }
  return { contestants, remarks };
}

async function relay(name: string, cwd?: string): Promise<Contestant> {
  const program = [Deno.execPath(), "run", "-q", "--no-prompt", "-P=relay", "main.ts"];
  return {
    name,
    version: await version(program, cwd),
    isPushed: false,
    isPatient: true,
    cwd,
    argv: (sourcePort, port) => [
      ...program,
      ...["--source", `tcp://${SOURCE_HOST}:${sourcePort}`],
      ...["--bind", SOURCE_HOST, "--port", String(port), "--quiet"],
    ],
  };
}

async function version(program: readonly string[], cwd?: string): Promise<string> {
  const text = await output([...program, "--version"], cwd ?? PROJECT);
  return /(?:version|relay) (\S+)/i.exec(text)?.[1] ?? "unknown";
}
