import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as english from "../../../src/app/words/en/service.ts";
import * as japanese from "../../../src/app/words/ja/service.ts";
import type { Advice } from "../../../src/app/words/words.ts";
import type { CronReason, Note, Step } from "../../../src/service/plan.ts";
import type { ServiceState } from "../../../src/service/service_situation.ts";
import type { CommandRemedy, ServiceTrouble, StepFailure } from "../../../src/service/trouble.ts";

/** Something to say for each code or kind, so that none is forgotten. */
type Samples<Kind, Name extends string> = Readonly<Record<Name, Kind>>;

const ARGV = ["systemctl", "--user", "a b"];
const REMEDIES: Samples<CommandRemedy, CommandRemedy["code"]> = {
  "read-log": { code: "read-log", command: "journalctl --user -n 20" },
  "log-in-at-screen": { code: "log-in-at-screen" },
  "check-cron": { code: "check-cron" },
  "list-crontab": { code: "list-crontab" },
};
const FAILURES: Samples<StepFailure, StepFailure["code"]> = {
  "interrupted": { code: "interrupted" },
  "file": { code: "file", words: "disk full" },
  "timeout": { code: "timeout", argv: ARGV, remedy: REMEDIES["list-crontab"] },
  "not-started": { code: "not-started", argv: ARGV, remedy: REMEDIES["check-cron"] },
  "too-much-output": { code: "too-much-output", argv: ARGV, remedy: REMEDIES["check-cron"] },
  "exit": { code: "exit", argv: ARGV, exitCode: 7, words: undefined },
};
const TROUBLES: Samples<ServiceTrouble, ServiceTrouble["code"]> = {
  "change-failed": failed(FAILURES.exit, [FAILURES.timeout], [FAILURES["not-started"]]),
  "inquiry-timeout": { code: "inquiry-timeout", argv: ARGV },
  "no-systemd": { code: "no-systemd" },
  "installed-otherwise": { code: "installed-otherwise", wanted: "cron", present: "systemd" },
  "place-unreadable": { code: "place-unreadable", path: "/a/b", words: "not permitted" },
  "not-ours": { code: "not-ours", change: "install", path: "/a/b" },
  "program-unusable": { code: "program-unusable", path: "/it's/relay" },
  "plist-control-character": { code: "plist-control-character", text: "a\x00" },
  "crontab-line-break": { code: "crontab-line-break" },
  "crontab-edited": { code: "crontab-edited" },
  "crontab-unreadable": { code: "crontab-unreadable", exitCode: 7, words: undefined },
  "crontab-forbidden": { code: "crontab-forbidden", change: "install", words: "not allowed" },
  "crontab-garbled": { code: "crontab-garbled", change: "install" },
  "no-home": { code: "no-home" },
  "no-working-folder": { code: "no-working-folder" },
  "batch-file-character": { code: "batch-file-character", text: 'a"b' },
  "kind-elsewhere": { code: "kind-elsewhere", kind: "startup" },
};
const MORE_TROUBLES: readonly ServiceTrouble[] = [
  ...Object.values(FAILURES).map((failure) => failed(failure)),
  ...Object.values(REMEDIES).map((remedy) => failed({ ...FAILURES.exit, remedy } as StepFailure)),
  failed(FAILURES.interrupted, [], [FAILURES.exit]),
  { code: "kind-elsewhere", kind: "cron" },
  { code: "not-ours", change: "remove", path: "/a/b" },
  { code: "crontab-unreadable", exitCode: 7, words: "disk on fire" },
  { code: "crontab-forbidden", change: "remove", words: "not allowed" },
  { code: "crontab-garbled", change: "remove" },
];
const NOTES: Samples<Note, Note["code"]> = {
  "starts-with-systemd": { code: "starts-with-systemd" },
  "starts-with-launchd": { code: "starts-with-launchd", pauseS: 30 },
  "starts-with-cron": { code: "starts-with-cron", command: "crontab -l | sh" },
  "starts-with-startup": { code: "starts-with-startup" },
  "cron-chosen": { code: "cron-chosen", why: { code: "not-booted" } },
  "cron-down": { code: "cron-down" },
  "cron-down-in-wsl": { code: "cron-down-in-wsl" },
  "cron-unknown": { code: "cron-unknown" },
  "log": { code: "log", command: "tail -f /a/b.log" },
  "system-log": { code: "system-log", command: "journalctl -t x" },
  "log-stays": { code: "log-stays", path: "/a/b.log" },
  "runs-on": { code: "runs-on" },
  "systemd-not-told": { code: "systemd-not-told" },
  "no-adb": { code: "no-adb" },
  "npx-cache": { code: "npx-cache", path: "/a/_npx/deno" },
  "secret-listed": { code: "secret-listed" },
  "keep-apk": { code: "keep-apk", path: "/home/ann/sndcpy.zip" },
};
const REASONS: Samples<CronReason, CronReason["code"]> = {
  "other-system": { code: "other-system" },
  "no-systemd": { code: "no-systemd" },
  "not-booted": { code: "not-booted" },
  "no-session": { code: "no-session", words: "no medium found" },
};
const STEPS: Samples<Step, Step["kind"]> = {
  "make-folder": { kind: "make-folder", path: "/a" },
  "remove-file": { kind: "remove-file", path: "/a/b" },
  "write-file": { kind: "write-file", path: "/a/b", content: "", mode: 0o644 },
  "run": { kind: "run", argv: ARGV },
};
const STATES: Samples<ServiceState, ServiceState["code"]> = {
  "running": { code: "running", words: "active" },
  "stopped": { code: "stopped", words: "inactive" },
  "unloaded": { code: "unloaded" },
  "no-answer": { code: "no-answer" },
  "not-told": { code: "not-told" },
  "own-window": { code: "own-window" },
};

