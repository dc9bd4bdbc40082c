import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { readRecord } from "../../src/service/service_record.ts";
import { systemdUnit } from "../../src/service/systemd_unit.ts";
import { inEnglish } from "../helpers/english.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { ArgvStub } from "../helpers/service/argv_stub.ts";
import { HOSTILE_TEXTS } from "../helpers/service/hostile_words.ts";
import { ScratchHome } from "../helpers/service/scratch_home.ts";

const HAS_SYSTEMD = isInstalled("systemd-analyze");

/** What systemd finds wrong with a unit. */
async function verify(unit: string): Promise<string> {
  await using home = await ScratchHome.create();
  const path = `${home.path}/sndcpy-relay.service`;
  await Deno.writeTextFile(path, unit);
  const { success, stdout, stderr } = await new Deno.Command("systemd-analyze", {
    args: ["--user", "verify", path],
    env: { HOME: home.path, XDG_RUNTIME_DIR: home.path },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return success ? text : text || "it has failed";
}

Deno.test({
  name: `systemd finds nothing wrong with a unit${
    HAS_SYSTEMD ? "" : " (systemd is not installed)"
  }`,
  ignore: !HAS_SYSTEMD,
  async fn() {
    await using stub = await ArgvStub.create();
    const program = [stub.path];
    const unit = systemdUnit({ program, args: HOSTILE_TEXTS, env: { X: HOSTILE_TEXTS.join() } });
    assertEquals(await verify(unit), "");
    // It does look.
    assertStringIncludes(await verify(unit.replace("KillMode=process", "KillMode=maybe")), "maybe");
    assertStringIncludes(await verify(unit.replace("RestartSec", "Restart Sec")), "Restart Sec");
    assertStringIncludes(await verify(unit.replace('/program" ', '/no-program" ')), "no-program");
  },
});

Deno.test("systemdUnit() says what it is, in a comment", () => {
  const command = { program: ["/bin/relay"], args: HOSTILE_TEXTS, env: {} };
  assertEquals(readRecord(systemdUnit(command)), {
    program: ["/bin/relay"],
    args: [...HOSTILE_TEXTS],
  });
});

Deno.test("systemdUnit() can be read where nothing needs quotes", () => {
  const command = { program: ["/bin/relay"], args: ["relay", "--port=1"], env: { A: "b" } };
  const lines = systemdUnit(command).split("\n");
  assert(lines.includes("ExecStart=/bin/relay relay --port=1"));
  assert(lines.includes("Environment=A=b"));
});

for (const path of ["/it's/relay", '/a"b/relay', "/a\\b/relay", "/a\nb/relay"]) {
  Deno.test(`systemdUnit() refuses a program that systemd does not start: ${path}`, () => {
    const command = { program: [path], args: [], env: {} };
    const [code, sentences] = inEnglish(assertThrows(() => systemdUnit(command)));
    assertEquals(code, "program-unusable");
    assertStringIncludes(sentences, "choose another --kind");
  });
}
