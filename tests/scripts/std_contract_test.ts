/**
 * What this project expects of `@std`. It runs against the packages that are present, genuine ones
 * or stand-ins: what passes here may be used, whatever else the present ones can do.
 */

import {
  assert,
  assertEquals,
  AssertionError,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { assert as assertBySubpath } from "@std/assert/assert";
import { assertEquals as assertEqualsBySubpath } from "@std/assert/equals";
import { assertRejects as assertRejectsBySubpath } from "@std/assert/rejects";
import { assertStringIncludes as assertStringIncludesBySubpath } from "@std/assert/string-includes";
import { assertThrows as assertThrowsBySubpath } from "@std/assert/throws";
import { deadline, delay } from "@std/async";
import { deadline as deadlineBySubpath } from "@std/async/deadline";
import { delay as delayBySubpath } from "@std/async/delay";
import { parseArgs } from "@std/cli";
import { parseArgs as parseArgsBySubpath } from "@std/cli/parse-args";

/** The functions under test cannot vouch for themselves: these two use nothing of them. */
function mustFail(check: () => void, ...parts: string[]): void {
  let caught: unknown;
  try {
    check();
  } catch (error) {
    caught = error;
  }
  mustBeAssertionError(caught, parts);
}

function mustBeAssertionError(caught: unknown, parts: string[]): void {
  if (!(caught instanceof AssertionError)) throw new Error(`no AssertionError, but ${caught}`);
  // deno-lint-ignore no-control-regex
  const message = caught.message.replace(/\x1b\[\d+m/g, "");
  for (const part of parts) {
    if (!message.includes(part)) throw new Error(`"${part}" is missing in "${message}"`);
  }
}

async function mustFailLater(check: () => Promise<unknown>, ...parts: string[]): Promise<void> {
  mustBeAssertionError(await check().then(() => undefined, (error) => error), parts);
}

Deno.test("@std exports the same functions from a package and from its subpaths", () => {
  const pairs: [unknown, unknown][] = [
    [assert, assertBySubpath],
    [assertEquals, assertEqualsBySubpath],
    [assertRejects, assertRejectsBySubpath],
    [assertStringIncludes, assertStringIncludesBySubpath],
    [assertThrows, assertThrowsBySubpath],
    [deadline, deadlineBySubpath],
    [delay, delayBySubpath],
    [parseArgs, parseArgsBySubpath],
  ];
  for (const [root, subpath] of pairs) {
    if (typeof root !== "function" || root !== subpath) throw new Error(`not the same: ${root}`);
  }
});

Deno.test("assert() narrows the type and fails on what is falsy", () => {
  const value = ["text"].at(0);
  assert(value);
  const text: string = value;
  assert(text === "text", "never shown");
  for (const falsy of [false, 0, "", null, undefined, NaN]) mustFail(() => assert(falsy));
  mustFail(() => assert(false, "the reason"), "the reason");
});

Deno.test("AssertionError is an Error of that name with a cause", () => {
  const cause = new Error("cause");
  const error = new AssertionError("message", { cause });
  if (!(error instanceof Error) || error.name !== "AssertionError") throw error;
  if (error.message !== "message" || error.cause !== cause) throw error;
});

Deno.test("assertEquals() accepts what is deeply equal", () => {
  const symbol = Symbol("key");
  class Point {
    constructor(readonly x: number) {}
  }
  const pairs: [unknown, unknown][] = [
    [1, 1],
    [NaN, NaN],
    [0, -0],
    ["text", "text"],
    [10n, 10n],
    [null, null],
    [undefined, undefined],
    [[1, [2, 3]], [1, [2, 3]]],
    [{ a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 }],
    [{ [symbol]: 1 }, { [symbol]: 1 }],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [new Int16Array([-1]), new Int16Array([-1])],
    [new Float32Array([NaN]), new Float32Array([NaN])],
    [new Uint8Array([9, 1, 2]).subarray(1), new Uint8Array([1, 2])],
    [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
    [new Date(5), new Date(5)],
    [/a/g, /a/g],
    [new URL("tcp://host:1"), new URL("tcp://host:1")],
    [new Map([["a", { b: 1 }], ["c", { b: 2 }]]), new Map([["c", { b: 2 }], ["a", { b: 1 }]])],
    [new Map([[{ key: 1 }, 1]]), new Map([[{ key: 1 }, 1]])],
    [new Set([1, 2]), new Set([2, 1])],
    [new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])],
    [new Point(1), new Point(1)],
  ];
  for (const [left, right] of pairs) assertEquals(left, right);
});

Deno.test("assertEquals() refuses what differs", () => {
  class Point {
    constructor(readonly x: number) {}
  }
  const pairs: [unknown, unknown][] = [
    [1, 2],
    [1, "1"],
    [1, 1n],
    [null, undefined],
    [null, {}],
    [{ a: undefined }, {}],
    [{}, { a: undefined }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    [{ [Symbol.iterator]: 1 }, {}],
    [[1, 2], [2, 1]],
    [[1], [1, 2]],
    [[], {}],
    [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
    [new Uint8Array([1]), new Uint8Array([1, 2])],
    [new Uint8Array([1]), new Int8Array([1])],
    [new Uint8Array([1]), [1]],
    [new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
    [new Date(5), new Date(6)],
    [/a/g, /a/i],
    [new URL("tcp://host:1"), new URL("tcp://host:2")],
    [new URLSearchParams("a=1"), new URLSearchParams("a=2")],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Map([["a", 1]]), new Map([["b", 1]])],
    [new Map([["a", 1]]), new Set(["a"])],
    [new Set([1]), new Set([1, 2])],
    [new Set([{ a: 1 }]), new Set([{ a: 2 }])],
    [new Point(1), new Point(2)],
    [new Point(1), { x: 1 }],
    [new RangeError("a"), new TypeError("a")],
  ];
  for (const [left, right] of pairs) {
    mustFail(() => assertEquals(left, right), "Values are not equal");
  }
});

Deno.test("assertEquals() comes to an end on values that hold themselves", () => {
  interface Ring {
    name: string;
    self?: Ring;
  }
  const ring = (name: string): Ring => {
    const value: Ring = { name };
    value.self = value;
    return value;
  };
  assertEquals(ring("a"), ring("a"));
  mustFail(() => assertEquals(ring("a"), ring("b")));
});

Deno.test("assertEquals() shows both values and the message", () => {
  mustFail(() => assertEquals({ lag: 5 }, { lag: 6 }, "client 3"), "client 3", "lag: 5", "lag: 6");
  mustFail(() => assertEquals("left", "right"), "left", "right");
});

Deno.test("assertStringIncludes() looks for a part of the text", () => {
  assertStringIncludes("listening on 127.0.0.1", "on 127");
  mustFail(() => assertStringIncludes("listening", "closed", "why"), "listening", "closed", "why");
});

Deno.test("assertThrows() returns what was thrown", () => {
  const error: RangeError = assertThrows(
    () => {
      throw new RangeError("too far");
    },
    RangeError,
    "far",
  );
  if (error.message !== "too far") throw error;
  const subclass = assertThrows(() => {
    throw new Deno.errors.NotFound("gone");
  }, Error);
  if (!(subclass instanceof Deno.errors.NotFound)) throw subclass;
  const thrown: unknown = assertThrows(() => {
    throw "text";
  });
  if (thrown !== "text") throw thrown;
});

Deno.test("assertThrows() fails when nothing, or something else, is thrown", () => {
  const fail = () => {
    throw new RangeError("too far");
  };
  mustFail(() => assertThrows(() => {}, "msg"), "Expected function to throw", "msg");
  mustFail(() => assertThrows(() => {}, RangeError, "", "msg"), "msg");
  mustFail(() => assertThrows(fail, TypeError), "TypeError", "RangeError");
  mustFail(() => assertThrows(fail, RangeError, "near"), "near", "too far");
  mustFail(() =>
    assertThrows(() => {
      throw "text";
    }, Error), "non-Error");
});

Deno.test("assertRejects() returns what the promise rejected with", async () => {
  const error: RangeError = await assertRejects(
    () => Promise.reject(new RangeError("too far")),
    RangeError,
    "far",
  );
  if (error.message !== "too far") throw error;
  const rejected: unknown = await assertRejects(() => Promise.reject("text"));
  if (rejected !== "text") throw rejected;
});

Deno.test("assertRejects() fails when nothing, or something else, rejects", async () => {
  const fail = () => Promise.reject(new RangeError("too far"));
  const passing = () => Promise.resolve(1);
  await mustFailLater(() => assertRejects(passing, "msg"), "Expected function to reject", "msg");
  await mustFailLater(() => assertRejects(fail, TypeError), "TypeError", "RangeError");
  await mustFailLater(() => assertRejects(fail, RangeError, "near"), "near", "too far");
  await mustFailLater(() => assertRejects(() => Promise.reject("text"), Error), "non-Error");
  await mustFailLater(() =>
    assertRejects(() => {
      throw new RangeError("at once");
    }), "throws when expected to reject");
});

Deno.test("delay() resolves after the time, not before", async () => {
  const startMs = performance.now();
  const result: void = await delay(5);
  assertEquals(result, undefined);
  // Timers count whole milliseconds, so up to one may be missing.
  assert(performance.now() - startMs >= 4);
});

Deno.test("delay() rejects with the signal's reason and leaves no timer", async () => {
  const reason = new Error("stop");
  assertEquals(
    await assertRejects(() => delay(60_000, { signal: AbortSignal.abort(reason) })),
    reason,
  );
  const controller = new AbortController();
  const pending = delay(60_000, { signal: controller.signal });
  controller.abort(reason);
  assert(await assertRejects(() => pending) === reason);
});

Deno.test("delay() ignores a signal that is aborted after the time", async () => {
  const controller = new AbortController();
  await delay(0, { signal: controller.signal });
  controller.abort();
});

Deno.test("deadline() settles like the promise when that is in time", async () => {
  const result: number = await deadline(Promise.resolve(5), 60_000);
  assertEquals(result, 5);
  const failure = new Error("failed");
  assert(await assertRejects(() => deadline(Promise.reject(failure), 60_000)) === failure);
  const { signal } = new AbortController();
  assertEquals(await deadline(Promise.resolve("text"), 60_000, { signal }), "text");
});

Deno.test("deadline() rejects with a TimeoutError when the time is up", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const error = await assertRejects(() => deadline(promise, 1), DOMException);
  assertEquals(error.name, "TimeoutError");
  resolve();
});

Deno.test("deadline() rejects with the signal's reason", async () => {
  const reason = new Error("stop");
  const { promise, resolve } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const pending = deadline(promise, 60_000, { signal: controller.signal });
  controller.abort(reason);
  assert(await assertRejects(() => pending) === reason);
  // The genuine one throws this at once, so it is awaited inside an async function.
  const signal = AbortSignal.abort(reason);
  assert(await assertRejects(async () => await deadline(promise, 60_000, { signal })) === reason);
  resolve();
});

Deno.test("parseArgs() types options by their kind", () => {
  const args = parseArgs(["--port", "28200", "-q", "phone"], {
    string: ["port", "log-format"],
    boolean: ["quiet", "help"],
    alias: { q: "quiet", h: "help" },
  });
  const port: string | undefined = args.port;
  const logFormat: string | undefined = args["log-format"];
  const quiet: boolean = args.quiet;
  const positional: (string | number)[] = args._;
  assertEquals([port, logFormat, quiet, positional], ["28200", undefined, true, ["phone"]]);

  const withDefaults = parseArgs([], {
    string: ["port"],
    boolean: ["quiet"],
    default: { port: "28200" },
  });
  const portWithDefault: string = withDefaults.port;
  assertEquals(portWithDefault, "28200");

  const names = { string: ["port"], boolean: ["quiet"] } as const;
  const args2 = parseArgs(["--port=1"], { string: names.string, boolean: names.boolean });
  const port2: string | undefined = args2.port;
  assertEquals([port2, args2.quiet], ["1", false]);
});

Deno.test("parseArgs() reads the value of a string option from every form", () => {
  for (const argv of [["--name", "5"], ["--name=5"], ["-n", "5"], ["-n5"], ["-n=5"]]) {
    const args = parseArgs(argv, { string: ["name"], alias: { n: "name" } });
    assertEquals(args, { name: "5", n: "5", _: [] }, argv.join(" "));
  }
  assertEquals(parseArgs(["--name=a=b"], { string: ["name"] }).name, "a=b");
  assertEquals(parseArgs(["--name", "/dev/x y"], { string: ["name"] }).name, "/dev/x y");
  assertEquals(parseArgs(["-n/tmp"], { string: ["n"] }).n, "/tmp");
});

Deno.test("parseArgs() gives a string option without a value the empty text", () => {
  for (const argv of [["--name"], ["--name", "--"], ["--name", "-q"], ["--name", "--quiet"]]) {
    const args = parseArgs(argv, { string: ["name"], boolean: ["quiet", "q"] });
    assertEquals(args.name, "", argv.join(" "));
    assertEquals(args._, []);
  }
  assertEquals(parseArgs(["-n"], { string: ["n"] }).n, "");
  assertEquals(parseArgs(["-n", "-q"], { string: ["n"], boolean: ["q"] }), {
    n: "",
    q: true,
    _: [],
  });
  assertEquals(parseArgs(["-qn"], { string: ["n"], boolean: ["q"] }), { n: "", q: true, _: [] });
});

Deno.test("parseArgs() leaves out a string option that is not given", () => {
  assertEquals(parseArgs([], { string: ["name"] }), { _: [] });
});

Deno.test("parseArgs() lets boolean options take no value but true and false", () => {
  const options = { boolean: ["quiet", "verbose"], alias: { q: "quiet", v: "verbose" } } as const;
  const both = { quiet: true, q: true, verbose: true, v: true };
  assertEquals(parseArgs([], options), {
    quiet: false,
    q: false,
    verbose: false,
    v: false,
    _: [],
  });
  assertEquals(parseArgs(["-qv"], options), { ...both, _: [] });
  assertEquals(parseArgs(["-q", "phone", "--verbose", "tablet"], options), {
    ...both,
    _: ["phone", "tablet"],
  });
  assertEquals(parseArgs(["--quiet=false"], options).quiet, false);
  assertEquals(parseArgs(["--quiet", "false", "phone"], options)._, ["phone"]);
  assertEquals(parseArgs(["--quiet", "true", "phone"], options)._, ["phone"]);
});

Deno.test("parseArgs() reads a value at the end of a cluster", () => {
  const options = { string: ["n"], boolean: ["q", "v"] } as const;
  const expected = { n: "7", q: true, v: true, _: [] };
  assertEquals(parseArgs(["-qvn", "7"], options), expected);
  assertEquals(parseArgs(["-q", "-v", "-n", "7"], options), expected);
});

Deno.test("parseArgs() lets the last of a repeated option win", () => {
  const options = { string: ["name"], alias: { n: "name" } } as const;
  assertEquals(parseArgs(["--name", "a", "-n", "b", "--name=c"], options).name, "c");
});

Deno.test("parseArgs() knows several aliases of one option", () => {
  const args = parseArgs(["-?"], { boolean: ["help"], alias: { help: ["h", "?"] } });
  assertEquals(args, { help: true, h: true, "?": true, _: [] });
});

Deno.test("parseArgs() ends options at --", () => {
  const args = parseArgs(["a", "--", "--quiet", "-n", "5"], { boolean: ["quiet"] });
  assertEquals(args, { quiet: false, _: ["a", "--quiet", "-n", "5"] });
});

Deno.test("parseArgs() makes numbers of positional arguments unless told not to", () => {
  assertEquals(parseArgs(["7", "0x10", "1e3", "7a", ".5"])._, [7, 16, 1000, "7a", 0.5]);
  // The genuine type of such a `_` is an array that is also a string, hence the variable.
  const positional: (string | number)[] = parseArgs(["7", "7a", "-"], { string: ["_"] })._;
  assertEquals(positional, ["7", "7a", "-"]);
});

Deno.test("parseArgs() uses a default only for what is not given", () => {
  const options = {
    string: ["name"],
    boolean: ["quiet"],
    alias: { n: "name" },
    default: { name: "default", quiet: true },
  } as const;
  assertEquals(parseArgs([], options), { name: "default", n: "default", quiet: true, _: [] });
  assertEquals(parseArgs(["-n", "given", "--quiet=false"], options), {
    name: "given",
    n: "given",
    quiet: false,
    _: [],
  });
});

Deno.test("parseArgs() hands what it does not know to unknown", () => {
  const calls: unknown[][] = [];
  const args = parseArgs(
    ["phone", "--name", "a", "--nmae", "b", "--size=5", "-xq", "--no-quiet", "--", "--rest"],
    {
      string: ["name"],
      boolean: ["quiet"],
      alias: { q: "quiet" },
      unknown: (...call) => {
        calls.push(call);
        return false;
      },
    },
  );
  assertEquals(args, { name: "a", quiet: true, q: true, _: ["--rest"] });
  assertEquals(calls, [
    ["phone"],
    ["--nmae", "nmae", "b"],
    ["--size=5", "size", "5"],
    ["-xq", "x", true],
    ["--no-quiet", "no-quiet", true],
  ]);
});

Deno.test("parseArgs() keeps what unknown does not refuse", () => {
  const args = parseArgs(["phone", "--size", "5"], { boolean: ["quiet"], unknown: () => true });
  assertEquals(args, { quiet: false, size: 5, _: ["phone"] });
});
