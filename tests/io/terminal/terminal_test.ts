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
  const terminal = new Terminal(out, () => 8);
  terminal.status("streaming | 3 clients");
  terminal.line("message");
  terminal.status("");
  await terminal.flush();
  assertEquals(out.text(), "\r\x1b[Kstreami\r\x1b[Kmessage\nstreami\r\x1b[K");
});

Deno.test("Terminal shows no status off a terminal", async () => {
  const out = output(false);
  const terminal = new Terminal(out);
  terminal.status("streaming");
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
