import { assertEquals } from "@std/assert";
import { PeekableChunks } from "../../../src/core/source/peekable_chunks.ts";
import { pieces } from "../../helpers/pieces.ts";

const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index);

async function rest(chunks: PeekableChunks): Promise<number[]> {
  const bytes: number[] = [];
  for await (const chunk of chunks) bytes.push(...chunk);
  return bytes;
}

Deno.test("PeekableChunks loses nothing that was looked at", async () => {
  const chunks = new PeekableChunks(pieces(BYTES, 7));
  for (const length of [7, 14, 21]) {
    assertEquals(await chunks.more(), "more");
    assertEquals([...chunks.head], [...BYTES.subarray(0, length)]);
  }
  assertEquals(await rest(chunks), [...BYTES]);
});

Deno.test("PeekableChunks takes and passes over bytes, however they were cut", async () => {
  for (const pieceBytes of [1, 7, 200]) {
    const chunks = new PeekableChunks(pieces(BYTES, pieceBytes));
    assertEquals([...(await chunks.take(10))!], [...BYTES.subarray(0, 10)]);
    await chunks.skip(50);
    assertEquals([...(await chunks.take(2))!], [60, 61]);
    assertEquals(await rest(chunks), [...BYTES.subarray(62)]);
  }
});

Deno.test("PeekableChunks ends where the stream ends", async () => {
  const chunks = new PeekableChunks(pieces(BYTES, 40));
  await chunks.skip(95);
  assertEquals(await chunks.take(6), undefined);
  await chunks.skip(6);
  assertEquals(await chunks.more(), "ended");
});

Deno.test("PeekableChunks gives what came too late to whoever reads on", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const chunks = new PeekableChunks((async function* () {
    await gate;
    yield* pieces(BYTES, 60);
  })());
  assertEquals(await chunks.more(Promise.resolve("late")), "late");
  assertEquals(chunks.head.length, 0);
  open();
  assertEquals(await rest(chunks), [...BYTES]);
});

Deno.test("PeekableChunks leaves a failure that came too late to whoever reads on", async () => {
  const { promise, reject } = Promise.withResolvers<IteratorResult<Uint8Array>>();
  const chunks = new PeekableChunks({ next: () => promise });
  assertEquals(await chunks.more(Promise.resolve("late")), "late");
  reject(new Error("odd"));
  assertEquals(await chunks.next().catch(({ message }) => message), "odd");
});
