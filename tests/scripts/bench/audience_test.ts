import { assertEquals } from "@std/assert";
import { isSampled } from "../../../scripts/bench/audience.ts";

function sampled(all: number, wanted: number): number[] {
  const indexes = Array.from({ length: all }, (_, index) => index);
  return indexes.filter((index) => isSampled(index, all, wanted));
}

Deno.test("isSampled() takes everybody if there are no more, else some that are spread evenly", () => {
  assertEquals(sampled(3, 100), [0, 1, 2]);
  assertEquals(sampled(10, 5), [1, 3, 5, 7, 9]);
  for (const all of [101, 123, 1000, 4999]) assertEquals(sampled(all, 100).length, 100);
});
