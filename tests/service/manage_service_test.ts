import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CommandError, type CommandResult } from "../../src/core/base/command.ts";
import { GivenOptions } from "../../src/app/commands/given_options.ts";
import { readServiceTask } from "../../src/app/commands/service.ts";
import { serviceLines } from "../../src/app/report/service_lines.ts";
import { en } from "../../src/app/words/en.ts";
import { manageService } from "../../src/service/manage_service.ts";
import {
  SERVICE_KINDS,
  type ServiceKind,
  type ServiceTask,
} from "../../src/service/service_task.ts";
import { inEnglish } from "../helpers/english.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";
import { SimulatedHost } from "./simulated_host.ts";

const UNIT = "/home/ann/.config/systemd/user/sndcpy-relay.service";
const PROGRAM = ["/usr/bin/deno", "run", "--config", "/opt/relay/deno.json", "/opt/relay/main.ts"];

const ROAMING = "C:\\Users\\ann\\AppData\\Roaming";

/** What has a kind. */
const osOf = (kind: ServiceKind) => kind === "startup" ? "windows" : "linux";

/** Ann at her computer. */
class Ann {
  readonly host = new SimulatedHost();
  readonly clock = new SimulatedClock();
  program = PROGRAM;
  hasAdb = false;
  signal = new AbortController().signal;
  shown = "";

  constructor(readonly os = "linux") {
    this.host.addFile(
      `${ROAMING}\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\other.lnk`,
      "",
    );
    for (const path of PROGRAM.filter((word) => word.startsWith("/"))) this.host.addFile(path, "");
    this.host.addFile("/home/ann/notes.txt", "mine");
  }

  /** Runs `service`, and moves time on as long as it waits. */
  async service(words: string): Promise<boolean> {
    const [action, ...options] = words.split(" ");
    const given = new GivenOptions(options);
    const task = readServiceTask(given, action as ServiceTask["action"]);
    this.shown = "";
    let isOver = false;
    const managing = manageService(task, {
      host: this.host,
      user: {
        home: "/home/ann",
        configFolder: this.os === "windows" ? ROAMING : "/home/ann/.config",
        id: 501,
      },
      surroundings: {
        os: this.os,
        workingFolder: () => "/home/ann",
        env: () => undefined,
        findAdb: () => this.hasAdb ? "/usr/bin/adb" : undefined,
        findScrcpyServer: () => undefined,
        findFfmpeg: () => undefined,
      },
      program: this.program,
      clock: this.clock,
      tell: (news) => this.shown += `${serviceLines(news, en).join("\n")}\n`,
    }, this.signal).finally(() => isOver = true);
    managing.catch(() => {});
    for (let turn = 0; turn < 50 && !isOver; turn++) await this.clock.advance(500);
    return await managing;
  }

  /** Runs `service`, which refuses; gives what it says. */
  async refused(words: string): Promise<string> {
    return inEnglish(await assertRejects(() => this.service(words)))[1];
  }
}

