import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { EchoProbe } from "../../../src/core/source/echo_probe.ts";
import { SeededRandom } from "../../../scripts/lab/seeded_random.ts";

const FORMATS = ["48000:16:2", "44100:24:1", "192000:24:8", "8000:16:1"];
const random = new SeededRandom(1).next;

function probe(format = PcmFormat.SNDCPY): EchoProbe {
  return new EchoProbe(format, random, 0);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function zeros(frames: number, { frameBytes } = PcmFormat.SNDCPY): Uint8Array {
  return new Uint8Array(frames * frameBytes);
}

for (const text of FORMATS) {
  const format = PcmFormat.parse(text);

  Deno.test(`EchoProbe knows its mark among silence of ${text}, however it is cut`, () => {
    for (let cut = 1; cut < 140; cut += 3) {
      const own = probe(format);
      const bytes = joined(zeros(40, format), own.mark, zeros(40, format));
      const heard: string[] = [];
      for (let start = 0; start < bytes.length; start += cut * format.frameBytes) {
        heard.push(own.hear(bytes.subarray(start, start + cut * format.frameBytes), 0));
      }
      assert(heard.includes("echo"), `cut in pieces of ${cut} frames: ${heard}`);
      assert(!heard.includes("audio"), `cut in pieces of ${cut} frames: ${heard}`);
    }
  });

  Deno.test(`EchoProbe knows its mark right behind those of others in ${text}`, () => {
    for (let count = 0; count < 100; count++) {
      const own = probe(format);
      assertEquals(own.hear(joined(probe(format).mark, own.mark), 0), "echo");
    }
  });

  Deno.test(`EchoProbe marks silence of ${text} by no more than the lowest bit`, () => {
    const { mark } = probe(format);
    const sampleBytes = format.bitsPerSample / 8;
    assertEquals(mark.length, 64 * format.frameBytes);
    for (let start = 0; start < mark.length; start += sampleBytes) {
      const [lowest, ...rest] = mark.subarray(start, start + sampleBytes);
      assert([0, 1, 0xff].includes(lowest!), `${lowest}`);
      assert(rest.every((byte) => byte === (lowest === 0xff ? 0xff : 0)), `${rest}`);
    }
  });
}

Deno.test("EchoProbe asks once of a phone that is silent, and takes it for one after 2 s", () => {
  const own = probe();
  const heard = Array.from({ length: 202 }, (_, index) => own.hear(zeros(480), index * 10));
  assertEquals(heard, ["question", ...Array(199).fill("silence"), "audio", "audio"]);
});

Deno.test("EchoProbe asks nothing of a connection that begins with sound", () => {
  const own = probe();
  assertEquals(own.hear(zeros(63), 0), "silence");
  assertEquals(own.hear(joined(zeros(10), Uint8Array.of(0, 0, 2, 0)), 0), "audio");
  assertEquals(own.hear(own.mark, 0), "audio");
});

Deno.test("EchoProbe takes no other silence for its own", () => {
  for (let count = 0; count < 1000; count++) {
    const own = probe();
    const almost = own.mark.slice();
    const frame = 4 * (1 + count % 63);
    almost[frame] = almost[frame] === 1 ? 0xff : 1;
    almost[frame + 1] = almost[frame] === 1 ? 0 : 0xff;
    const heard = [almost, own.mark.subarray(4), zeros(1), own.mark.subarray(0, -4), zeros(1)]
      .map((bytes) => own.hear(bytes, 0));
    assert(!heard.includes("echo"), `${heard}`);
  }
});

Deno.test("EchoProbe answers a mark of others, and no dither", () => {
  const own = probe();
  assertEquals(own.hear(zeros(64), 0), "question");
  assertEquals(own.hear(probe().mark, 0), "question");
  assertEquals(own.hear(probe().mark.subarray(0, 200), 0), "silence");
  const steady = Uint8Array.from({ length: 4000 }, (_, index) => index % 4 === 0 ? 1 : 0);
  assertEquals(Array.from({ length: 5 }, () => own.hear(steady, 0)).at(-1), "silence");
  assertEquals(own.hear(Uint8Array.of(1, 0, 1, 0), 0), "audio");
});
