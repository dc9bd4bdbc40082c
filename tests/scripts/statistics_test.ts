import { assertEquals } from "@std/assert";
import { median, percentile } from "../../scripts/statistics.ts";

Deno.test("percentile() is the least figure that so large a part does not exceed", () => {
  const figures = Array.from({ length: 200 }, (_, index) => index + 1);
  assertEquals([0.5, 0.99, 1].map((part) => percentile(figures, part)), [100, 198, 200]);
  assertEquals([0.5, 0.99, 1].map((part) => percentile([7], part)), [7, 7, 7]);
  assertEquals(percentile([], 0.5), null);
});

Deno.test("median() is the middle, or the mean of the two in the middle", () => {
  assertEquals(median([10, 9, 2]), 9);
  assertEquals(median([10, 1, 2, 4]), 3);
});

Deno.test("median() is not known where one figure is not, or there is none", () => {
  assertEquals([median([1, null, 3]), median([])], [null, null]);
});