const STATUS = {
  kind: "cron",
  path: undefined,
  argv: ARGV,
  log: "/l",
  missing: ["/m"],
  notes: [],
} as const;

function failed(
  failure: StepFailure,
  left: readonly StepFailure[] = [],
  doubts: readonly StepFailure[] = [],
): ServiceTrouble {
  return { code: "change-failed", change: "install", failure, left, doubts };
}

/** What is typed, and what comes from the system, stands in every language as it is. */
const UNTRANSLATED =
  /--[a-z]\S*|\$[A-Z]+|\/[\w./-]+|\b(crontab -\w|service (un)?install|systemctl|journalctl|loginctl|launchd|systemd|cron|sndcpy-relay|https:\S+)\b|\b\d+\b/g;

function adviceIn({ serviceTroubles }: typeof english, trouble: ServiceTrouble): Advice {
  // The table has an entry for every code; which goes with which, the compiler cannot follow.
  return (serviceTroubles[trouble.code] as (trouble: ServiceTrouble, os: string) => Advice)(
    trouble,
    "linux",
  );
}

/** Everything that one language says, in the same order as another. */
function everything(language: typeof english): string[] {
  const { serviceTexts: texts } = language;
  const troubles = [...Object.values(TROUBLES), ...MORE_TROUBLES];
  return [
    ...troubles.map((trouble) => Object.values(adviceIn(language, trouble)).join(" ")),
    ...Object.values(NOTES).map(texts.note),
    ...[...Object.values(REASONS), { code: "no-session", words: undefined } as const]
      .map((why) => texts.note({ code: "cron-chosen", why })),
    ...Object.values(STEPS).map(texts.step),
    ...Object.values(STATES).map((state) => texts.status({ ...STATUS, state }).join(" ")),
    ...Object.values(texts.done),
    texts.installedInVain,
    texts.nothing,
    texts.foreign("/a/b"),
  ];
}

Deno.test("The words about the service name the same options, commands and paths in Japanese", () => {
  const [ours, theirs] = [everything(english), everything(japanese)];
  assertEquals(ours.length, theirs.length);
  for (const [index, text] of ours.entries()) {
    for (const [word] of text.matchAll(UNTRANSLATED)) {
      assertStringIncludes(theirs[index]!, word.replace(/[.,;:)`]+$/, ""), text);
    }
  }
});

Deno.test("The words about the service are Japanese where they are not to be typed", () => {
  for (const text of everything(japanese)) assert(/[ぁ-ん]/.test(text), text);
});

Deno.test("Advice about the service has three parts, none with a full stop at its end", () => {
  for (const language of [english, japanese]) {
    for (const trouble of [...Object.values(TROUBLES), ...MORE_TROUBLES]) {
      for (const part of Object.values(adviceIn(language, trouble))) {
        assert(/[^.。 ]$/.test(part), part);
      }
    }
  }
});

Deno.test("The status of a batch file has its command line as Windows has it, and no log", () => {
  const argv = ["C:\\a b\\relay.exe", "relay"];
  const [state, log] = [STATES["own-window"], undefined];
  const lines = english.serviceTexts.status({ ...STATUS, kind: "startup", argv, state, log });
  assert(lines.includes('Command line: "C:\\a b\\relay.exe" relay'), lines.join("\n"));
  assert(!lines.join("\n").includes("Log"));
});
