import { assertEquals } from "@std/assert";
import { Lineage } from "../../../src/core/source/lineage.ts";
import { chainData, hopsOf, parseChain } from "../../../src/core/source/relay_chain.ts";
import type { SourceLabel } from "../../../src/core/source/source.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const ADDRESS: SourceLabel = { kind: "tcp", host: "relay.local", port: 28_201 };
const PHONE: SourceLabel = { kind: "app", app: "sndcpy", serial: "PIXEL" };

/** Relays by name; `above` has whom each of them listens to, who may be nobody known. */
function relaysOf(above: Record<string, string | undefined>) {
  const clock = new SimulatedClock();
  const stop = new AbortController();
  const circles: string[] = [];
  const relays = new Map<string, Lineage>();
  const labelOf = (id: string) => id in above ? ADDRESS : PHONE;
  const told = (id: string | undefined) => {
    const lineage = relays.get(id ?? "");
    return lineage && JSON.stringify(chainData(lineage.chainOf(labelOf(id!))));
  };
  const running: Promise<void>[] = [];
  for (const id of new Set(Object.entries(above).flat())) {
    if (id === undefined) continue;
    const ask = id in above ? () => Promise.resolve(told(above[id])) : undefined;
    relays.set(id, new Lineage({ id, clock, ...ask && { ask } }));
  }
  for (const [id, lineage] of relays) {
    running.push(lineage.follow(stop.signal, () => circles.push(id)));
  }
  return {
    ...{ clock, circles, above },
    hopsOf: (id: string) => hopsOf(relays.get(id)!.chainOf(labelOf(id))),
    chainOf: (id: string) => relays.get(id)!.chainOf(labelOf(id)),
    isCircle: (id: string) => relays.get(id)!.isCircle,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(running);
      assertEquals(clock.timers, 0);
    },
  };
}

Deno.test("Lineage knows the hops of each relay of a chain, and where the audio comes from", async () => {
  await using world = relaysOf({ d: "c", c: "b", b: "a" });
  await world.clock.advance(5000);
  assertEquals(["a", "b", "c", "d"].map(world.hopsOf), [0, 1, 2, 3]);
  assertEquals(world.chainOf("d"), { relays: ["d", "c", "b", "a"], origin: "sndcpy:PIXEL" });
});

Deno.test("Lineage knows nothing beyond whoever does not answer, and asks less and less", async () => {
  await using world = relaysOf({ c: "b", b: undefined });
  await world.clock.advance(60_000);
  assertEquals(["b", "c"].map(world.hopsOf), [undefined, undefined]);
  assertEquals(world.chainOf("c").relays, ["c", "b"]);
});

Deno.test("Lineage forgets a relay that does not answer any more", async () => {
  await using world = relaysOf({ b: "a" });
  await world.clock.advance(100);
  assertEquals(world.hopsOf("b"), 1);
  world.above.b = undefined;
  await world.clock.advance(5000);
  assertEquals(world.chainOf("b"), { relays: ["b"], origin: undefined });
});

for (const ids of [["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]]) {
  Deno.test(`Lineage finds a circle of ${ids.length}, and when it is none any more`, async () => {
    const above = ids.map((id, index) => [id, ids[(index + 1) % ids.length]!]);
    await using world = relaysOf({ ...Object.fromEntries(above), z: "y" });
    await world.clock.advance(15_000);
    assertEquals(world.circles.toSorted(), ids);
    assertEquals(ids.map(world.hopsOf), ids.map(() => undefined));
    assertEquals(world.chainOf("a").relays.length, ids.length);
    // Somebody has the first of them listen to another relay.
    world.above.a = "y";
    await world.clock.advance(15_000);
    assertEquals([ids.map(world.isCircle), world.circles.length], [
      ids.map(() => false),
      ids.length,
    ]);
    assertEquals(world.hopsOf("a"), 1);
  });
}

Deno.test("parseChain() takes what a relay tells, and nothing else", () => {
  const chain = { relays: ["a1", "b2"], origin: "sndcpy:PIXEL" };
  assertEquals(parseChain(JSON.stringify(chain)), chain);
  assertEquals(parseChain('{"relays":["a"],"origin":null,"more":1}'), {
    relays: ["a"],
    origin: undefined,
  });
  const wrong = [
    ...["", "<html>", "[]", "null", "1", '{"relays":[],"origin":null}', '{"relays":["a"]}'],
    ...[
      '{"relays":["A b"],"origin":null}',
      '{"relays":["a"],"origin":3}',
      '{"relays":{"length":1}}',
    ],
    JSON.stringify({ relays: Array(65).fill("a"), origin: null }),
    JSON.stringify({ relays: ["a"], origin: "x".repeat(301) }),
  ];
  for (const text of wrong) assertEquals(parseChain(text), undefined, text);
});
