import { assert, assertEquals } from "@std/assert";
import { RecordingName } from "../../../src/core/record/recording_name.ts";
import { BEGINNING_MS, localInUtc } from "../../helpers/recording_world.ts";

const START = localInUtc(BEGINNING_MS);

Deno.test("RecordingName puts date, time and part in their places", () => {
  const name = new RecordingName("phone-{date}-{time}-{part}.flac");
  assertEquals(name.next(START), "phone-2026-11-28-193005-001.flac");
  assertEquals(name.next(START), "phone-2026-11-28-193005-002.flac");
});

Deno.test("RecordingName counts up while names are taken", () => {
  const name = new RecordingName("a.b.wav");
  assertEquals([name.next(START), name.another(), name.another()], [
    "a.b.wav",
    "a.b-2.wav",
    "a.b-3.wav",
  ]);
  assertEquals(name.next(START), "a.b.wav");
});

Deno.test("RecordingName knows names that were made from it, and no others", () => {
  const name = new RecordingName("phone (1)-{date}-{time}.wav");
  assert(name.matches("phone (1)-2026-11-28-193005.wav"));
  assert(name.matches("phone (1)-2026-11-28-193005-2.wav"));
  for (
    const other of [
      "phone (1)-2026-11-28.wav",
      "my phone (1)-2026-11-28-193005.wav",
      "phone (1)-2026-11-28-193005.wav.bak",
      "phone (1)-2026-11-28-193005xwav",
      "phone 1-2026-11-28-193005.wav",
    ]
  ) assert(!name.matches(other), other);
});
