import { fstatSync } from "node:fs";
import { assertEquals } from "@std/assert";
import { isJournal } from "../../../src/io/process/journal_stream.ts";

Deno.test("isJournal() is true for the stream that is standard error, and for no other", async () => {
  const { dev, ino } = fstatSync(2, { bigint: true });
  assertEquals(await isJournal(`${dev}:${ino}`), true);
  const others = [undefined, "", `${dev}`, `${dev}:`, `${dev}:${ino}0`, `0:${ino}`, "journal"];
  for (const other of others) assertEquals(await isJournal(other), false, other);
});
