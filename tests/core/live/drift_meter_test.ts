import { assert, assertEquals } from "@std/assert";
import { DriftMeter } from "../../../src/core/live/drift_meter.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { SeededRandom } from "../../../scripts/lab/seeded_random.ts";

const FORMAT = PcmFormat.SNDCPY;

/** A source whose clock is off, and the network between. */
class DriftingSource {
  readonly meter = new DriftMeter(FORMAT);
  nowMs = 0;
  readonly #random = new SeededRandom(1);
  readonly #ppm: number;
  readonly #lumpMs: number;
  #sentMs = 0;

  constructor(ppm: number, lumpMs = 7.5) {
    this.#ppm = ppm;
    this.#lumpMs = lumpMs;
  }

  /** Plays for `ms`; each lump arrives up to `jitterMs` late. */
  play(ms: number, jitterMs = 0): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs += this.#lumpMs;
      this.#send(this.nowMs + this.#random.between(0, jitterMs));
    }
  }

  /** Nothing arrives for `ms`, and then what was recorded meanwhile, or nothing of it. */
  stall(ms: number, isMadeUpFor: boolean): void {
    this.nowMs += ms;
    if (!isMadeUpFor) this.#sentMs = this.#recordedMs;
    this.#send(this.nowMs);
  }

  get #recordedMs(): number {
    return this.nowMs * (1 + this.#ppm / 1e6);
  }

  #send(atMs: number): void {
    const bytes = FORMAT.bytesFromMs(this.#recordedMs - this.#sentMs);
    this.#sentMs += FORMAT.msFromBytes(bytes);
    this.meter.arrived(bytes, atMs);
  }
}

function assertPpm({ meter: { ppm } }: DriftingSource, expected: number, within: number): void {
  assert(ppm !== undefined, "nothing was measured");
  assert(Math.abs(ppm - expected) <= within, `${ppm} ppm`);
}

Deno.test("DriftMeter says nothing before a minute, and then a few parts per million", () => {
  const source = new DriftingSource(80);
  source.play(59_000, 5);
  assertEquals(source.meter.ppm, undefined);
  source.play(3000, 5);
  assertPpm(source, 80, 2);
});

for (const ppm of [-300, -20, 0, 100]) {
  Deno.test(`DriftMeter measures ${ppm} ppm through lumps of 100 ms`, () => {
    const source = new DriftingSource(ppm, 100);
    source.play(125_000, 20);
    assertPpm(source, ppm, 10);
  });
}

Deno.test("DriftMeter is not biased by stalls, made up for or not, nor by surges", () => {
  const source = new DriftingSource(50);
  for (let minute = 0; minute < 10; minute++) {
    source.play(29_000, 5);
    source.stall(2000, minute % 2 === 0);
    source.play(11_000, 5);
    source.stall(300, true);
    source.play(20_000, 5);
  }
  assertPpm(source, 50, 3);
});

Deno.test("DriftMeter is not biased by connections that end", () => {
  const source = new DriftingSource(-120);
  for (let connection = 0; connection < 20; connection++) {
    source.play(25_000, 5);
    source.meter.interrupted();
    source.stall(1500, false);
  }
  assertPpm(source, -120, 3);
});

Deno.test("DriftMeter measures no clock by audio of another rate", () => {
  const source = new DriftingSource(-81_250);
  source.play(300_000);
  assertEquals(source.meter.ppm, undefined);
});

Deno.test("DriftMeter follows a clock that changes", () => {
  const source = new DriftingSource(50);
  source.play(600_000, 5);
  const other = new DriftingSource(90);
  Object.assign(other, { meter: source.meter, nowMs: source.nowMs });
  other.stall(1000, false);
  other.play(2_400_000, 5);
  assertPpm(other, 90, 5);
});