for (const kind of SERVICE_KINDS) {
  Deno.test(`service with ${kind} is installed, changed and removed, and leaves folders alone`, async () => {
    const ann = new Ann(osOf(kind));
    const before = ann.host.state;
    assertEquals(await ann.service(`install --kind ${kind} -p 4000`), true);
    const first = ann.host.state;
    assertEquals(await ann.service("status"), true);
    assertStringIncludes(ann.shown, "--port=4000");
    await ann.service(`install --kind ${kind} -p 5000`);
    assertEquals(await ann.service("status"), true);
    assertStringIncludes(ann.shown, "--port=5000");
    assert(!ann.shown.includes("4000"), ann.shown);
    await ann.service(`install --kind ${kind} -p 4000`);
    assertEquals(ann.host.state, first);
    await ann.service("uninstall");
    const removed = { ...before, folders: first.folders };
    assertEquals(ann.host.state, removed);
    assertEquals(await ann.service("status"), false);
    assertStringIncludes(ann.shown, "Nothing is installed");
    assertEquals(await ann.service("uninstall"), true);
    assertEquals(ann.host.state, removed);
  });

  const changes: [what: string, installed: string | undefined, words: string][] = [
    ["installing", undefined, "install -p 4000"],
    ["installing it otherwise", "install -p 4000", "install -p 5000"],
    ["removing", "install -p 4000", "uninstall"],
  ];
  const failures = changes.flatMap((change) => [[...change, false], [...change, true]] as const);
  for (const [what, installed, words, failsLate] of failures) {
    const how = failsLate ? "late" : "at once";
    Deno.test(`service with ${kind} is as it was when a step of ${what} fails ${how}`, async () => {
      for (let failsAfter = 0;; failsAfter++) {
        const ann = new Ann(osOf(kind));
        if (installed !== undefined) await ann.service(`${installed} --kind ${kind}`);
        const before = ann.host.state;
        Object.assign(ann.host, { failsAfter, failsLate });
        const hasWorked = await ann.service(`${words} --kind ${kind}`).catch((error) => {
          const [code, sentences] = inEnglish(error);
          assertEquals(code, "change-failed");
          assertStringIncludes(sentences, "injected");
          assertStringIncludes(sentences, "Everything is as it was.");
          return false;
        });
        if (hasWorked) {
          // So often that everything there is to do has failed once.
          assert(failsAfter > 0);
          assert(ann.host.failsAfter >= 0, "a failure went unnoticed");
          break;
        }
        assertEquals(ann.host.state, before, `after ${failsAfter} things were done`);
      }
    });
  }

  for (const [what, installed, words] of changes) {
    Deno.test(`service with ${kind} is as it was when ${what} is interrupted`, async () => {
      let isOver = false;
      for (let interruptedAt = 0; !isOver; interruptedAt++) {
        const ann = new Ann(osOf(kind));
        if (installed !== undefined) await ann.service(`${installed} --kind ${kind}`);
        const before = ann.host.state;
        const stop = new AbortController();
        let actions = 0;
        ann.signal = stop.signal;
        ann.host.onAction = () => {
          if (actions++ === interruptedAt) stop.abort();
        };
        try {
          await ann.service(`${words} --kind ${kind}`);
          isOver = true;
          // Then there was nothing left to interrupt, or only the last of all.
          assert(actions <= interruptedAt + 1, `${actions} things done for ${interruptedAt}`);
        } catch (error) {
          const [, sentences] = inEnglish(error);
          // To undo what a program had no time to do may fail.
          const told = /it was interrupted\. (E|Perhaps not e)verything is as it was/;
          assert(told.test(sentences), sentences);
          assertEquals(ann.host.state, before, `interrupted at thing ${interruptedAt}`);
        }
      }
    });
  }
}

Deno.test("service is installed with what the system has", async () => {
  const kindOn = async (os: string, isSystemdUp: boolean) => {
    const ann = new Ann(os);
    ann.host.systemd.isUp = isSystemdUp;
    await ann.service("print");
    return /launchctl|systemctl --user|crontab|Startup/.exec(ann.shown)?.[0];
  };
  assertEquals(await kindOn("darwin", false), "launchctl");
  assertEquals(await kindOn("linux", true), "systemctl --user");
  assertEquals(await kindOn("linux", false), "crontab");
  assertEquals(await kindOn("freebsd", false), "crontab");
  assertEquals(await kindOn("windows", false), "Startup");
});

Deno.test("service says why it takes cron, and what it looked at", async () => {
  const reasonOn = async (os: string, answer?: CommandResult | "not-started") => {
    const ann = new Ann(os);
    const { host } = ann;
    const run = host.run.bind(host);
    host.run = (argv, options) => {
      if (argv[2] !== "is-system-running" || answer === undefined) return run(argv, options);
      return answer === "not-started"
        ? Promise.reject(new CommandError(argv, answer))
        : Promise.resolve(answer);
    };
    const said: string[] = [];
    for (const action of ["print", "install", "status"]) {
      await ann.service(action);
      said.push(...ann.shown.split("\n").filter((line) => line.includes("cron starts the relay")));
    }
    assertEquals(said, [said[0], said[0], said[0]]);
    return said[0];
  };
  const answer = (stdout: string, stderr: string) => ({ exitCode: 1, stdout, stderr });
  assertEquals(
    [
      await reasonOn("linux", "not-started"),
      await reasonOn("linux", answer("offline\n", "")),
      await reasonOn(
        "linux",
        answer("", "Failed to connect to bus: No medium found (consider x)\n"),
      ),
      await reasonOn("freebsd"),
    ],
    [
      "Note: cron starts the relay, as this computer has no systemd.",
      "Note: cron starts the relay, as this computer was not started with systemd.",
      'Note: cron starts the relay, as systemd has no session for you here (it says "Failed to ' +
      'connect to bus: No medium found"). That is usual after su or sudo: to have systemd start ' +
      "the relay, log in as yourself.",
      "Note: cron starts the relay, as launchd and systemd are for other systems.",
    ],
  );
  const ann = new Ann();
  await ann.service("install --kind cron");
  assert(!ann.shown.includes("cron starts the relay, as"), "nobody chose it but Ann");
});

