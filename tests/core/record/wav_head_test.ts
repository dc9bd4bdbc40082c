import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { wavHead } from "../../../src/core/record/wav_head.ts";
import { wavTail } from "../../../src/core/record/wav_tail.ts";
import { BEGINNING_MS, localInUtc } from "../../helpers/recording_world.ts";
import { readWav } from "../../helpers/wav_content.ts";

const START = localInUtc(BEGINNING_MS + 123.4);
const PROVENANCE = { description: "a phone", originator: "sndcpy-relay 1.2.3", start: START };

/** Every kind of frame that the relay takes. */
function formats(): PcmFormat[] {
  return [8_000, 44_100, 48_000, 192_000].flatMap((rate) =>
    [16, 24].flatMap((bits) =>
      Array.from({ length: 8 }, (_, index) => new PcmFormat(rate, bits, index + 1))
    )
  );
}

Deno.test("wavHead() and wavTail() make valid files of every format, of odd lengths too", () => {
  for (const format of formats()) {
    for (const frames of [0, 1, 7]) {
      const data = new Uint8Array(frames * format.frameBytes).map((_, index) => index + 1);
      const padding = new Uint8Array(data.length % 2);
      const cues = [{ frame: 0, label: "no phone, 3.0 s" }, { frame: frames, label: "odd" }];
      const tail = wavTail(cues);
      const sizes = { dataBytes: data.length, tailBytes: tail.length };
      const file = joined(wavHead(format, PROVENANCE, sizes), data, padding, tail);
      const wav = readWav(file);
      assertEquals(wav.data, data);
      assertEquals(
        [wav.sampleRate, wav.bitsPerSample, wav.channels],
        [format.sampleRate, format.bitsPerSample, format.channels],
      );
      assertEquals(wav.tag === 0xFFFE, format.channels > 2 || format.bitsPerSample > 16);
      assertEquals(wav.cues, cues);
    }
  }
});

Deno.test("wavHead() says when the first frame was heard, to the frame", () => {
  const format = PcmFormat.SNDCPY;
  const wav = readWav(wavHead(format, PROVENANCE, { dataBytes: 0, tailBytes: 0 }) as Bytes);
  assertEquals([wav.date, wav.time], ["2026-11-28", "19:30:05"]);
  const seconds = 19 * 3600 + 30 * 60 + 5.1234;
  assertEquals(wav.timeReference, Math.round(seconds * 48_000));
  assertEquals(wav.description, "a phone");
});

Deno.test("wavHead() is RF64 where 32 bits do not do, and no byte longer", () => {
  const format = PcmFormat.SNDCPY;
  const small = wavHead(format, PROVENANCE, { dataBytes: 4, tailBytes: 0 });
  const large = wavHead(format, PROVENANCE, { dataBytes: 5 * 2 ** 30, tailBytes: 100 });
  assertEquals(large.length, small.length);
  const view = new DataView(large.buffer);
  assertEquals(new TextDecoder().decode(large.subarray(0, 4)), "RF64");
  assertEquals(view.getUint32(4, true), 0xFFFF_FFFF);
  assertEquals(view.getBigUint64(20, true), BigInt(large.length - 8 + 5 * 2 ** 30 + 100));
  assertEquals(view.getBigUint64(28, true), BigInt(5 * 2 ** 30));
  assertEquals(view.getBigUint64(36, true), BigInt(5 * 2 ** 28));
  assertEquals(view.getUint32(large.length - 4, true), 0xFFFF_FFFF);
});

Deno.test("wavHead() has one length, whatever it says, and makes ASCII of it", () => {
  const format = PcmFormat.SNDCPY;
  const usual = wavHead(format, PROVENANCE, { dataBytes: 4, tailBytes: 0 }).length;
  for (const description of ["", "電話", "x".repeat(500)]) {
    const head = wavHead(format, { ...PROVENANCE, description }, { dataBytes: 8, tailBytes: 3 });
    assertEquals(head.length, usual);
    const text = readWav(joined(head, new Uint8Array(11))).description;
    assert(/^[\x20-\x7e]*$/.test(text), text);
  }
});

Deno.test("wavTail() is nothing where nothing happened", () => {
  assertEquals(wavTail([]).length, 0);
});

type Bytes = Uint8Array<ArrayBuffer>;

function joined(...parts: readonly Uint8Array[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
