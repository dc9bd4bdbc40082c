import { assertEquals } from "@std/assert";
import { shellLine, shellWord, windowsLine } from "../../src/service/shell_words.ts";
import { HOSTILE_TEXTS } from "../helpers/service/hostile_words.ts";

Deno.test({
  name: "shellLine() makes sh hand on each word as it is",
  ignore: Deno.build.os === "windows",
  async fn() {
    const line = shellLine(["printf", "%s\\0", ...HOSTILE_TEXTS]);
    const { stdout } = await new Deno.Command("sh", { args: ["-c", line] }).output();
    assertEquals(new TextDecoder().decode(stdout).split("\0").slice(0, -1), HOSTILE_TEXTS);
  },
});

Deno.test("shellWord() leaves words alone that people read most", () => {
  for (const word of ["/usr/bin/deno", "-P=relay", "--source=tcp://[::1]:1", "user@host"]) {
    assertEquals(shellWord(word), word.includes("[") ? `'${word}'` : word);
  }
});

Deno.test("windowsLine() quotes as Windows takes command lines apart", () => {
  assertEquals(
    windowsLine(["C:\\Program Files\\deno.exe", "run", "D:\\relay\\main.ts", "relay"]),
    String.raw`"C:\Program Files\deno.exe" run D:\relay\main.ts relay`,
  );
  const quoted = (word: string) => windowsLine([word]);
  assertEquals(quoted(String.raw`a\b`), String.raw`a\b`);
  assertEquals(quoted("a b\\"), String.raw`"a b\\"`);
  assertEquals(quoted(String.raw`a"b\"c`), String.raw`"a\"b\\\"c"`);
  assertEquals(quoted(""), '""');
});