Deno.test("service does not say that all is well where no cron runs", async () => {
  const ann = new Ann();
  ann.host.cronProbes.set("pgrep", 1);
  for (const words of ["install --kind cron", "status"]) {
    assertEquals(await ann.service(words), false, words);
    assertStringIncludes(ann.shown, "Note: No cron runs here, so the relay will not start.");
    assert(!ann.shown.includes("Installed."), ann.shown);
  }
  assert(ann.host.crontab !== undefined, "it starts once cron does");
  ann.host.addFile("/run/WSL", "");
  await ann.service("status");
  assertStringIncludes(ann.shown, "No cron runs in this WSL, so the relay will not start.");
  ann.host.cronProbes.clear();
  for (const words of ["install --kind cron", "status"]) {
    assertEquals(await ann.service(words), true, words);
    assertStringIncludes(ann.shown, "Note: Nothing here tells whether cron runs.");
  }
});

Deno.test("service on Windows writes a batch file, and has the others' kinds nowhere", async () => {
  const ann = new Ann("windows");
  ann.program = ["C:\\my tools\\relay.exe"];
  ann.host.addFile(ann.program[0]!, "");
  assertEquals(await ann.service("install --port 4000"), true);
  assertStringIncludes(ann.shown, "Installed.\nNote: It starts when you log on, in a small window");
  assertEquals(ann.host.runs, []);
  assertEquals(await ann.service("status"), true);
  assertEquals(
    ann.shown,
    `Installed: with startup, in ${ROAMING}\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\` +
      "sndcpy-relay.cmd\n" +
      'Command line: "C:\\my tools\\relay.exe" relay --port=4000\n' +
      "Running: as long as there is its window, sndcpy-relay\n",
  );
  ann.host.files.delete(ann.program[0]!);
  assertEquals(await ann.service("status"), false);
  assertStringIncludes(ann.shown, "Cannot find C:\\my tools\\relay.exe: it was moved or removed.");
  assertEquals(
    await ann.refused("install --kind cron"),
    "Cannot install the service with cron: Windows does not have that. Leave --kind out.",
  );
  assertStringIncludes(await new Ann().refused("print --kind startup"), "only Windows has that");
});

Deno.test("service print shows files, programs and notes, and changes nothing", async () => {
  const ann = new Ann();
  const before = ann.host.state;
  assertEquals(await ann.service("print --kind systemd --serial PIXEL"), true);
  assertEquals(ann.host.state, before);
  assertEquals(ann.host.runs, []);
  for (
    const part of [
      "Make the folder /home/ann/.config/systemd/user\n",
      `Write ${UNIT}\n    # sndcpy-relay service: {`,
      "    ExecStart=/usr/bin/deno run",
      "relay --serial=PIXEL\n",
      "Run systemctl --user enable sndcpy-relay.service\n",
      "Note: It starts when you log in.",
      "loginctl enable-linger",
    ]
  ) assertStringIncludes(ann.shown, part);
});

