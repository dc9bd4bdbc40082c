import { assertEquals, assertRejects } from "@std/assert";
import { Prompt } from "../../../src/io/terminal/prompt.ts";
import { Terminal } from "../../../src/io/terminal/terminal.ts";

/** A person at a terminal who types this, and then nothing, or leaves. */
function person(typed: readonly string[], leaves = true) {
  let written = "";
  const out = new Terminal({
    isTerminal: () => true,
    write(bytes) {
      written += new TextDecoder().decode(bytes);
      return Promise.resolve(bytes.length);
    },
  }, () => 80);
  const lines = [...typed];
  const input = {
    read(buffer: Uint8Array): Promise<number | null> {
      const line = lines.shift();
      if (line !== undefined) {
        return Promise.resolve(new TextEncoder().encodeInto(line, buffer).written);
      }
      return leaves ? Promise.resolve(null) : new Promise(() => {});
    },
  };
  return {
    prompt: new Prompt(out, input),
    shown: () => out.flush().then(() => written),
  };
}

const patient = () => new AbortController().signal;

Deno.test("Prompt asks on one line, and gives what is typed without blanks", async () => {
  const { prompt, shown } = person(["  192.168.1.5:37123 \r\n"]);
  assertEquals(await prompt.ask("Address?", patient()), "192.168.1.5:37123");
  assertEquals(await shown(), "Address? ");
});

Deno.test("Prompt asks a long question in lines that fit", async () => {
  const { prompt, shown } = person(["1\n"]);
  await prompt.ask(`${"Where is it, and what ".repeat(5)}port?`, patient());
  const lines = (await shown()).split("\n");
  assertEquals([lines.length, lines.every((line) => line.length < 80), lines[1]!.at(-1)], [
    2,
    true,
    " ",
  ]);
});

Deno.test("Prompt takes the wide digits of a Japanese keyboard, cut anywhere", async () => {
  const [first, second] = ["１２３", "４５６：７．８\n"];
  const { prompt } = person([first, second]);
  assertEquals(await prompt.ask("Code?", patient()), "123456:7.8");
});

Deno.test("Prompt keeps what was typed ahead for the next question", async () => {
  const { prompt } = person(["one\ntwo\nthr", "ee\n"]);
  const answers = [];
  for (const question of ["1?", "2?", "3?"]) answers.push(await prompt.ask(question, patient()));
  assertEquals(answers, ["one", "two", "three"]);
});

Deno.test("Prompt ends when there are no more lines, on a line of its own", async () => {
  const { prompt, shown } = person([]);
  const error = await assertRejects(() => prompt.ask("Address?", patient()), DOMException);
  assertEquals([error.name, await shown()], ["AbortError", "Address? \n"]);
});

Deno.test("Prompt ends with its signal, on a line of its own", async () => {
  const { prompt, shown } = person([], false);
  const stop = new AbortController();
  const asking = prompt.ask("Address?", stop.signal);
  stop.abort(new Error("enough"));
  await assertRejects(() => asking, Error, "enough");
  assertEquals(await shown(), "Address? \n");
});

Deno.test("Prompt does not keep a line without end", async () => {
  const endless = Array.from({ length: 100 }, () => "x".repeat(1000));
  const { prompt } = person(endless);
  assertEquals((await prompt.ask("Address?", patient())).length < 6000, true);
});
