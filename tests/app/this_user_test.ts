import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { workingFolder } from "../../src/app/this_user.ts";
import { inEnglish } from "../helpers/english.ts";

Deno.test({
  name: "workingFolder() says that the folder was removed, and what to do",
  // Windows lets nobody remove it.
  ignore: Deno.build.os === "windows",
  async fn() {
    const before = Deno.cwd();
    assertEquals(workingFolder(), before);
    Deno.chdir(await Deno.makeTempDir({ prefix: "gone-" }));
    try {
      await Deno.remove(Deno.cwd());
      const [, sentences] = inEnglish(assertThrows(workingFolder));
      assertStringIncludes(sentences, "Change to another one, and try again.");
    } finally {
      Deno.chdir(before);
    }
  },
});