Deno.test("service warns of a Deno in the cache of npx, which may be emptied", async () => {
  const ann = new Ann();
  await ann.service("print");
  assert(!ann.shown.includes("npx"), ann.shown);
  ann.program = ["/home/ann/.npm/_npx/7a40/node_modules/@deno/linux-x64/deno", "run"];
  await ann.service("print");
  assertStringIncludes(ann.shown, "Note: Deno is in the cache of npx (/home/ann/.npm/_npx/");
  const windows = new Ann("windows");
  windows.program = ["C:\\npm-cache\\_npx\\7a40\\node_modules\\@deno\\win32-x64\\deno.exe", "run"];
  await windows.service("print");
  assertStringIncludes(windows.shown, "Note: Deno is in the cache of npx (C:\\npm-cache\\_npx\\");
});

Deno.test("service says that the app's file has to stay, and misses it when it does not", async () => {
  const ann = new Ann();
  ann.host.addFile("/home/ann/sndcpy.zip", "");
  ann.hasAdb = true;
  await ann.service("install --kind cron --apk sndcpy.zip");
  assertStringIncludes(ann.shown, "Note: Keep sndcpy.zip where it is");
  assertEquals(await ann.service("status"), true);
  ann.host.files.delete("/home/ann/sndcpy.zip");
  assertEquals(await ann.service("status"), false);
  assertStringIncludes(ann.shown, "Cannot find /home/ann/sndcpy.zip: it was moved or removed.");
});

Deno.test("service refuses what a relay would stop at: an app, and no adb to install it", async () => {
  const ann = new Ann();
  const before = ann.host.state;
  const refusal = await ann.refused("install --kind cron --apk sndcpy.zip");
  assertStringIncludes(refusal, "Cannot find adb");
  assertEquals(ann.host.state, before);
});

Deno.test("service says that there is no adb, where one is needed", async () => {
  const ann = new Ann();
  await ann.service("print");
  assertStringIncludes(ann.shown, "Note: There is no adb");
  await ann.service("print --source demo");
  assert(!ann.shown.includes("adb"), ann.shown);
  ann.hasAdb = true;
  await ann.service("print");
  assert(!ann.shown.includes("adb"), ann.shown);
});

Deno.test("service is not installed twice with different kinds", async () => {
  const ann = new Ann();
  await ann.service("install --kind cron");
  const before = ann.host.state;
  assertEquals(
    await ann.refused("install --kind systemd"),
    "Cannot install the service with systemd: it is installed with cron. Run service uninstall " +
      "first, or choose --kind cron.",
  );
  assertEquals(ann.host.state, before);
  assertEquals(await ann.service("status --kind systemd"), false);
  await ann.service("uninstall --kind systemd");
  assertEquals(ann.host.state, before);
  await ann.service("uninstall");
  await ann.service("install --kind systemd");
});

const PROGRAMS = { launchd: "launchctl", systemd: "systemctl", cron: "crontab" };
for (const kind of ["launchd", "systemd", "cron"] as const) {
  Deno.test(`service with ${kind} is left alone when that takes too long to answer`, async () => {
    const ann = new Ann();
    const isRefused = async (words: string) => {
      const before = ann.host.state;
      ann.host.hanging = PROGRAMS[kind];
      assertStringIncludes(await ann.refused(words), "took too long. Try again");
      assertEquals(ann.host.state, before);
      ann.host.hanging = undefined;
    };
    ann.host.crontab = "* * * * * mine\n";
    if (kind === "cron") await isRefused("install --kind cron");
    await ann.service(`install --kind ${kind}`);
    for (const words of [`install --kind ${kind}`, "uninstall", "status"]) {
      await isRefused(words);
    }
  });
}

Deno.test("service does not take cron because systemd takes too long to answer", async () => {
  const ann = new Ann();
  ann.host.hanging = "systemctl";
  assertStringIncludes(await ann.refused("print"), "systemctl --user is-system-running took");
});

Deno.test("service is removed, but not changed, where there is no systemd any more", async () => {
  const ann = new Ann();
  await ann.service("install --kind systemd");
  const { runs } = ann.host;
  runs.length = 0;
  ann.host.systemd.isUp = false;
  for (const words of ["install --kind systemd -p 1", "print --kind systemd -p 1"]) {
    assertStringIncludes(await ann.refused(words), "does not answer");
  }
  assert(ann.host.files.has(UNIT));
  await ann.service("uninstall");
  assertStringIncludes(ann.shown, "Removed.\nNote: systemd does not answer");
  assert(!ann.host.files.has(UNIT));
  assertEquals(runs, []);
  await ann.service("install --kind cron");
});

