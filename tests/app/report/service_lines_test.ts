import { assertEquals } from "@std/assert";
import { serviceLines } from "../../../src/app/report/service_lines.ts";
import { en } from "../../../src/app/words/en.ts";
import type { Step } from "../../../src/service/plan.ts";

const STEPS: [step: Step, told: string][] = [
  [{ kind: "make-folder", path: "/home/ann/a" }, "Make the folder /home/ann/a"],
  [
    { kind: "write-file", path: "/home/ann/a/b", content: "one\n\ntwo\n", mode: 0o600 },
    "Write /home/ann/a/b",
  ],
  [{ kind: "remove-file", path: "/home/ann/a/b" }, "Remove /home/ann/a/b"],
  [{ kind: "run", argv: ["echo", "a b"] }, "Run echo 'a b'"],
  [{ kind: "run", argv: ["crontab", "-"], input: "@reboot x\n" }, "Run crontab -"],
];

Deno.test("serviceLines() tells a step in one line", () => {
  for (const [step, told] of STEPS) assertEquals(serviceLines({ kind: "step", step }, en), [told]);
});

Deno.test("serviceLines() shows a plan with what is written, and then what to know", () => {
  const plan = { steps: STEPS.map(([step]) => step), notes: [{ code: "no-adb" as const }] };
  assertEquals(serviceLines({ kind: "plan", plan }, en), [
    "Make the folder /home/ann/a",
    "Write /home/ann/a/b",
    "    one",
    "    ",
    "    two",
    "Remove /home/ann/a/b",
    "Run echo 'a b'",
    "Run crontab -",
    "    @reboot x",
    "Note: There is no adb, so nothing will be started on a phone. Install Android's platform " +
    "tools, and run service install again.",
  ]);
});
