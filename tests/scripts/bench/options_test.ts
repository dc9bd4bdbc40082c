import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseBench, usage } from "../../../scripts/bench/options.ts";
import { UsageError } from "../../../src/app/commands/given_options.ts";

Deno.test("parseBench() measures from 10 to 5 000 clients when nothing is said", () => {
  assertEquals(parseBench([]), {
    clients: [10, 100, 1000, 5000],
    seconds: 5,
    rounds: 3,
    against: undefined,
    isAlone: false,
    jsonFile: undefined,
  });
});

Deno.test("parseBench() takes every option, and sorts the numbers of clients", () => {
  const words = "--clients 20,3,20 --seconds 0.5 --rounds=1 --against ../old --alone --json out";
  assertEquals(parseBench(words.split(" ")), {
    clients: [3, 20],
    seconds: 0.5,
    rounds: 1,
    against: "../old",
    isAlone: true,
    jsonFile: "out",
  });
});

Deno.test("parseBench() shows the help, which fits a terminal", () => {
  assertEquals(parseBench(["-h"]), undefined);
  assertStringIncludes(usage(), "--against");
  for (const line of usage().split("\n")) assert(line.length <= 80, line);
});

Deno.test("parseBench() names what it cannot use", () => {
  const mistakes: [args: string[], word: string][] = [
    [["--clients", "10,"], "--clients 10,"],
    [["--clients", "0"], "--clients 0"],
    [["--seconds", "0"], "--seconds 0"],
    [["--seconds", "5s"], "--seconds 5s"],
    [["--rounds", "1.5"], "--rounds 1.5"],
    [["--port", "1"], "--port"],
    [["now"], "now"],
  ];
  for (const [args, word] of mistakes) assertThrows(() => parseBench(args), UsageError, word);
});