Deno.test("service tells of a line in the crontab that somebody has changed", async () => {
  const ann = new Ann();
  await ann.service("install --kind cron");
  ann.host.crontab = ann.host.crontab!.replace("@reboot", "@daily");
  const before = ann.host.state;
  for (const words of ["install --kind systemd", "uninstall", "status"]) {
    assertStringIncludes(await ann.refused(words), "Cannot read your crontab");
  }
  assertEquals(ann.host.state, before);
});

Deno.test("service says how to look at a crontab that cannot be changed back", async () => {
  const ann = new Ann();
  ann.host.crontab = "* * * * * mine\n";
  await ann.service("install --kind cron");
  ann.host.failsAfter = 0;
  assertEquals(
    await ann.refused("uninstall"),
    "Cannot remove the service: crontab - failed: injected. See with crontab -l what it holds now. " +
      "Everything is as it was.",
  );
});

Deno.test("service does without a cron that the user may not use", async () => {
  const ann = new Ann();
  ann.host.mayUseCron = false;
  assertEquals(
    await ann.refused("install --kind cron"),
    "Cannot change your crontab: You (ann) are not allowed to use this program (crontab) See " +
      "crontab(1). Ask whoever manages this computer, or choose another --kind.",
  );
  assertEquals(await ann.service("status"), false);
  await ann.service("install --kind systemd");
  await ann.service("uninstall");
});

Deno.test("service leaves a crontab alone that it need not change, however it is written", async () => {
  const ann = new Ann();
  ann.host.crontab = "# caf\ufffd\n";
  await ann.service("install --kind systemd");
  await ann.service("uninstall");
});

Deno.test("service says that it may not look at a place, and what to do", async () => {
  const ann = new Ann();
  ann.host.exists = () => Promise.reject(new Error("permission denied"));
  const said = await ann.refused("install --kind cron");
  assertStringIncludes(said, "permission denied. See to it that you may read");
});

const PLACES: [ServiceKind, string][] = [
  ["systemd", UNIT],
  ["launchd", "/home/ann/Library/LaunchAgents/sndcpy-relay.plist"],
];
for (const [kind, path] of PLACES) {
  Deno.test(`service leaves a file alone that it has not written: ${kind}`, async () => {
    const ann = new Ann();
    ann.host.addFile(path, "mine: sndcpy-relay service: {}");
    const before = ann.host.state;
    assertEquals(
      await ann.refused(`install --kind ${kind}`),
      `Cannot install the service: ${path} is there already, and not by sndcpy-relay. Move it ` +
        "away, or choose another --kind.",
    );
    assertEquals(
      await ann.refused("uninstall"),
      `Cannot remove the service: ${path} is not by sndcpy-relay, and stays. Remove it yourself ` +
        "if nobody needs it.",
    );
    assertEquals(await ann.service("status"), false);
    assertEquals(ann.shown, `Not installed: ${path} is there, but not by sndcpy-relay.\n`);
    assertEquals(ann.host.state, before);
    await ann.service("install --kind cron");
    await ann.service("uninstall");
    assertEquals(ann.host.state, before);
  });
}

Deno.test("service is not enabled by an installation that fails, if it was disabled", async () => {
  const ann = new Ann();
  await ann.service("install --kind systemd");
  ann.host.systemd.enabled.clear();
  const before = ann.host.state;
  ann.host.onAction = (action) => {
    if (!action.endsWith("start sndcpy-relay.service")) return;
    ann.host.onAction = () => {};
    ann.host.failsAfter = 0;
  };
  assertStringIncludes(await ann.refused("install --kind systemd -p 1"), "injected");
  assertEquals(ann.host.state, before);
});

Deno.test("service uninstall leaves the files of others alone", async () => {
  const ann = new Ann();
  await ann.service("install --kind systemd");
  ann.host.addFile("/home/ann/.config/systemd/user/other.service", "");
  await ann.service("uninstall");
  assert(ann.host.files.has("/home/ann/.config/systemd/user/other.service"));
  assert(!ann.host.files.has(UNIT));
});

