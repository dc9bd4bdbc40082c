import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { CommandError } from "../../src/core/base/command.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { crontabLines, lookAtCron } from "../../src/service/crontab.ts";
import type { Plan } from "../../src/service/plan.ts";
import type { ServiceCommand } from "../../src/service/service_command.ts";
import { inEnglish } from "../helpers/english.ts";
import { ArgvStub } from "../helpers/service/argv_stub.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { HOSTILE_WORDS } from "../helpers/service/hostile_words.ts";
import { ScratchCron, whyNoScratchCron } from "../helpers/service/scratch_cron.ts";
import { SimulatedHost } from "./simulated_host.ts";

const COMMAND: ServiceCommand = { program: ["/bin/relay"], args: ["relay", "-p", "1"], env: {} };
const WHY_NOT = whyNoScratchCron();

/** What crons hand to the shell: in all, a backslash takes its meaning from a percent sign. */
const CRONS: Record<string, (line: string) => string> = {
  "that takes two backslashes for two": (line) => line.replaceAll("\\%", "%"),
  "that takes two backslashes for one": (line) => line.replaceAll(/\\([\\%])/g, "$1"),
  "that is none, but sh": (line) => line,
};

for (const [which, unescape] of Object.entries(CRONS)) {
  Deno.test({
    name: `crontabLines() makes a cron ${which} start what was meant`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using stub = await ArgvStub.create("echo said >&2");
      await using logger = await ArgvStub.create("cat > heard && mv heard log");
      const variable = HOSTILE_WORDS.join();
      const lines = crontabLines({
        program: [stub.path],
        args: HOSTILE_WORDS,
        env: { HOSTILE: variable },
      });
      const command = lines.split("\n")[1]!.replace("@reboot ", "");
      assert(!/(?<!\\)%/.test(command), "an unescaped percent sign ends the command");
      const [shown, tag] = command.split(" | ").slice(-1)[0]!.split(" -t ");
      assertEquals([shown, tag], ["logger", "sndcpy-relay"]);
      const { success } = await new Deno.Command("sh", {
        args: ["-c", `logger() { "$LOGGER" "$@"; }; ${unescape(command)}`],
        env: { LOGGER: logger.path },
      }).output();
      assert(success);
      assertEquals(await stub.argv(), HOSTILE_WORDS);
      assertEquals(await stub.variable(), variable);
      assertEquals(await logger.argv(), ["-t", "sndcpy-relay"]);
    },
  });
}

Deno.test("crontabLines() refuses a line break, which a crontab cannot hold", () => {
  const args = ["relay", "--serial=a\nb"];
  const error = assertThrows(() => crontabLines({ ...COMMAND, args }), TroubleError);
  assertStringIncludes(inEnglish(error)[1], "a crontab cannot hold a value with a line break");
  assertThrows(() => crontabLines({ ...COMMAND, env: { A: "\n" } }), TroubleError);
  assertThrows(() => crontabLines({ ...COMMAND, args: ["a\rb"] }), TroubleError);
});

Deno.test("A line of a crontab comes before those of the user, which stay as they are", async () => {
  const host = new SimulatedHost();
  const theirs = "SHELL=/bin/fish\n# é\n\n* * * * * echo 50\\%\n";
  host.crontab = theirs;
  const { steps } = (await lookAtCron(host)).planInstall(COMMAND);
  assertEquals(steps.length, 1);
  const [step] = steps;
  assert(step?.kind === "run");
  assertEquals(step.input, crontabLines(COMMAND) + theirs);
  host.crontab = `# mine\n${step.input}`;
  const [removal] = (await lookAtCron(host)).planUninstall().steps;
  assert(removal?.kind === "run");
  assertEquals(removal.input, `# mine\n${theirs}`);
});

Deno.test("A line of a crontab that changes does not change what runs, and says so", async () => {
  const host = new SimulatedHost();
  const goesOn = ({ notes }: Plan) => notes.some((note) => note.code === "runs-on");
  assert(!goesOn((await lookAtCron(host)).planInstall(COMMAND)));
  host.crontab = crontabLines(COMMAND);
  assert(goesOn((await lookAtCron(host)).planInstall(COMMAND)));
  assert(goesOn((await lookAtCron(host)).planUninstall()));
});

