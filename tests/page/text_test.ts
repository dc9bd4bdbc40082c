import { assert, assertEquals } from "@std/assert";
import { chooseLanguage, TEXTS } from "../../src/page/text.js";

const html = await Deno.readTextFile(`${import.meta.dirname}/../../src/page/index.html`);

Deno.test("chooseLanguage() takes what somebody chose, else what the browser wants", () => {
  assertEquals(chooseLanguage("en", ["ja-JP"]), "en");
  assertEquals(chooseLanguage(undefined, ["ja-JP", "en-US"]), "ja");
  assertEquals(chooseLanguage(undefined, ["fr", "en-GB", "ja"]), "en");
  assertEquals(chooseLanguage("tlh", ["fr"]), "en");
  assertEquals(chooseLanguage(undefined, []), "en");
});

Deno.test("TEXTS has a text for each place of the page", () => {
  const places = Array.from(html.matchAll(/data-text="(.+?)"/g), ([, name]) => name!);
  for (const name of places) {
    assertEquals(typeof (TEXTS.en as Record<string, unknown>)[name], "string", name);
  }
});

Deno.test("TEXTS says in Japanese what it says in English", () => {
  assertEquals(Object.keys(TEXTS.ja), Object.keys(TEXTS.en));
  for (const [name, text] of Object.entries(TEXTS.ja)) {
    const sample = typeof text === "string" ? text : text("1" as never);
    assert(/[ぁ-んァ-ヶ一-龠]/.test(sample), name);
  }
});
