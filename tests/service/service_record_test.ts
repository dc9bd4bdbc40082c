import { assertEquals } from "@std/assert";
import { readRecord, writeRecord } from "../../src/service/service_record.ts";
import { HOSTILE_TEXTS } from "../helpers/service/hostile_words.ts";

Deno.test("readRecord() reads what writeRecord() has written, wherever it stands", () => {
  const record = { program: ["/bin/relay"], args: HOSTILE_TEXTS };
  const line = writeRecord(record);
  assertEquals(line.split("\n").length, 1);
  assertEquals(readRecord(`# mine\n# ${line}\n[Unit]\n`), { ...record, args: [...HOSTILE_TEXTS] });
});

Deno.test("readRecord() reads what an installed version has written that counted folders", () => {
  const line = 'sndcpy-relay service: {"program":["/bin/relay"],"args":["relay"],"made":2}';
  assertEquals(readRecord(`# ${line}\n`), { program: ["/bin/relay"], args: ["relay"] });
});

Deno.test("readRecord() reads nothing from what is not ours", () => {
  const texts = [
    "",
    "sndcpy-relay",
    "sndcpy-relay service: {}",
    "sndcpy-relay service: {oops}",
    'sndcpy-relay service: {"program":["a"]}',
    'sndcpy-relay service: {"program":["a"],"args":[1]}',
    'sndcpy-relay service: {"program":"a","args":[]}',
  ];
  assertEquals(texts.map(readRecord), texts.map(() => undefined));
});
