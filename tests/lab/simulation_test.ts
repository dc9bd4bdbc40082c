import { assert, assertEquals, assertRejects } from "@std/assert";
import { abortable } from "../../src/core/base/abortable.ts";
import { Backlog } from "../../src/core/publish/backlog.ts";
import { Violation } from "../../scripts/lab/simulation/history.ts";
import { Simulation } from "../../scripts/lab/simulation/simulation.ts";
import type { PhoneUpstream } from "../../scripts/lab/simulation/phone_upstream.ts";

const SETTLED_MS = 20_000;
const TROUBLE_MS = 120_000;
const WATCHED_MS = 25_000;
const STOPPED_WITHIN_MS = 30_000;

/** Among them are one phone, two, and none, both formats, every capacity and every rate. */
const SEEDS = 16;

/** A seed with two phones, to whose sources chance does nothing in the first minute. */
const PAIR_SEED = 27;

for (let seed = 1; seed <= SEEDS; seed++) {
  Deno.test(`the relay keeps its promises for a quarter of an hour of faults, seed ${seed}`, async () => {
    const { faults } = await new Simulation(seed).run(0.25);
    assert(faults > 3, `only ${faults} faults`);
  });
}

Deno.test("Simulation goes the same way with the same seed, and another with another", async () => {
  const [once, again, other] = [
    await new Simulation(PAIR_SEED).run(0.1),
    await new Simulation(PAIR_SEED).run(0.1),
    await new Simulation(PAIR_SEED + 1).run(0.1),
  ];
  assertEquals(once, again);
  assert(once.digest !== other.digest);
});

Deno.test("Simulation notices a relay that hands out other audio than came", async () => {
  const simulation = new Simulation(1);
  const { station: { hub } } = simulation.stations[0]!;
  const publish = hub.publish.bind(hub);
  hub.publish = (frames) => publish(frames.fill(1, 0, 1));
  await assertRejects(() => simulation.run(0.1), Violation, "Promise 3");
});

Deno.test("Simulation notices a relay that loses audio", async () => {
  const simulation = new Simulation(1);
  const { station: { hub }, format } = simulation.stations[0]!;
  const publish = hub.publish.bind(hub);
  hub.publish = (frames) => publish(frames.subarray(format.frameBytes));
  await assertRejects(() => simulation.run(0.1), Violation);
});

/** One phone has its troubles, and then the other's app dies. */
async function troubleOne(trouble: string, mutate: (phones: PhoneUpstream) => void): Promise<void> {
  const simulation = new Simulation(PAIR_SEED);
  const [one, other] = simulation.stations;
  mutate(one!.upstream as PhoneUpstream);
  const end = new AbortController();
  const running = simulation.stations.map((station) => station.run(end.signal));
  const { clock } = simulation;
  const stepUntil = async (endMs: number) => {
    while (clock.nowMs() < endMs) await simulation.step();
  };
  try {
    await stepUntil(SETTLED_MS);
    simulation.strike(`one phone: ${trouble}`, TROUBLE_MS);
    await stepUntil(SETTLED_MS + 1000);
    simulation.strike("the other phone: the app dies");
    await stepUntil(SETTLED_MS + WATCHED_MS);
    assert(!one!.station.isStreaming && other!.station.isStreaming);
  } finally {
    end.abort();
    await clock.advance(STOPPED_WITHIN_MS);
    await Promise.all(running);
  }
}

const TROUBLES = [
  "the phone is away",
  "the phone answers adb no more",
  "the phone answers nonsense",
];

for (const trouble of TROUBLES) {
  Deno.test(`the other phone's audio comes while ${trouble}`, () => troubleOne(trouble, () => {}));
}

Deno.test("Simulation notices phones that wait for each other's commands", async () => {
  const mutate = ({ computer: { adb } }: PhoneUpstream) => {
    const run = adb.run.bind(adb);
    let last: Promise<unknown> = Promise.resolve();
    adb.run = (...call) => {
      const next = last.then(() => run(...call));
      last = next.catch(() => {});
      return next;
    };
  };
  const running = () => troubleOne("the phone answers adb no more", mutate);
  await assertRejects(running, Violation, "Promise 18");
});

Deno.test("Simulation notices phones of which one watches at a time", async () => {
  const mutate = ({ computer: { phones } }: PhoneUpstream) => {
    const watch = phones.watch.bind(phones);
    let last: Promise<void> = Promise.resolve();
    phones.watch = async function* (signal) {
      const [before, { promise, resolve }] = [last, Promise.withResolvers<void>()];
      last = promise;
      try {
        await abortable(before, signal);
        yield* watch(signal);
      } finally {
        resolve();
      }
    };
  };
  await assertRejects(() => troubleOne("the phone is away", mutate), Violation, "Promise 18");
});

Deno.test("Simulation notices a relay that stops before its clients have everything", async () => {
  const simulation = new Simulation(2);
  const { station: { hub } } = simulation.stations[0]!;
  hub.drain = () => hub.close();
  await assertRejects(() => simulation.run(0.1), Violation);
});

Deno.test("Simulation notices a relay that gives a target what is old", async () => {
  const { clear } = Backlog.prototype;
  Backlog.prototype.clear = () => {};
  try {
    const simulation = new Simulation(2);
    await assertRejects(() => simulation.run(0.5), Violation, "tcp://moody.example:4953");
  } finally {
    Backlog.prototype.clear = clear;
  }
});
