import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { runRelay } from "../../scripts/lab/relay_process.ts";
import { type ProgramOutput, runProgram } from "../../scripts/lab/run_program.ts";
import { cacheEnv, serviceArgv } from "../helpers/service/relay_service.ts";
import { ScratchCron, whyNoScratchCron } from "../helpers/service/scratch_cron.ts";
import { ScratchHome } from "../helpers/service/scratch_home.ts";
import { TemporaryApk } from "../../scripts/lab/phone/temporary_apk.ts";
import { concurrently, until } from "../../scripts/lab/until.ts";

const ignore = Deno.build.os === "windows";

/** Runs `service` for somebody else's home, where there is no system but what `env` adds. */
function service(
  home: ScratchHome,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramOutput> {
  return runProgram(serviceArgv(...args), {
    env: { ...cacheEnv(), HOME: home.path, PATH: "", XDG_CONFIG_HOME: "", ...env },
  });
}

Deno.test({
  name: "service says of wrong options what relay says, and changes nothing",
  ignore,
  async fn() {
    await using home = await ScratchHome.create();
    for (const mistake of [["--port", "65536"], ["--prot", "1"], ["--gap"], ["-q", "-v"]]) {
      const [relay, ours] = await Promise.all([
        runRelay(mistake),
        service(home, ["install", ...mistake]),
      ]);
      assertEquals(ours, { code: 2, stdout: "", stderr: relay.stderr });
    }
    assertEquals(await home.snapshot(), {});
  },
});

Deno.test({
  name: "service print shows each kind, and changes nothing",
  ignore,
  async fn() {
    await using home = await ScratchHome.create();
    const parts = {
      launchd: `<string>--serial=it's &lt;5&gt;</string>`,
      systemd: `"--serial=it's <5>"`,
      cron: `'--serial=it'\\''s <5>'`,
    };
    for (const [kind, part] of Object.entries(parts)) {
      const options = ["--kind", kind, "--serial", "it's <5>"];
      const { code, stdout, stderr } = await service(home, ["print", ...options]);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, part);
      assertStringIncludes(stdout, `${new URL("../../main.ts", import.meta.url).pathname}`);
    }
    assertEquals(await home.snapshot(), {});
  },
});

Deno.test({
  name: "service says in one line that a home is missing, or an adb",
  ignore,
  async fn() {
    await using home = await ScratchHome.create();
    const [homeless, withoutAdb] = await Promise.all([
      service(home, ["print"], { HOME: "" }),
      service(home, ["install", "--adb", "/no/such/adb"]),
    ]);
    assertEquals([homeless.code, homeless.stderr.split("\n").length], [1, 2]);
    assertStringIncludes(homeless.stderr, "$HOME");
    assertEquals([withoutAdb.code, withoutAdb.stderr.split("\n").length], [1, 2]);
    assertStringIncludes(withoutAdb.stderr, "/no/such/adb");
  },
});

Deno.test({
  name: "service says before anything is done that there is no app in a file, or no adb for it",
  ignore,
  async fn() {
    await using home = await ScratchHome.create();
    await using zip = await TemporaryApk.create();
    const adb = ["--adb", Deno.execPath()];
    const runs: [options: string[], said: string][] = [
      [["--apk", "/no/such.zip", ...adb], "there is no file /no/such.zip"],
      [["--apk", import.meta.filename!, ...adb], "is no app for Android"],
      [["--apk", zip.path, "--adb", "/no/such/adb"], "/no/such/adb"],
    ];
    for (const [options, said] of runs) {
      for (const action of ["install", "print"]) {
        const { code, stdout, stderr } = await service(home, [
          action,
          "--kind",
          "cron",
          ...options,
        ]);
        assertEquals([code, stdout, stderr.trim().split("\n").length], [1, "", 1]);
        assertStringIncludes(stderr, said);
      }
    }
    const options = ["--kind", "systemd", "--apk", zip.path, ...adb];
    const { code, stdout } = await service(home, ["print", ...options]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `--apk=${zip.path}`);
    assertEquals(await home.snapshot(), {});
  },
});

