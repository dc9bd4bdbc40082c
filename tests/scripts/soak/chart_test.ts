import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { drawChart } from "../../../scripts/soak/chart.ts";

const SAMPLE = {
  atSeconds: 0,
  memoryMegabytes: 50,
  descriptors: 20,
  children: 0,
  forwards: 1,
  clients: 3,
};

Deno.test("drawChart() draws each quantity over the same time, and escapes the title", () => {
  const svg = drawChart([SAMPLE, { ...SAMPLE, atSeconds: 90, memoryMegabytes: 100 }], "a < b");
  const lines = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points!);
  assertEquals(lines.length, 5);
  const xs = lines.map((points) => points.split(" ").map((point) => point.split(",")[0]));
  assert(xs.every(([first, last]) => first === "60.0" && last === "780.0"), xs.join("; "));
  const [before, after] = lines[0]!.split(" ").map((point) => Number(point.split(",")[1]));
  assert(after! < before!, "twice the memory is no higher");
  assertStringIncludes(svg, "a &lt; b");
  assertStringIncludes(svg, "1.5 min");
});

Deno.test("drawChart() draws nothing where there are no samples", () => {
  assertStringIncludes(drawChart([], "nothing"), "</svg>");
});
