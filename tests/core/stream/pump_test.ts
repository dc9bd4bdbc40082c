import { assert, assertEquals } from "@std/assert";
import { Pump, roundPauseMs } from "../../../src/core/stream/pump.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

interface Client {
  readonly name: number | string;
  isInPump: boolean;
}

function client(name: number | string): Client {
  return { name, isInPump: false };
}

/**
 * A pump for numbered clients, and whom each turn of the event loop fed.
 *
 * @param feedMs how long it takes to feed a client
 */
function pumpWith(clients: number, feedMs = 0) {
  const clock = new SimulatedClock();
  const turns: { atMs: number; fed: (number | string)[] }[] = [];
  const all = Array.from({ length: clients }, (_, index) => client(index));
  const inTurn = (callback: () => void) => () => {
    turns.push({ atMs: clock.nowMs(), fed: [] });
    callback();
  };
  const pump: Pump<Client> = new Pump({
    clock: {
      nowMs: () => clock.nowMs(),
      after: (delayMs, callback) => clock.after(delayMs, inTurn(callback)),
    },
    nextTurn: (callback) => clock.nextTurn(inTurn(callback)),
    audience: () => clients,
    feed: ({ name }) => {
      clock.sleepThrough(feedMs);
      turns.at(-1)!.fed.push(name);
      return true;
    },
  });
  const addAll = () => {
    for (const one of all) pump.add(one);
  };
  addAll();
  return { clock, turns, pump, all, addAll };
}

Deno.test("Pump feeds a hundred a turn at most, and everybody once a round", async () => {
  const { clock, turns, pump } = pumpWith(250);
  pump.wake();
  await clock.advance(roundPauseMs(250));
  assertEquals(turns.map(({ fed }) => fed.length), [100, 100, 50]);
  assertEquals(new Set(turns.flatMap(({ fed }) => fed)).size, 250);
});

Deno.test("Pump spreads the turns of a round over the time until the next", async () => {
  const { clock, turns, pump, addAll } = pumpWith(250);
  const pauseMs = roundPauseMs(250);
  for (let round = 0; round < 2; round++) {
    pump.wake();
    await clock.advance(pauseMs);
    addAll();
  }
  assertEquals(
    turns.map(({ atMs }) => (atMs / pauseMs).toFixed(1)),
    ["0.0", "0.4", "0.8", "1.0", "1.4", "1.8"],
  );
});

Deno.test("Pump lets the event loop sleep between turns that take too long", async () => {
  const { clock, turns, pump } = pumpWith(250, 1);
  pump.wake();
  await clock.settle();
  assertEquals([turns.length, clock.timers], [1, 1]);
  await clock.advance(0);
  await clock.advance(0);
  assertEquals(turns.map(({ atMs }) => atMs), [0, 100, 200]);
});

Deno.test("Pump runs another round for what comes during one", async () => {
  const clock = new SimulatedClock();
  const fed: (number | string)[] = [];
  const pump: Pump<Client> = new Pump({
    clock,
    nextTurn: clock.nextTurn,
    audience: () => 1,
    feed: ({ name }) => {
      fed.push(name);
      if (fed.length === 1) {
        pump.add(client("again"));
        pump.wake();
      }
      return true;
    },
  });
  pump.add(client("first"));
  pump.wake();
  pump.wake();
  await clock.settle();
  assertEquals(fed, ["first", "again"]);
});

Deno.test("Pump feeds a client once a round, however often it was added", async () => {
  const { clock, turns, pump, addAll } = pumpWith(10);
  for (let count = 0; count < 100; count++) addAll();
  pump.wake();
  await clock.settle();
  assertEquals(turns.flatMap(({ fed }) => fed).length, 10);
});

Deno.test("Pump forgets a client that is removed", async () => {
  const { clock, turns, pump, all } = pumpWith(3);
  pump.remove(all[1]!);
  pump.wake();
  await clock.settle();
  assertEquals(turns.map(({ fed }) => fed), [[0, 2]]);
});

Deno.test("Pump.close() leaves no timer", async () => {
  const { clock, pump, addAll } = pumpWith(100);
  pump.wake();
  await clock.advance(1);
  addAll();
  pump.wake();
  assertEquals(clock.timers, 1);
  pump.close();
  assertEquals(clock.timers, 0);
});

Deno.test("Pump keeps those for whom there was nothing", async () => {
  const clock = new SimulatedClock();
  let isReady = false;
  let fed = 0;
  const pump: Pump<Client> = new Pump({
    clock,
    nextTurn: clock.nextTurn,
    audience: () => 1,
    feed: () => {
      if (isReady) fed++;
      return isReady;
    },
  });
  pump.add(client("one"));
  pump.wake();
  await clock.settle();
  isReady = true;
  pump.wake();
  await clock.settle();
  assertEquals(fed, 1);
});

Deno.test("roundPauseMs() is nothing for an audience at home, and grows with a crowd", () => {
  assertEquals([1, 10, 49].map(roundPauseMs), [0, 0, 0]);
  assert(roundPauseMs(1000) <= 40 && roundPauseMs(5000) <= 100);
  assert(roundPauseMs(100) > 10 && roundPauseMs(1000) > roundPauseMs(100));
});

Deno.test("Pump.flow() feeds a few at once, and many in turns of their own", async () => {
  const fed: string[] = [];
  for (const clients of [49, 50]) {
    const clock = new SimulatedClock();
    const pump = new Pump<Client>({
      clock,
      nextTurn: clock.nextTurn,
      audience: () => clients,
      feed: ({ name }) => fed.push(`${clients}:${name}`) > 0,
    });
    pump.add(client("a"));
    pump.flow(clock.nowMs());
    if (clients === 49) assertEquals(fed, ["49:a"]);
    else assertEquals(fed, ["49:a"], "fed before its turn");
    await clock.advance(roundPauseMs(clients));
  }
  assertEquals(fed, ["49:a", "50:a"]);
});