Deno.test("A crontab that holds our lines alone goes with them", async () => {
  for (const [before, removal] of [["# mine\n", "crontab -"], [undefined, "crontab -r"]]) {
    const host = new SimulatedHost();
    host.crontab = before;
    const [installing] = (await lookAtCron(host)).planInstall(COMMAND).steps;
    assert(installing?.kind === "run");
    host.crontab = installing.input;
    const [removing] = (await lookAtCron(host)).planUninstall().steps;
    assert(removing?.kind === "run");
    assertEquals(removing.argv.join(" "), removal);
  }
});

Deno.test("A crontab whose line after our comment is not ours is left alone", async () => {
  const host = new SimulatedHost();
  const [comment] = crontabLines(COMMAND).split("\n");
  for (
    const next of ["", "@reboot echo mine\n", "0 0 * * * date 2>&1 | logger -t sndcpy-relay\n"]
  ) {
    host.crontab = `${comment}\n${next}`;
    const error = await assertRejects(() => lookAtCron(host), TroubleError);
    assertStringIncludes(
      inEnglish(error)[1],
      "Remove that comment with crontab -e, and that line, too, if it starts sndcpy-relay.",
    );
  }
});

Deno.test("A crontab that cannot be kept as it is is left alone", async () => {
  const host = new SimulatedHost();
  for (const text of ["# caf\ufffd\n", "# mine\\r\n"]) {
    host.crontab = text;
    const { planInstall, record } = await lookAtCron(host);
    assertEquals(record, undefined);
    const installing = inEnglish(assertThrows(() => planInstall(COMMAND)));
    assertStringIncludes(installing[1], "first, or choose another --kind.");
    host.crontab += crontabLines(COMMAND);
    const { planUninstall } = await lookAtCron(host);
    const removing = inEnglish(assertThrows(() => planUninstall()));
    assertStringIncludes(removing[1], "remove the lines of sndcpy-relay with");
  }
});

Deno.test("A crontab that is not known is not taken for an empty one", async () => {
  const host = new SimulatedHost();
  const answering = (exitCode: number, stdout: string, stderr: string) => {
    host.run = () => Promise.resolve({ exitCode, stdout, stderr });
    return lookAtCron(host);
  };
  const unreadable = async (stderr: string) =>
    inEnglish(await assertRejects(() => answering(1, "", stderr)))[1];
  assertStringIncludes(
    await unreadable("crontab: disk on fire.\n"),
    "Cannot read your crontab: crontab: disk on fire. Try again once crontab -l shows it",
  );
  assertStringIncludes(await unreadable(""), "crontab: crontab -l failed with exit code 1. Try");
  assertEquals((await answering(1, "", "no crontab for ann\n")).record, undefined);
  host.run = (argv) => Promise.reject(new CommandError(argv, "not-started"));
  assertEquals((await lookAtCron(host)).record, undefined);
});

Deno.test({
  name: `What starts the relay now starts what cron would${WHY_NOT === "" ? "" : ` (${WHY_NOT})`}`,
  ignore: WHY_NOT !== "",
  async fn() {
    await using cron = await ScratchCron.create();
    await using stub = await ArgvStub.create();
    const command = { program: [stub.path], args: HOSTILE_WORDS, env: { HOSTILE: "50%" } };
    const theirs = "@reboot echo theirs 2>&1 | logger -t sndcpy-relay\n";
    await cron.replace(new TextEncoder().encode(`# mine\n${crontabLines(command)}${theirs}`));
    const { notes } = (await lookAtCron(new SimulatedHost())).planInstall(command);
    const start = notes.find(({ code }) => code === "starts-with-cron") as { command: string };
    assert(start.command.length < 80, start.command);
    const { code, stdout } = await runProgram(["sh", "-c", start.command], { env: cron.env });
    assertEquals([code, stdout], [0, ""]);
    assertEquals(await stub.argv(), HOSTILE_WORDS);
    assertEquals(await stub.variable(), "50%");
  },
});

Deno.test({
  name: `The real crontab takes our line${WHY_NOT === "" ? "" : ` (${WHY_NOT})`}`,
  ignore: WHY_NOT !== "",
  async fn() {
    await using cron = await ScratchCron.create();
    const replace = (text: string) => cron.replace(new TextEncoder().encode(text));
    const lines = crontabLines({ program: ["/a b/relay"], args: HOSTILE_WORDS, env: {} });
    await replace(lines);
    assertEquals(await cron.list(), lines);
    // It does look.
    await assertRejects(() => replace(lines.replace("@reboot", "@sometimes")), Error, "errors in");
    assertEquals(await cron.list(), lines);
  },
});
