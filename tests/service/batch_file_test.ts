import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { batchFile } from "../../src/service/batch_file.ts";
import { readRecord } from "../../src/service/service_record.ts";
import { inEnglish } from "../helpers/english.ts";
import { HOSTILE_WORDS } from "../helpers/service/hostile_words.ts";

const POSSIBLE = HOSTILE_WORDS.filter((word) => !/["\t]/.test(word));

Deno.test("batchFile() starts the relay in a small window, as cmd reads a line", () => {
  const lines = batchFile({
    program: ["C:\\Program Files (x86)\\50%\\relay.exe"],
    args: ["relay", "--port=4000", "--serial=a&b ^c", "--apk=D:\\a b\\"],
    env: { ANDROID_SERIAL: "100%" },
  }).split("\r\n");
  assertEquals(lines.slice(-4), [
    "chcp 65001 > nul",
    'set "ANDROID_SERIAL=100%%"',
    'start "sndcpy-relay" /min "C:\\Program Files (x86)\\50%%\\relay.exe" relay --port=4000 ' +
    '"--serial=a&b ^c" "--apk=D:\\a b\\\\"',
    "",
  ]);
});

Deno.test("batchFile() says what it is, in a remark that cmd leaves alone in any code page", () => {
  const command = { program: ["C:\\音\\relay.exe"], args: [...POSSIBLE, "%~x", "%PATH%"], env: {} };
  const file = batchFile(command);
  assertEquals(readRecord(file), { program: command.program, args: command.args });
  const [, remark] = /^rem (sndcpy-relay .*)\r$/m.exec(file)!;
  assert(/^[\x20-\x7e]+$/.test(remark!) && !remark!.includes("%"), remark);
});

Deno.test("batchFile() means each word as it is, once cmd has halved the percent signs", () => {
  const line = batchFile({ program: ["a"], args: POSSIBLE, env: {} }).split("\r\n").at(-2)!;
  const command = line.slice('start "sndcpy-relay" /min a '.length).replaceAll("%%", "%");
  // What the C runtime of Windows makes of words without quotation marks.
  const words = [...command.matchAll(/"([^"]*)"|([^ "]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replace(/(\\+)$/, (all) => all.slice(all.length / 2))
  );
  assertEquals(words, POSSIBLE);
  for (const plain of line.replaceAll(/"[^"]*"/g, "").match(/[&|<>^()!;,]/g) ?? []) {
    assert(false, `cmd sees ${plain}`);
  }
});

Deno.test("batchFile() refuses what would end the quotes, or the line", () => {
  for (const text of ['a"b', "a\nb", "a\r", "\x1a"]) {
    for (const command of [{ args: [text], env: {} }, { args: [], env: { A: text } }]) {
      const error = assertThrows(() => batchFile({ program: ["a"], ...command }));
      assertStringIncludes(inEnglish(error)[1], "a batch file cannot hold a quotation mark");
    }
  }
});
