import { assert, assertEquals } from "@std/assert";
import { text as en } from "../../src/page/en.js";
import { text as ja } from "../../src/page/ja.js";
import { chooseLanguage } from "../../src/page/language.js";

const html = await Deno.readTextFile(`${import.meta.dirname}/../../src/page/index.html`);

Deno.test("chooseLanguage() takes what somebody chose, else what the browser wants", () => {
  assertEquals(chooseLanguage("en", ["ja-JP"]), "en");
  assertEquals(chooseLanguage(undefined, ["ja-JP", "en-US"]), "ja");
  assertEquals(chooseLanguage(undefined, ["fr", "en-GB", "ja"]), "en");
  assertEquals(chooseLanguage("tlh", ["fr"]), "en");
  assertEquals(chooseLanguage(undefined, []), "en");
});

Deno.test("The texts have a text for each place of the page", () => {
  const places = Array.from(html.matchAll(/data-text="(.+?)"/g), ([, name]) => name!);
  for (const name of places) {
    assertEquals(typeof (en as Record<string, unknown>)[name], "string", name);
  }
});

Deno.test("The texts say in Japanese what they say in English", () => {
  assertEquals(Object.keys(ja), Object.keys(en));
  const { language, hour: _, ...sentences } = ja;
  assertEquals([language, en.language], ["ja", "en"]);
  for (const [name, text] of Object.entries(sentences)) {
    if (name === "fullStop" || name === "pause") continue;
    const sample = typeof text === "string" ? text : text("1" as never);
    assert(/[ぁ-んァ-ヶ一-龠]/.test(sample), name);
  }
});
