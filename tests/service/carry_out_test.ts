import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../../src/core/base/command.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { carryOut } from "../../src/service/carry_out.ts";
import type { Step } from "../../src/service/plan.ts";
import { inEnglish } from "../helpers/english.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";
import { SimulatedHost } from "./simulated_host.ts";

const STEP: Step = { kind: "run", argv: ["launchctl", "bootstrap"] };
const never = new AbortController().signal;

/** A host whose programs fail so often. */
function failing(times: number) {
  const host = new SimulatedHost();
  const clock = new SimulatedClock();
  const atMs: number[] = [];
  host.run = () => {
    atMs.push(clock.nowMs());
    return Promise.resolve({
      exitCode: atMs.length > times ? 0 : 5,
      stdout: "",
      stderr: "Not yet.\n  Later.\n",
    });
  };
  const carry = (step: Step, signal = never) =>
    carryOut([step], { host, clock, change: "install", tell: () => {} }, signal);
  return { host, clock, atMs, carry };
}

Deno.test("carryOut() tries again what takes patience", async () => {
  const { clock, atMs, carry } = failing(2);
  const carrying = carry({ ...STEP, patienceMs: 2000 });
  await clock.advance(5000);
  await carrying;
  assertEquals(atMs, [0, 500, 1000]);
});

Deno.test("carryOut() has no more patience than it is given", async () => {
  const { clock, atMs, carry } = failing(Infinity);
  const carrying = carry({ ...STEP, patienceMs: 1000 });
  carrying.catch(() => {});
  await clock.advance(5000);
  const error = await assertRejects(() => carrying, TroubleError);
  assertEquals(inEnglish(error), [
    "change-failed",
    "Cannot install the service: launchctl bootstrap failed: Not yet. Later. Everything is as it was.",
  ]);
  assertEquals([atMs.length, clock.timers], [3, 0]);
});

Deno.test("carryOut() waits no more when it is interrupted", async () => {
  const { clock, atMs, carry } = failing(Infinity);
  const stop = new AbortController();
  const carrying = carry({ ...STEP, patienceMs: 60_000 }, stop.signal);
  carrying.catch(() => {});
  await clock.settle();
  stop.abort();
  await assertRejects(() => carrying, TroubleError, "interrupted");
  assertEquals([atMs.length, clock.timers], [1, 0]);
});

Deno.test("carryOut() says that a program could not be started, and what to do", async () => {
  const { host, carry } = failing(0);
  host.run = (argv) => Promise.reject(new CommandError(argv, "not-started"));
  const step: Step = { kind: "run", argv: ["crontab", "-"], remedy: { code: "check-cron" } };
  const error = await assertRejects(() => carry(step), TroubleError);
  assertEquals(
    inEnglish(error)[1],
    "Cannot install the service: crontab - could not be started. Install cron, or choose another " +
      "--kind. Everything is as it was.",
  );
});

/** How the first program ends, why that is, and what becomes of "Everything is as it was.". */
const ENDS: [how: string, end: (stop: AbortController) => Error | undefined, told: string][] = [
  [
    "took too long",
    () => new CommandError(["crontab", "-"], "timeout"),
    "Perhaps not everything is as it was: crontab -r failed: Disk full.",
  ],
  [
    "was interrupted",
    (stop) => (stop.abort(), stop.signal.reason),
    "Perhaps not everything is as it was: crontab -r failed: Disk full.",
  ],
  [
    "was not there",
    () => new CommandError(["crontab", "-"], "not-started"),
    "Everything is as it was.",
  ],
  ["said that it failed", () => undefined, "Everything is as it was."],
];
for (const [how, end, told] of ENDS) {
  Deno.test(`carryOut() tells what may be left of a program that ${how}`, async () => {
    const { host, carry } = failing(Infinity);
    const stop = new AbortController();
    host.run = ([, option]) => {
      const error = option === "-" ? end(stop) : undefined;
      const answer = { exitCode: 1, stdout: "", stderr: "Disk full." };
      return error === undefined ? Promise.resolve(answer) : Promise.reject(error);
    };
    const step: Step = {
      kind: "run",
      argv: ["crontab", "-"],
      undo: [{ argv: ["crontab", "-r"] }],
    };
    const error = await assertRejects(() => carry(step, stop.signal), TroubleError);
    const [, sentences] = inEnglish(error);
    assert(sentences.endsWith(`. ${told}`), sentences);
  });
}

Deno.test("carryOut() tells of each step before it is done", async () => {
  const host = new SimulatedHost();
  const told: string[] = [];
  host.onAction = (action) => told.push(`> ${action}`);
  const steps: Step[] = [
    { kind: "make-folder", path: "/home/ann/a" },
    { kind: "write-file", path: "/home/ann/a/b", content: "", mode: 0o600 },
    { kind: "remove-file", path: "/home/ann/a/b" },
    { kind: "run", argv: ["crontab", "-"], input: "" },
  ];
  const clock = new SimulatedClock();
  const tell = ({ kind }: Step) => told.push(kind);
  await carryOut(steps, { host, clock, change: "install", tell }, never);
  assertEquals(told, [
    "make-folder",
    "> make /home/ann/a",
    "write-file",
    "> write /home/ann/a/b",
    "remove-file",
    "> remove /home/ann/a/b",
    "run",
    "> run crontab -",
  ]);
});
