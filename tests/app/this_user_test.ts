import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { foldersOf, workingFolder } from "../../src/app/this_user.ts";
import { inEnglish } from "../helpers/english.ts";

Deno.test({
  name: "workingFolder() says that the folder was removed, and what to do",
  // Windows lets nobody remove it.
  ignore: Deno.build.os === "windows",
  async fn() {
    const before = Deno.cwd();
    const none = () => undefined;
    assertEquals(workingFolder(none), before);
    Deno.chdir(await Deno.makeTempDir({ prefix: "gone-" }));
    try {
      await Deno.remove(Deno.cwd());
      const [, sentences] = inEnglish(assertThrows(() => workingFolder(none)));
      assertStringIncludes(sentences, "Change to another one, and try again.");
    } finally {
      Deno.chdir(before);
    }
  },
});

Deno.test("workingFolder() is where the task was called from", () => {
  const env = (name: string) => name === "INIT_CWD" ? "/home/ann/music" : undefined;
  assertEquals(workingFolder(env), "/home/ann/music");
});

Deno.test("foldersOf() finds the home and the configurations where each system has them", () => {
  const on = (os: string, variables: Record<string, string>) =>
    Object.values(foldersOf(os, (name) => variables[name]));
  const APPDATA = "D:\\Roaming";
  const USERPROFILE = "C:\\Users\\Ann";
  assertEquals(on("linux", { HOME: "/home/ann" }), ["/home/ann", "/home/ann/.config"]);
  assertEquals(on("linux", { HOME: "/a", XDG_CONFIG_HOME: "/b" }), ["/a", "/b"]);
  assertEquals(on("linux", { HOME: "/a", XDG_CONFIG_HOME: "b" }), ["/a", "/a/.config"]);
  assertEquals(on("windows", { USERPROFILE, APPDATA, HOME: "/x" }), [USERPROFILE, APPDATA]);
  assertEquals(on("windows", { USERPROFILE }), [USERPROFILE, `${USERPROFILE}\\AppData\\Roaming`]);
  for (const os of ["linux", "windows"]) assertThrows(() => on(os, { HOME: "", USERPROFILE: "" }));
});
