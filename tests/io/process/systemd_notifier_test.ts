import { assertEquals } from "@std/assert";
import { type NotifyRunner, SystemdNotifier } from "../../../src/io/process/systemd_notifier.ts";

const DONE = { exitCode: 0, stderr: "" };

/** A runner that notes what it is to run, and ends each run when it is told to. */
function gated() {
  const runs: (readonly string[])[] = [];
  const ends: ((result: typeof DONE) => void)[] = [];
  const run: NotifyRunner = (argv) => {
    runs.push(argv);
    return new Promise((resolve) => ends.push(resolve));
  };
  return { runs, run, end: (result = DONE) => ends.shift()!(result) };
}

function failsIfTold(state: string): void {
  throw new Error(`It was told that telling failed: ${state}`);
}

Deno.test("SystemdNotifier tells one thing after the other, and only the latest status", async () => {
  const { runs, run, end } = gated();
  const notifier = new SystemdNotifier(run, failsIfTold);
  notifier.ready();
  notifier.status("Waiting for a phone.");
  notifier.status("Starting sndcpy on\n  PIXEL.");
  notifier.stopping();
  assertEquals(runs, [["systemd-notify", "READY=1"]]);
  end();
  let isClosed = false;
  const closing = notifier[Symbol.asyncDispose]().then(() => isClosed = true);
  while (runs.length < 2) await Promise.resolve();
  assertEquals(runs[1], ["systemd-notify", "STATUS=Starting sndcpy on PIXEL.", "STOPPING=1"]);
  assertEquals(isClosed, false);
  end();
  await closing;
});

Deno.test("SystemdNotifier goes on when systemd cannot be told, and says so once", async () => {
  const states: string[] = [];
  const answers = [
    () => Promise.resolve({ exitCode: 1, stderr: "Failed to notify\n" }),
    () => Promise.resolve({ exitCode: 143, stderr: "" }),
    () => Promise.reject(new Error("no such program")),
  ];
  for (const answer of answers) {
    await using notifier = new SystemdNotifier(answer, (state) => states.push(state));
    notifier.ready();
    await notifier[Symbol.asyncDispose]();
    notifier.stopping();
  }
  assertEquals(states, ["Failed to notify", "systemd-notify ended with 143", "no such program"]);
});
