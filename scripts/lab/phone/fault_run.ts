/**
 * Faults of a phone, one after another, and what is left of the relay.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { PcmClient } from "../pcm_client.ts";
import { AdbServer } from "./adb_server.ts";
import { EmulatedPhone } from "./emulated_phone.ts";
import { type FaultyPhone, PHONE_FAULTS } from "./phone_faults.ts";
import { childrenOf, descriptorsOf } from "../process_usage.ts";
import { RelayProcess } from "../relay_process.ts";
import { SeededRandom } from "../seeded_random.ts";
import { elapsedMs, until } from "../until.ts";

const CLIENTS = 3;
/** An app that keeps ending is started every half minute only, and may then need a second try. */
const RECOVERY_LIMIT_MS = 90_000;

/** What faults have left behind. */
export interface FaultOutcome {
  /** How often each kind has struck. */
  strikes: Map<string, number>;
  /** From the last fault's end until every client hears audio again, in milliseconds. */
  recoveryMs: number;
  closedClients: number;
  /** Processes, descriptors and forwards more than before the first fault. */
  leaked: { processes: number; descriptors: number; forwards: number };
  /** Lines that no message wrote. */
  strayLines: readonly string[];
  exitCode: number;
}

/**
 * Has `count` faults strike a phone while the relay listens to it.
 *
 * @param longestMs the longest that one lasts, and the longest until the next
 */
export async function strikeFaults(
  count: number,
  seed: number,
  longestMs: number,
): Promise<FaultOutcome> {
  const random = new SeededRandom(seed);
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env: server.env });
  await relay.event("source-streams");
  await using stack = new AsyncDisposableStack();
  const clients: PcmClient[] = [];
  for (let index = 0; index < CLIENTS; index++) {
    clients.push(stack.use(await PcmClient.connect(relay.port)));
  }
  for (const client of clients) await client.hears();
  const before = await holdings(relay, server);

  const world: FaultyPhone = { phone, server };
  const strikes = new Map<string, number>();
  for (let fault = 0; fault < count; fault++) {
    const kind = random.pick(PHONE_FAULTS);
    strikes.set(kind.name, (strikes.get(kind.name) ?? 0) + 1);
    await kind.strike(world);
    await delay(random.between(0, longestMs));
    await kind.mend(world);
    await delay(random.between(0, longestMs));
  }
  const recoveryMs = await elapsedMs(() => recover(clients, phone));
  const after = await holdings(relay, server);
  const closedClients = clients.filter(({ ending }) => ending !== undefined).length;
  return {
    strikes,
    recoveryMs,
    closedClients,
    leaked: {
      processes: after.processes - before.processes,
      descriptors: after.descriptors - before.descriptors,
      forwards: after.forwards - before.forwards,
    },
    strayLines: relay.strayLines,
    exitCode: await relay.stop("SIGINT"),
  };
}

/** Frames go on from one connection to the next, so a later one than now is new audio. */
async function recover(clients: readonly PcmClient[], { app }: EmulatedPhone): Promise<void> {
  const { nextFrame } = app;
  for (const client of clients) await client.hearsUpTo(nextFrame + 1, RECOVERY_LIMIT_MS);
  await until("a phone that streams", () => app.isRunning);
}

async function holdings({ pid }: RelayProcess, server: AdbServer) {
  // Beside the audio a phone is asked this and that, which is over soon; then adb's watch is left.
  const hasAsked = async () => (await childrenOf(pid)).length <= 1;
  await until("the relay to have asked", hasAsked).catch(() => {
    // What goes on is counted.
  });
  const { stdout } = await server.adb("forward", "--list");
  return {
    processes: (await childrenOf(pid)).length,
    descriptors: await descriptorsOf(pid),
    forwards: stdout.split("\n").filter((line) => line.includes("tcp:")).length,
  };
}