/** A crontab that takes for ever, and notes what it is told. */
const SLOW_CRONTAB = `#!/bin/sh
cd "\${0%/*}"
case $1 in
  -l) echo no crontab for ann >&2; exit 1 ;;
  -) touch asked; exec sleep 1000 ;;
  -r) touch removed ;;
esac
`;

Deno.test({
  name: "service undoes what it has done when it is interrupted",
  ignore,
  async fn() {
    await using home = await ScratchHome.create();
    await Deno.writeTextFile(`${home.path}/crontab`, SLOW_CRONTAB, { mode: 0o755 });
    const has = async (name: string) => `/${name}` in await home.snapshot();
    const [program, ...args] = serviceArgv("install", "--kind", "cron");
    const child = new Deno.Command(program!, {
      args,
      env: { ...cacheEnv(), HOME: home.path, PATH: `${home.path}:${Deno.env.get("PATH")}` },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    await until("crontab", () => has("asked"), 15_000);
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assertEquals(code, 1);
    assertStringIncludes(
      new TextDecoder().decode(stderr),
      "Cannot install the service: it was interrupted. Everything is as it was.\n",
    );
    assert(await has("removed"));
  },
});

const WHY_NOT = whyNoScratchCron();

Deno.test({
  name: `service with the real crontab${WHY_NOT === "" ? "" : ` (${WHY_NOT})`}`,
  ignore: WHY_NOT !== "",
  fn: (test) =>
    concurrently(test, {
      "leaves no trace where there was none": () => liveALife(undefined),
      "leaves the user's lines as they were": () =>
        liveALife("# é, \\% and `x`\nSHELL=/bin/false\n\n@reboot echo 50\\%\n"),
      "changes nothing when crontab refuses it": refuse,
      "says that nothing starts it where no cron runs": doWithoutDaemon,
    }),
});

async function liveALife(crontab: string | undefined): Promise<void> {
  await using home = await ScratchHome.create();
  await using cron = await ScratchCron.create();
  if (crontab !== undefined) await cron.replace(new TextEncoder().encode(crontab));
  const manage = (...args: string[]) => service(home, args, cron.env);
  assertEquals((await manage("status")).code, 1);
  for (const port of ["4000", "5000"]) {
    assertEquals((await manage("install", "--kind", "cron", "--port", port)).code, 0);
    const { code, stdout } = await manage("status");
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, `--port=${port}`);
    assertStringIncludes(stdout, "Running: not known (cron does not tell)");
    const installed = (await cron.list())!;
    assert(installed.endsWith(`logger -t sndcpy-relay\n${crontab ?? ""}`), installed);
    assertEquals(installed.split("logger -t").length, 2);
  }
  assertEquals((await manage("uninstall")).code, 0);
  assertEquals(await cron.list(), crontab);
  assertEquals(await home.snapshot(), {});
}

async function doWithoutDaemon(): Promise<void> {
  await using home = await ScratchHome.create();
  await using cron = await ScratchCron.create({ isRunning: false });
  const { code, stdout } = await service(home, ["install", "--kind", "cron"], cron.env);
  assertEquals(code, 1);
  assertStringIncludes(stdout, "Written into your crontab, but nothing starts the relay yet.");
  assertStringIncludes((await cron.list())!, "@reboot ");
}

async function refuse(): Promise<void> {
  await using home = await ScratchHome.create();
  await using cron = await ScratchCron.create();
  const install = ["install", "--kind", "cron", "--serial", "x".repeat(1000)];
  const { code, stderr } = await service(home, install, cron.env);
  assertEquals([code, stderr.split("\n").length], [1, 2]);
  assertStringIncludes(stderr, "crontab - failed:");
  assertStringIncludes(stderr, "command too long");
  assertStringIncludes(stderr, "Everything is as it was.");
  assertEquals(await cron.list(), undefined);
}

Deno.test("demo may not write files, and service may not use the network", () => {
  const may = (set: keyof typeof manifest.permissions) => Object.keys(manifest.permissions[set]);
  assert(!may("demo").includes("write"));
  assert(!may("service").includes("net"));
});
