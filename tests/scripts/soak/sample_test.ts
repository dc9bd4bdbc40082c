import { assertEquals } from "@std/assert";
import { findGrowth, type Sample } from "../../../scripts/soak/sample.ts";

/** A soak of 100 samples, each as the default but for what `differ` says of it. */
function samples(differ: (index: number) => Partial<Sample> = () => ({})): Sample[] {
  return Array.from({ length: 100 }, (_, index) => ({
    atSeconds: index * 5,
    memoryMegabytes: 80 + index % 7,
    descriptors: 30 + index % 5,
    children: index % 2,
    forwards: 1,
    clients: 5 + index % 5,
    ...differ(index),
  }));
}

Deno.test("findGrowth() finds nothing where all is flat", () => {
  assertEquals(findGrowth(samples()), []);
});

Deno.test("findGrowth() overlooks how a relay warms up", () => {
  assertEquals(findGrowth(samples((index) => index < 20 ? { memoryMegabytes: 40 } : {})), []);
});

Deno.test("findGrowth() finds memory that grows", () => {
  const found = findGrowth(samples((index) => ({ memoryMegabytes: 60 + index })));
  assertEquals(found, ["memory grew from 97 to 147 MB"]);
});

Deno.test("findGrowth() finds descriptors that no client accounts for", () => {
  const found = findGrowth(samples((index) => ({ descriptors: 30 + Math.floor(index / 10) })));
  assertEquals(found, ["descriptors that are no client's grew from 23 to 28"]);
  const withClients = samples((index) => ({ descriptors: 30 + index, clients: 5 + index }));
  assertEquals(findGrowth(withClients), []);
});

Deno.test("findGrowth() finds a second process or forward", () => {
  const found = findGrowth(samples((index) => index === 50 ? { children: 2, forwards: 3 } : {}));
  assertEquals(found, ["there were 2 children at once", "there were 3 forwards at once"]);
});
