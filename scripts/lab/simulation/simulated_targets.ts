/**
 * All that a simulated station is published to: an engine that is well, and one that fails in every way.
 *
 * @module
 */

import type { RelayEvent } from "../../../src/core/event.ts";
import type { Fault } from "./faults.ts";
import { MOODS, SimulatedTarget, type SimulatedTargetsOptions } from "./simulated_target.ts";

/** What waits is 10 s at most, and one write is awaited for 5 s; a source may run a little slow. */
const OLDEST_MS = 17_000;
const LOOK_EVERY_MS = 50;
const HOUR_MS = 3_600_000;

/** All targets of a station. */
export class SimulatedTargets {
  readonly #all: readonly SimulatedTarget[];
  readonly #moody: SimulatedTarget;
  readonly #options: SimulatedTargetsOptions;
  /** What was told last of each, by its URL. */
  readonly #told = new Map<string, string>();
  /** What came lately, the oldest first. */
  #edges = [{ atMs: 0, lastFrame: 0 }];

  constructor(options: SimulatedTargetsOptions) {
    this.#options = options;
    const parts = { ...options, oldestFrame: () => this.#oldestFrame };
    this.#moody = new SimulatedTarget("tcp://moody.example:4953", parts);
    // Each costs the simulation time.
    const isOneWell = options.random.chance(0.3);
    const well = isOneWell ? [new SimulatedTarget("tcp://well.example:4953", parts)] : [];
    this.#all = [this.#moody, ...well];
  }

  /** What is older was to be passed over. While the computer sleeps, everything grows old. */
  get #oldestFrame(): number | undefined {
    const { clock, awokeAtMs } = this.#options;
    const [oldest] = this.#edges;
    const isDue = Math.max(oldest!.atMs, awokeAtMs()) <= clock.nowMs() - OLDEST_MS;
    return isDue ? oldest!.lastFrame : undefined;
  }

  /** What can happen to the one that is not well. */
  faults(): Fault[] {
    const moody = this.#moody;
    const active = new Set<typeof MOODS[number]>();
    return MOODS.map((mood) => ({
      name: `the target ${mood}`,
      lastsMs: [100, HOUR_MS],
      strike() {
        active.add(mood);
        moody.mood = mood;
        if (mood !== "takes nothing" && mood !== "takes slowly") moody.breakOff();
      },
      mend() {
        active.delete(mood);
        moody.mood = [...active].at(-1);
      },
    }));
  }

  /** Takes note of what the relay tells: each change once. */
  readonly hear = (event: RelayEvent): void => {
    if (event.kind !== "publish-started" && event.kind !== "publish-lost") return;
    const now = event.kind === "publish-lost" ? event.error.trouble.code : "started";
    this.#options.history.note(`relay: ${event.target}: ${now}`);
    if (this.#told.get(event.target) === now) {
      this.#options.history.broken(5, `of ${event.target} "${now}" is told twice in a row`);
    }
    this.#told.set(event.target, now);
  };

  /** @throws {Violation} when a target is forgotten, starves, or is waited for */
  check(): void {
    const { clock, ledger: { lastFrame }, station } = this.#options;
    const nowMs = clock.nowMs();
    if (nowMs - this.#edges.at(-1)!.atMs < LOOK_EVERY_MS) return;
    this.#edges.push({ atMs: nowMs, lastFrame });
    const due = this.#edges.findLastIndex(({ atMs }) => atMs <= nowMs - OLDEST_MS);
    if (due > 0) this.#edges.splice(0, due);
    const clients = station.audience.status();
    for (const target of this.#all) target.check(clients);
  }

  /** @throws {Violation} when anything is left after the stop */
  checkEnd(): void {
    for (const target of this.#all) target.checkEnd();
  }
}
