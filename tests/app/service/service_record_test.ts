import { assertEquals } from "@std/assert";
import { readRecord, writeRecord } from "../../../src/app/service/service_record.ts";
import { HOSTILE_TEXTS } from "../../helpers/service/hostile_words.ts";

Deno.test("readRecord() reads what writeRecord() has written, wherever it stands", () => {
  const record = { program: ["/bin/relay"], args: HOSTILE_TEXTS, createdParents: 3 };
  const line = writeRecord(record);
  assertEquals(line.split("\n").length, 1);
  assertEquals(readRecord(`# mine\n# ${line}\n[Unit]\n`), { ...record, args: [...HOSTILE_TEXTS] });
});

Deno.test("readRecord() reads nothing from what is not ours", () => {
  const texts = [
    "",
    "sndcpy-relay",
    "sndcpy-relay service: {}",
    "sndcpy-relay service: {oops}",
    'sndcpy-relay service: {"program":["a"],"args":[1],"made":0}',
    'sndcpy-relay service: {"program":["a"],"args":[],"made":"0"}',
    'sndcpy-relay service: {"program":"a","args":[],"made":0}',
  ];
  assertEquals(texts.map(readRecord), texts.map(() => undefined));
});