Deno.test("service status tells what has moved away, and what to do", async () => {
  const ann = new Ann();
  await ann.service("install --kind systemd -p 4000");
  assertEquals(await ann.service("status"), true);
  assertEquals(
    ann.shown,
    `Installed: with systemd, in ${UNIT}\n` +
      "Command line: /usr/bin/deno run --config /opt/relay/deno.json /opt/relay/main.ts relay " +
      "--port=4000\n" +
      "Running: yes (active)\n" +
      "Log: journalctl --user -u sndcpy-relay\n",
  );
  ann.host.files.delete("/opt/relay/main.ts");
  assertEquals(await ann.service("status"), false);
  assertStringIncludes(
    ann.shown,
    "Cannot find /opt/relay/main.ts: it was moved or removed. Run service install again from " +
      "where it is now.\n",
  );
});

Deno.test("service status tells whether the relay runs, where the system does", async () => {
  const ann = new Ann();
  const status = async () => {
    const isWell = await ann.service("status");
    return [isWell, /^Running: .*$/m.exec(ann.shown)?.[0]];
  };
  await ann.service("install --kind systemd");
  ann.host.systemd.running.clear();
  assertEquals(await status(), [false, "Running: no (inactive)"]);
  ann.host.systemd.isUp = false;
  assertEquals(await status(), [true, "Running: not known (systemd does not answer)"]);
  ann.host.systemd.isUp = true;
  await ann.service("uninstall");
  await ann.service("install --kind launchd");
  assertEquals(await status(), [true, "Running: yes (running)"]);
  ann.host.agents.clear();
  assertEquals(await status(), [false, "Running: no (launchd does not know it)"]);
  await ann.service("uninstall");
  await ann.service("install --kind cron");
  assertEquals(await status(), [true, "Running: not known (cron does not tell)"]);
});

Deno.test("service says what could not be undone", async () => {
  const ann = new Ann();
  ann.host.onAction = (action) => {
    if (action.includes("start")) ann.host.systemd.isUp = false;
  };
  const silence = "failed: Failed to connect to bus";
  assertEquals(
    await ann.refused("install --kind systemd"),
    `Cannot install the service: systemctl --user start sndcpy-relay.service ${silence}. Read what ` +
      "the relay said: `journalctl --user -u sndcpy-relay -n 20`. Not everything is as it was: " +
      `systemctl --user disable sndcpy-relay.service ${silence}; ` +
      `systemctl --user daemon-reload ${silence}.`,
  );
  assert(!ann.host.files.has(UNIT));
});

Deno.test("service is not tried to be installed with a systemd that does not answer", async () => {
  const ann = new Ann();
  ann.host.systemd.isUp = false;
  assertStringIncludes(
    await ann.refused("install --kind systemd"),
    "Log in as yourself, and try again, or choose --kind cron.",
  );
  assertEquals(ann.host.runs, []);
  await ann.service("print --kind systemd");
});

Deno.test("service install keeps secrets where nobody else sees them, or says who does", async () => {
  const words = "--token s3cret-word --publish icecast://source:p4ss@a/x";
  for (const kind of SERVICE_KINDS) {
    const ann = new Ann(osOf(kind));
    await ann.service(`install --kind ${kind} ${words}`);
    const written = [...ann.host.files].flatMap(([path, { bytes, mode }]) => {
      const text = new TextDecoder().decode(bytes);
      return text.includes("s3cret-word") ? [{ path, text, mode }] : [];
    });
    assertEquals(written.map(({ mode }) => mode), kind === "cron" ? [] : [0o600], kind);
    const text = written[0]?.text ?? ann.host.crontab ?? "";
    assert(text.includes("SNDCPY_RELAY_TOKEN") && text.includes("p4ss"), text);
    assert(!/--(?:token|publish)/.test(text), text);
    assertEquals(ann.shown.includes("in the list of processes"), kind === "cron", ann.shown);
    assert(!/s3cret-word|p4ss/.test(ann.shown), ann.shown);
    await ann.service(`status --kind ${kind}`);
    assert(!/s3cret-word|p4ss/.test(ann.shown), ann.shown);
  }
});
