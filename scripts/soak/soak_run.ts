/**
 * A relay among clients that come and go and a phone that fails, for as long as it takes.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { PcmClient } from "../lab/pcm_client.ts";
import { AdbServer } from "../lab/phone/adb_server.ts";
import { EmulatedPhone } from "../lab/phone/emulated_phone.ts";
import { PHONE_FAULTS } from "../lab/phone/phone_faults.ts";
import { childrenOf, descriptorsOf, residentBytes } from "../lab/process_usage.ts";
import { RelayProcess } from "../lab/relay_process.ts";
import type { SeededRandom } from "../lab/seeded_random.ts";
import type { Sample } from "./sample.ts";

const STAYING_CLIENTS = 3;
const MOST_VISITORS = 20;
const LONGEST_VISIT_MS = 10_000;
const BETWEEN_VISITS_MS = 700;
const LONGEST_FAULT_MS = 4000;
const BETWEEN_FAULTS_MS = 12_000;
/** A phone that starts its app every half minute only may need a second try. */
const RECOVERY_LIMIT_MS = 90_000;

/** How a soak went. */
export interface SoakOutcome {
  readonly samples: readonly Sample[];
  readonly visits: number;
  /** Visitors who were not let in. */
  readonly refusals: number;
  readonly faults: number;
  /** Of those who stay. */
  readonly closedClients: number;
  /** Whether those who stay heard audio after the last fault. */
  readonly isAudioBack: boolean;
  readonly strayLines: readonly string[];
  readonly exitCode: number;
}

/** What a soak is told. */
export interface SoakOptions {
  minutes: number;
  sampleEveryMs: number;
  random: SeededRandom;
  signal: AbortSignal;
}

/** Runs for so many minutes, or until `signal` is aborted, and stops the relay. */
export async function soak(options: SoakOptions): Promise<SoakOutcome> {
  const { minutes, sampleEveryMs, random, signal } = options;
  await using server = await AdbServer.start();
  await using phone = await EmulatedPhone.plugInto(server);
  await using relay = await RelayProcess.start(["--sndcpy-port", "0"], { env: server.env });
  await relay.event("source-streams");
  await using stack = new AsyncDisposableStack();
  const staying: PcmClient[] = [];
  for (let index = 0; index < STAYING_CLIENTS; index++) {
    staying.push(stack.use(await PcmClient.connect(relay.port)));
  }
  const world = new SoakWorld(relay, server, phone, random);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), minutes * 60_000);
  const end = AbortSignal.any([signal, over.signal]);
  const running = [world.visit(end), world.fail(end), world.watch(sampleEveryMs, end)];
  for (const part of running) part.catch(() => over.abort());
  // All of them have ended before what they use is disposed of.
  await Promise.allSettled(running);
  clearTimeout(timer);
  await Promise.all(running);
  const isAudioBack = await world.isHeardBy(staying);
  const closedClients = staying.filter(({ ending }) => ending !== undefined).length;
  const exitCode = await relay.stop("SIGINT");
  const { samples, visits, refusals, faults } = world;
  const { strayLines } = relay;
  return { samples, visits, refusals, faults, closedClients, isAudioBack, strayLines, exitCode };
}

/** Everything around the relay. */
class SoakWorld {
  readonly samples: Sample[] = [];
  visits = 0;
  refusals = 0;
  faults = 0;
  #visitors = 0;

  constructor(
    private readonly relay: RelayProcess,
    private readonly server: AdbServer,
    private readonly phone: EmulatedPhone,
    private readonly random: SeededRandom,
  ) {}

  /** Lets clients come and go. */
  async visit(end: AbortSignal): Promise<void> {
    const visits = new Set<Promise<void>>();
    while (!end.aborted) {
      await pause(this.random.between(0, BETWEEN_VISITS_MS), end);
      if (this.#visitors >= MOST_VISITORS) continue;
      const visit = this.#visitOnce(end).then(() => void visits.delete(visit));
      visits.add(visit);
    }
    await Promise.all(visits);
  }

  /** Has faults strike the phone. */
  async fail(end: AbortSignal): Promise<void> {
    const { phone, server, random } = this;
    while (!end.aborted) {
      await pause(random.between(0, BETWEEN_FAULTS_MS), end);
      const fault = random.pick(PHONE_FAULTS);
      this.faults++;
      await fault.strike({ phone, server });
      await pause(random.between(0, LONGEST_FAULT_MS), end);
      await fault.mend({ phone, server });
    }
  }

  /** Looks at the relay's process. */
  async watch(everyMs: number, end: AbortSignal): Promise<void> {
    const startMs = performance.now();
    const { pid } = this.relay;
    while (!end.aborted) {
      const [memoryBytes, descriptors, children, forwards] = await Promise.all([
        residentBytes(pid),
        descriptorsOf(pid),
        childrenOf(pid),
        this.#forwards(),
      ]);
      this.samples.push({
        atSeconds: (performance.now() - startMs) / 1000,
        memoryMegabytes: memoryBytes / 1e6,
        descriptors,
        children: children.length,
        forwards,
        clients: this.#visitors + STAYING_CLIENTS,
      });
      await pause(everyMs, end);
    }
  }

  /** Whether clients hear audio that is yet to be recorded. */
  async isHeardBy(clients: readonly PcmClient[]): Promise<boolean> {
    const { nextFrame } = this.phone.app;
    try {
      for (const client of clients) await client.hearsUpTo(nextFrame + 1, RECOVERY_LIMIT_MS);
      return true;
    } catch {
      return false;
    }
  }

  /** Never rejects. */
  async #visitOnce(end: AbortSignal): Promise<void> {
    const { relay: { port }, random } = this;
    this.#visitors++;
    this.visits++;
    try {
      await using client = await PcmClient.connect(port, { isReading: random.chance(0.8) });
      if (random.chance(0.1)) client.flood();
      if (random.chance(0.1)) await client.closeWrite();
      await pause(random.between(50, LONGEST_VISIT_MS), end);
    } catch {
      this.refusals++;
    } finally {
      this.#visitors--;
    }
  }

  /** adb itself is not asked: it would start a server where none runs. */
  async #forwards(): Promise<number> {
    const rules = await this.server.request("host:list-forward").catch(() => "");
    return rules.split("\n").filter((line) => line.includes("localabstract:sndcpy")).length;
  }
}

async function pause(ms: number, end: AbortSignal): Promise<void> {
  await delay(ms, { signal: end }).catch(() => {
    // It is over.
  });
}
