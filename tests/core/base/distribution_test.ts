import { assertEquals } from "@std/assert";
import { Distribution } from "../../../src/core/base/distribution.ts";

Deno.test("Distribution counts values up to each bound, and all of them", () => {
  const spread = new Distribution([1, 5]);
  assertEquals([spread.upTo, spread.count, spread.sum], [[0, 0], 0, 0]);
  for (const value of [0.5, 1, 2, 60]) spread.add(value);
  assertEquals([spread.upTo, spread.count, spread.sum], [[2, 3], 4, 63.5]);
});
