/**
 * The programs that are measured.
 *
 * @module
 */

import { basename } from "node:path";
import { isInstalled } from "../lab/process_usage.ts";
import { runProgram } from "../lab/run_program.ts";
import { freePort } from "../lab/free_port.ts";
import { ScriptError } from "../script_options.ts";
import { type Carrier, type CarrierName, CARRIERS } from "./carriers.ts";

const HOST = "127.0.0.1";
/** The folder of deno.json. */
const PROJECT = `${import.meta.dirname}/../..`;
const OURS = [Deno.execPath(), "run", "-q", "--no-prompt", "-P=relay", "main.ts"];

/** A program that gives one stream to many. */
export interface Relay {
  readonly name: string;
  readonly version: string;
  /** The folder that it runs in. */
  readonly cwd: string;
  /** Whether it takes its audio from one of its clients, and does not connect to the phone. */
  readonly isPushed?: boolean;
  /** Whether it can run without a phone. */
  readonly isPatient?: boolean;
  /** How clients come to it; over TCP alone if not given. */
  readonly carrier?: Carrier;
  /** Its command line. */
  argv(sourcePort: number, port: number): string[];
}

const OTHERS: readonly (Omit<Relay, "version" | "cwd"> & { program: string })[] = [
  {
    name: "tcpserversink",
    program: "gst-launch-1.0",
    argv: (sourcePort, port) => [
      ...["gst-launch-1.0", "--quiet", "tcpclientsrc", `host=${HOST}`, `port=${sourcePort}`, "!"],
      ...["tcpserversink", `host=${HOST}`, `port=${port}`, "sync=false"],
    ],
  },
  {
    name: "ncat --broker",
    program: "ncat",
    isPushed: true,
    argv: (_, port) => ["ncat", "--broker", "--max-conns=100000", "--listen", HOST, String(port)],
  },
];

/**
 * Finds out what can be measured here: the relay of this project first, and programs that are
 * installed last.
 *
 * @param against the folder of another checkout of the relay
 * @param isAlone whether to leave out all other programs
 * @param carrier how clients come to the first relay; if not over TCP, the second is the same relay,
 *   to which they do, and nothing else is measured
 * @throws {ScriptError} when one of them does not start
 */
export async function findRelays(
  against: string | undefined,
  isAlone: boolean,
  carrier: CarrierName,
): Promise<Relay[]> {
  const relay = await relayIn(PROJECT, "sndcpy-relay");
  if (carrier !== "tcp") return [overHttp(relay, carrier), relay];
  const relays = [relay];
  if (against !== undefined) relays.push(await relayIn(against, `…/${basename(against)}`));
  for (const { program, ...other } of isAlone ? [] : OTHERS) {
    if (!isInstalled(program)) continue;
    relays.push({ ...other, version: await versionOf([program], PROJECT), cwd: PROJECT });
  }
  return relays;
}

async function relayIn(cwd: string, name: string): Promise<Relay> {
  return {
    name,
    version: await versionOf(OURS, cwd),
    cwd,
    isPatient: true,
    argv: (sourcePort, port) => [
      ...[...OURS, "--source", `tcp://${HOST}:${sourcePort}`],
      ...["--bind", HOST, "--port", String(port), "--http-port", "0", "--quiet"],
    ],
  };
}

/** The port that clients come to is the one for HTTP. */
function overHttp(relay: Relay, carrier: CarrierName): Relay {
  return {
    ...relay,
    name: `${relay.name} by ${carrier}`,
    carrier: CARRIERS[carrier],
    argv: (sourcePort, port) => {
      const own = relay.argv(sourcePort, freePort());
      return own.with(own.indexOf("--http-port") + 1, String(port));
    },
  };
}

async function versionOf(program: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram([...program, "--version"], { cwd })
    .catch((error) => ({ code: 1, stdout: "", stderr: error.message }));
  if (code !== 0) {
    throw new ScriptError(`Cannot measure what is in ${cwd}: it does not start. ${stderr.trim()}`);
  }
  return /(?:version|relay) (\S+)/i.exec(stdout + stderr)?.[1] ?? "unknown";
}
