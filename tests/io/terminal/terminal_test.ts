import { assert, assertEquals } from "@std/assert";
import { Terminal } from "../../../src/io/terminal/terminal.ts";

/** An output that keeps what is written, at most `most` bytes at once. */
function output(isTerminal: boolean, most = Infinity) {
  const written: number[] = [];
  return {
    isTerminal: () => isTerminal,
    write(bytes: Uint8Array): Promise<number> {
      const part = bytes.subarray(0, most);
      written.push(...part);
      return Promise.resolve(part.length);
    },
    text: () => new TextDecoder().decode(Uint8Array.from(written)),
  };
}

Deno.test("Terminal writes lines, whole, to an output that takes few bytes at once", async () => {
  const out = output(false, 2);
  const terminal = new Terminal(out);
  terminal.line("grüße");
  terminal.line("two");
  await terminal.flush();
  assertEquals(out.text(), "grüße\ntwo\n");
});

Deno.test("Terminal keeps the status below the lines, within the width", async () => {
  const out = output(true);
  const terminal = new Terminal(out, () => 24);
  terminal.status(["streaming", "3 clients", "lost 12.8 s"]);
  terminal.line("message");
  terminal.status([]);
  await terminal.flush();
  const status = "streaming | 3 clients";
  assertEquals(out.text(), `\r\x1b[K${status}\r\x1b[Kmessage\n${status}\r\x1b[K`);
});

Deno.test("Terminal shows no status off a terminal", async () => {
  const out = output(false);
  const terminal = new Terminal(out);
  terminal.status(["streaming"]);
  await terminal.flush();
  assertEquals(out.text(), "");
});

Deno.test("Terminal goes on when the output is closed", async () => {
  let writes = 0;
  const terminal = new Terminal({
    isTerminal: () => false,
    write() {
      writes++;
      return Promise.reject(new Deno.errors.BrokenPipe());
    },
  });
  terminal.line("one");
  await terminal.flush();
  terminal.line("two");
  await terminal.flush();
  assertEquals(writes, 1);
});

Deno.test("Terminal holds little for an output that takes nothing", async () => {
  let release = (_written: number) => {};
  const sizes: number[] = [];
  const terminal = new Terminal({
    isTerminal: () => false,
    write(bytes) {
      sizes.push(bytes.length);
      return new Promise((resolve) => release = resolve);
    },
  });
  for (let index = 0; index < 10_000; index++) terminal.line("a line of thirty characters...");
  release(sizes[0]!);
  await new Promise(setImmediate);
  assert(sizes[1]! <= 64 * 1024, `${sizes[1]} bytes were kept`);
  release(sizes[1]!);
  await terminal.flush();
});

Deno.test("Terminal lets no control character through, and makes one line of each", async () => {
  for (const isTerminal of [false, true]) {
    const out = output(isTerminal);
    const terminal = new Terminal(out, () => 80);
    terminal.line("a\x1b[2J\x1b]0;title\x07b\nforged\u2028c\u202ed");
    terminal.status(["x\x1b[2J"]);
    await terminal.flush();
    const text = out.text().replaceAll("\r\x1b[K", "");
    const line = "a\\u001b[2J\\u001b]0;title\\u0007b forged\\u2028c\\u202ed\n";
    assertEquals(text, isTerminal ? `${line}x\\u001b[2J` : line);
  }
});

Deno.test("Terminal breaks a message between words on a terminal alone", async () => {
  for (const [isTerminal, expected] of [[true, "one two\n  three\n"], [false, "one two three\n"]]) {
    const out = output(Boolean(isTerminal));
    const terminal = new Terminal(out, () => 10);
    terminal.message("one two three", 2);
    await terminal.flush();
    assertEquals(out.text(), expected);
  }
});

Deno.test("Terminal leaves nothing of a status behind when the window shrinks", async () => {
  const out = output(true);
  let columns = 40;
  const terminal = new Terminal(out, () => columns);
  terminal.status(["waiting", "0 clients", "0.0 kB/s"]);
  columns = 12;
  terminal.status(["waiting"]);
  await terminal.flush();
  const shown = "waiting | 0 clients | 0.0 kB/s";
  const above = "\x1b[A\x1b[K".repeat(2);
  assertEquals(out.text(), `\r\x1b[K${shown}\r\x1b[K${above}waiting`);
});
