import { assertEquals } from "@std/assert";
import { RecordingLine } from "../../../src/app/report/recording_line.ts";
import { en } from "../../../src/app/words/en.ts";
import { ja } from "../../../src/app/words/ja.ts";
import type { Words } from "../../../src/app/words/words.ts";
import type { TapeStatus } from "../../../src/core/record/tape.ts";
import { Terminal } from "../../../src/io/terminal/terminal.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const TAPE: TapeStatus = {
  path: "a.wav",
  trouble: undefined,
  recordedMs: 83_000,
  bytes: 15_936_000,
  lostMs: 0,
  gaps: 0,
};

/** What a terminal shows after each quarter of a second, for these levels. */
async function shown(
  tape: Partial<TapeStatus>,
  levels: readonly (readonly number[] | undefined)[],
  { words = en, freeBytes = 8_294_400_000 }: { words?: Words; freeBytes?: number } = {},
): Promise<string[]> {
  let text = "";
  const write = (bytes: Uint8Array) => {
    text += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  };
  const terminal = new Terminal({ write, isTerminal: () => true }, () => 200);
  const clock = new SimulatedClock();
  let look = 0;
  const line = new RecordingLine({
    ...{ clock, terminal, words },
    bytesPerSecond: 192_000,
    status: () => ({ ...TAPE, ...tape }),
    levelsDbfs: () => levels[look++],
    freeBytes: () => Promise.resolve(freeBytes),
  });
  for (const _ of levels) await clock.advance(250);
  await terminal.flush();
  line[Symbol.dispose]();
  await terminal.flush();
  assertEquals(clock.timers, 0);
  return text.split("\r\x1b[K").slice(1, -1);
}

Deno.test("RecordingLine shows how long, how loud, how large, and how long the disk lasts", async () => {
  const [, line] = await shown({}, [[-60, -60], [-18, -30]]);
  assertEquals(
    line,
    "0:01:23 | L [======|   ] -18 dB R [====|     ] -30 dB | 15.9 MB | 12 h left | lost 0.0 s",
  );
});

Deno.test("RecordingLine holds a peak for a while", async () => {
  const levels = [[-12, -12], ...Array(10).fill([-48, -48])];
  const lines = await shown({}, levels);
  const bars = lines.map((line) => /\[(.{10})\]/.exec(line)![1]);
  assertEquals(bars[0], "=======|  ");
  assertEquals(bars[3], "==     |  ");
  assertEquals(bars.at(-1), "=|        ");
});

Deno.test("RecordingLine says what it waits for", async () => {
  const [, waiting] = await shown({ path: undefined }, [undefined, undefined]);
  assertEquals(waiting, "nothing is recorded yet");
  const [, paused] = await shown({ trouble: { code: "disk-full", path: "a.wav" } }, [
    undefined,
    undefined,
  ]);
  assertEquals(paused, "recording waits for the disk | 0:01:23");
  const [, away] = await shown({ gaps: 2, lostMs: 1500 }, [undefined, undefined], { words: ja });
  assertEquals(away, "0:01:23 | 音なし | 15.9 MB | 残り 12 時間 | 欠落 1.5 秒 | 途切れ 2 回");
});
