import { assertEquals } from "@std/assert";
import { chooseLanguage, wordsFor } from "../../../src/app/words/language.ts";
import { ja } from "../../../src/app/words/ja.ts";

/** The choice on a system that speaks `runtimeLanguage`. */
function choose(
  args: string,
  env: Readonly<Record<string, string>> = {},
  { os = "linux", runtimeLanguage = "en-US" } = {},
) {
  return chooseLanguage({
    args: args.split(" "),
    env: (name) => env[name],
    runtimeLanguage,
    os,
  });
}

const COMMAND_LINES: [args: string, language: "en" | "ja"][] = [
  ["--language ja", "ja"],
  ["--language=ja", "ja"],
  ["--language ja relay --port 4000", "ja"],
  ["service install --language=ja", "ja"],
  ["--language en --language=ja", "ja"],
  ["--language=en --language ja", "ja"],
  ["--language ja --language=en", "en"],
  ["--language=ja --language en", "en"],
  ["--language fr", "en"],
  ["--languages ja", "en"],
  ["relay", "en"],
];

for (const [args, language] of COMMAND_LINES) {
  Deno.test(`chooseLanguage() is ${language} for ${args}`, () => {
    assertEquals(choose(args), language);
  });
}

Deno.test("chooseLanguage() heeds the command line before the locale", () => {
  assertEquals(choose("--language en", { LANG: "ja_JP.UTF-8" }), "en");
  assertEquals(choose("--language=ja", { LC_ALL: "C" }), "ja");
});

Deno.test("chooseLanguage() heeds the locale where --language lacks its value", () => {
  assertEquals(choose("--help --language", { LANG: "ja_JP.UTF-8" }), "ja");
  assertEquals(choose("--language=", { LANG: "ja_JP.UTF-8" }), "ja");
});

const LOCALES: [env: Record<string, string>, language: "en" | "ja"][] = [
  [{}, "en"],
  [{ LANG: "ja_JP.UTF-8" }, "ja"],
  [{ LANG: "ja" }, "ja"],
  [{ LANG: "ja_JP@cjknarrow" }, "ja"],
  [{ LANG: "jam_JM" }, "en"],
  [{ LANG: "fr_FR.UTF-8" }, "en"],
  [{ LC_MESSAGES: "ja_JP.UTF-8", LANG: "en_US.UTF-8" }, "ja"],
  [{ LC_ALL: "en_GB.UTF-8", LC_MESSAGES: "ja_JP.UTF-8", LANG: "ja_JP.UTF-8" }, "en"],
  [{ LC_ALL: "ja_JP.UTF-8", LC_MESSAGES: "en_US.UTF-8", LANG: "en_US.UTF-8" }, "ja"],
  [{ LC_ALL: "", LC_MESSAGES: "", LANG: "ja_JP.UTF-8" }, "ja"],
  [{ LC_ALL: "", LC_MESSAGES: "ja_JP.UTF-8", LANG: "en_US.UTF-8" }, "ja"],
  [{ LC_ALL: "C", LANG: "ja_JP.UTF-8" }, "en"],
  [{ LC_ALL: "C.UTF-8", LANG: "ja_JP.UTF-8" }, "en"],
  [{ LC_ALL: "POSIX", LANG: "ja_JP.UTF-8" }, "en"],
];

for (const [env, language] of LOCALES) {
  Deno.test(`chooseLanguage() is ${language} for ${JSON.stringify(env)}`, () => {
    assertEquals(choose("relay", env), language);
  });
}

Deno.test("chooseLanguage() asks the runtime on macOS and Windows, where there is no locale", () => {
  for (const os of ["darwin", "windows"]) {
    assertEquals(choose("relay", {}, { os, runtimeLanguage: "ja-JP" }), "ja");
    assertEquals(choose("relay", { LANG: "" }, { os, runtimeLanguage: "ja" }), "ja");
    assertEquals(choose("relay", {}, { os, runtimeLanguage: "de-DE" }), "en");
    assertEquals(choose("relay", { LANG: "C" }, { os, runtimeLanguage: "ja-JP" }), "en");
  }
  assertEquals(choose("relay", {}, { os: "linux", runtimeLanguage: "ja-JP" }), "en");
});

Deno.test("wordsFor() speaks the language that is chosen", () => {
  assertEquals(wordsFor(["doctor", "--language", "ja"]), ja);
});
