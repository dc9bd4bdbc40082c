import { assertEquals } from "@std/assert";
import { shellLine, shellWord } from "../../src/service/shell_words.ts";
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
