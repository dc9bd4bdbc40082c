import { assert, assertEquals } from "@std/assert";
import { Pump, roundPauseMs } from "../../src/core/pump.ts";
import { SimulatedClock } from "../helpers/simulated_clock.ts";

interface Client {
  readonly name: number | string;
  isInPump: boolean;
}

function client(name: number | string): Client {
  return { name, isInPump: false };
}

/** A pump for numbered clients, and what each turn of the event loop fed. */
function pumpWith(clients: number) {
  const clock = new SimulatedClock();
  const turns: (number | string)[][] = [];
  const all = Array.from({ length: clients }, (_, index) => client(index));
  const nextTurn = (callback: () => void) =>
    clock.nextTurn(() => {
      turns.push([]);
      callback();
    });
  const pump: Pump<Client> = new Pump({
    clock,
    nextTurn,
    audience: () => clients,
    feed: ({ name }) => {
      turns.at(-1)!.push(name);
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
  await clock.settle();
  assertEquals(turns.map((turn) => turn.length), [100, 100, 50]);
  assertEquals(new Set(turns.flat()).size, 250);
});

Deno.test("Pump begins each round with other clients", async () => {
  const { clock, turns, pump, addAll } = pumpWith(250);
  const firsts = new Set<number | string>();
  for (let round = 0; round < 5; round++) {
    turns.length = 0;
    pump.wake();
    await clock.advance(45);
    firsts.add(turns[0]![0]!);
    addAll();
  }
  assertEquals(firsts.size, 5);
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
  assertEquals(turns.flat().length, 10);
});

Deno.test("Pump forgets a client that is removed", async () => {
  const { clock, turns, pump, all } = pumpWith(3);
  pump.remove(all[1]!);
  pump.wake();
  await clock.settle();
  assertEquals(turns, [[0, 2]]);
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
