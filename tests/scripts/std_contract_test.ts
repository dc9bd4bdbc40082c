/**
 * What this project expects of `@std`, genuine or not. It runs against the packages that are
 * present, and ensure_std_test.ts runs it against the stand-ins.
 */

import { stripVTControlCharacters } from "node:util";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { deadline } from "@std/async/deadline";
import { delay } from "@std/async/delay";
import { parseArgs } from "@std/cli/parse-args";

/** Assertions cannot vouch for themselves: this uses none. Each of `parts` must be in the message. */
async function mustFail(check: () => unknown, ...parts: string[]): Promise<void> {
  const error = await Promise.try(check).then(() => undefined, (error) => error);
  const message = stripVTControlCharacters(String(error));
  if (error?.name === "AssertionError" && parts.every((part) => message.includes(part))) return;
  throw new Error(`no AssertionError with ${parts.join(" and ")}`, { cause: error });
}

class Point {
  constructor(readonly x: number) {}
}

const EQUAL: [unknown, unknown][] = [
  [{ a: NaN, b: { c: [null] } }, { b: { c: [null] }, a: NaN }],
  [new Uint8Array([9, 1, 2]).subarray(1), new Uint8Array([1, 2])],
  [new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])],
  [new Point(1), new Point(1)],
];

const DIFFERENT: [unknown, unknown][] = [
  [1, "1"],
  [{ a: undefined }, {}],
  [{ a: { b: 1 } }, { a: { b: 2 } }],
  [[1], [1, 2]],
  [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  [new Uint8Array([1]), [1]],
  [new Map([["a", 1]]), new Map([["a", 2]])],
  [new Point(1), new Point(2)],
  [new Point(1), { x: 1 }],
];

Deno.test("assert() narrows the type, and fails on what is falsy", async () => {
  const value = ["text"].at(0);
  assert(value);
  const _narrowed: string = value;
  for (const falsy of [false, 0, "", null, undefined]) await mustFail(() => assert(falsy));
  await mustFail(() => assert(false, "the reason"), "the reason");
});

Deno.test("assertEquals() compares deeply, and shows what differs", async () => {
  for (const [left, right] of EQUAL) assertEquals(left, right);
  for (const [left, right] of DIFFERENT) await mustFail(() => assertEquals(left, right));
  await mustFail(() => assertEquals({ lag: 5 }, { lag: 6 }, "why"), "why", "lag: 5", "lag: 6");
});

Deno.test("assertStringIncludes() looks for a part of the text", async () => {
  assertStringIncludes("listening on 127.0.0.1", "on 127");
  await mustFail(() => assertStringIncludes("listening", "closed", "why"), "closed", "why");
});

Deno.test("assertAlmostEquals() fails for numbers that are too far apart", async () => {
  assertAlmostEquals(1, 1.5, 0.5);
  assertAlmostEquals(0.1 + 0.2, 0.3);
  await mustFail(() => assertAlmostEquals(1, 1.6, 0.5));
  await mustFail(() => assertAlmostEquals(1, NaN, 0.5));
});

Deno.test("assertThrows() returns what was to be thrown, and fails otherwise", async () => {
  const tooFar = new RangeError("too far");
  const fail = () => {
    throw tooFar;
  };
  const error: RangeError = assertThrows(fail, RangeError, "far");
  assert(error === tooFar && assertThrows(fail) === tooFar);
  await mustFail(() => assertThrows(() => {}));
  await mustFail(() => assertThrows(fail, TypeError), "TypeError", "RangeError");
  await mustFail(() => assertThrows(fail, RangeError, "near"), "near", "too far");
});

Deno.test("assertRejects() returns what was to be rejected, and fails otherwise", async () => {
  const tooFar = new RangeError("too far");
  const fail = () => Promise.reject(tooFar);
  const error: RangeError = await assertRejects(fail, RangeError, "far");
  assert(error === tooFar && await assertRejects(fail) === tooFar);
  await mustFail(() => assertRejects(() => Promise.resolve()));
  await mustFail(() => assertRejects(fail, TypeError), "TypeError", "RangeError");
  await mustFail(() => assertRejects(fail, RangeError, "near"), "near", "too far");
  await mustFail(() => assertRejects(() => JSON.parse("no promise")));
});

Deno.test("delay() resolves after the time, and not before", async () => {
  const startMs = performance.now();
  await delay(5);
  // Timers count whole milliseconds, so up to one may be missing.
  assert(performance.now() - startMs >= 4);
});

Deno.test("deadline() settles like the promise, unless the time is up before", async () => {
  const { signal } = new AbortController();
  const value: number = await deadline(Promise.resolve(5), 60_000, { signal });
  assertEquals(value, 5);
  await assertRejects(() => deadline(Promise.reject(new RangeError()), 60_000), RangeError);
  const error = await assertRejects(() => deadline(new Promise(() => {}), 1), DOMException);
  assertEquals(error.name, "TimeoutError");
});

Deno.test("delay() and deadline() reject with the signal's reason, and leave no timer", async () => {
  const wait = (options: { signal: AbortSignal }) => [
    delay(60_000, options),
    // The genuine one may throw at once.
    Promise.try(() => deadline(new Promise(() => {}), 60_000, options)),
  ];
  const reason = new Error("stop");
  const controller = new AbortController();
  const pending = wait(controller);
  controller.abort(reason);
  for (const promise of [...pending, ...wait(controller)]) {
    assert(await assertRejects(() => promise) === reason);
  }
});

/** Reads a command line as the program does. */
function parse(line: string, unknown: (word: string, key?: string) => unknown = () => true) {
  const { _: words, name, many, quiet } = parseArgs(line.split(" "), {
    string: ["name", "many", "_"],
    collect: ["many"],
    boolean: ["quiet"],
    alias: { n: "name", q: "quiet" },
    unknown,
  });
  return { words: words as unknown, name, many: many as unknown, quiet };
}

Deno.test("parseArgs() collects what may be given more than once, in its order", () => {
  assertEquals(parse("--many 1 x --many=2").many, ["1", "2"]);
  assertEquals(parse("x").many ?? [], []);
});

Deno.test("parseArgs() reads a value in every form, and the last one counts", () => {
  for (const line of ["--name 5", "--name=5", "-n 5", "-n5", "-n=5", "-qn 5", "-n 4 -n 5"]) {
    assertEquals(parse(line).name, "5", line);
  }
  for (const line of ["-qn", "-qn -q"]) assertEquals(parse(line).name, "", line);
  assertEquals([parse("--name=a=b").name, parse("-n/tmp").name], ["a=b", "/tmp"]);
});

Deno.test("parseArgs() collects each value of what may be repeated", () => {
  const options = { string: ["name", "_"], boolean: [], collect: ["name"], alias: { n: "name" } };
  const collected = (line: string) => parseArgs(line.split(" "), options).name;
  assertEquals(collected("-n 4 --name=5 --name 4"), ["4", "5", "4"]);
  assertEquals(collected("word"), []);
});

Deno.test("parseArgs() gives switches no value but true and false, and words stay text", () => {
  assertEquals(parse("7"), { words: ["7"], name: undefined, many: [], quiet: false });
  assertEquals(parse("-q 7 -"), { words: ["7", "-"], name: undefined, many: [], quiet: true });
  assertEquals(parse("--quiet false 7"), { words: ["7"], name: undefined, many: [], quiet: false });
  assertEquals(parse("--quiet=false").quiet, false);
  assertEquals(parse("a -- --quiet -n").words, ["a", "--quiet", "-n"]);
});

Deno.test("parseArgs() hands on what it does not know, and leaves it out on false", () => {
  const told: unknown[] = [];
  const result = parse("phone --nmae=b -xq --no-quiet -- --rest", (word, key) => {
    told.push([word, key]);
    return false;
  });
  assertEquals(result, { words: ["--rest"], name: undefined, many: [], quiet: true });
  const options = [["--nmae=b", "nmae"], ["-xq", "x"], ["--no-quiet", "no-quiet"]];
  assertEquals(told, [["phone", undefined], ...options]);
});
