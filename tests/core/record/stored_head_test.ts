import { assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { readStoredHead } from "../../../src/core/record/stored_head.ts";
import { wavHead } from "../../../src/core/record/wav_head.ts";
import { BEGINNING_MS, localInUtc } from "../../helpers/recording_world.ts";

const START = localInUtc(BEGINNING_MS);
const PROVENANCE = { description: "a phone", originator: "sndcpy-relay 1.2.3", start: START };
const NOTHING = { durationMs: undefined, wholeBytes: undefined };

Deno.test("readStoredHead() says how long a WAV file is, and where it is whole", () => {
  for (const format of [PcmFormat.SNDCPY, PcmFormat.parse("44100:24:6")]) {
    for (const seconds of [0, 3, 100_000]) {
      const dataBytes = seconds * format.bytesPerSecond;
      const head = wavHead(format, PROVENANCE, { dataBytes, tailBytes: 100 });
      const wholeBytes = head.length + dataBytes + 100;
      assertEquals(readStoredHead(head), { durationMs: seconds * 1000, wholeBytes });
    }
  }
});

Deno.test("readStoredHead() says how long a FLAC file is, once that is known", () => {
  const head = new Uint8Array(42);
  head.set(new TextEncoder().encode("fLaC"));
  const view = new DataView(head.buffer);
  const fields = (48_000n << 44n) | (1n << 41n) | (15n << 36n);
  view.setBigUint64(18, fields);
  assertEquals(readStoredHead(head), NOTHING);
  view.setBigUint64(18, fields | (48_000n * 200_000n));
  assertEquals(readStoredHead(head).durationMs, 200_000_000);
});

Deno.test("readStoredHead() makes nothing of what is cut, or of another kind", () => {
  const head = wavHead(PcmFormat.SNDCPY, PROVENANCE, { dataBytes: 4, tailBytes: 0 });
  for (let length = 0; length < head.length; length++) {
    assertEquals(readStoredHead(head.subarray(0, length)), NOTHING);
  }
  assertEquals(readStoredHead(new TextEncoder().encode("OggS and so on, and so on")), NOTHING);
});
