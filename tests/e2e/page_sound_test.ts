import { assert, assertEquals } from "@std/assert";
import { Browser, noBrowser } from "../../scripts/lab/page/browser.ts";
import { type Heard, ListeningPage } from "../../scripts/lab/page/listening_page.ts";
import { PageRelay, type PageRelayOptions, type Sound } from "../../scripts/lab/page/page_relay.ts";
import { until } from "../../scripts/lab/until.ts";

/** Above what other tests on the same computer delay audio by. */
const TARGET_MS = 120;
const SECONDS = Number(Deno.env.get("PAGE_SECONDS") ?? 6);
const TRIES = 5;
/** Of a whole tone, in 16 bits, at any speed of the regulator. */
const SMOOTH = 1e-3;
const RATE = 48_000;

function testPage(
  name: string,
  fn: (browser: Browser) => Promise<void>,
) {
  Deno.test({
    name: name + noBrowser,
    ignore: noBrowser !== "",
    fn: async () => {
      await using browser = await Browser.open(["--host-resolver-rules=MAP relay.test 127.0.0.1"]);
      await fn(browser);
    },
  });
}

/** What no other frame of the next minutes is like. */
const noise: Sound = (frame, channel) => {
  const mixed = Math.imul((2 * frame + channel + 1) ^ 0x5bd1e995, 0x9e3779b1);
  return ((mixed ^ (mixed >>> 15)) | 0) / 2 ** 31;
};

const MARK_FRAMES = RATE / 2;
/** Left a tone of 1 kHz, right a wave that rises through zero each half second. */
const marked: Sound = (frame, channel) =>
  0.5 * Math.sin(2 * Math.PI * frame / (channel === 0 ? 48 : MARK_FRAMES));

/** When what rises through zero on the right was rendered, in frames of the recording. */
function marks({ right }: Heard): number[] {
  return [...right.keys()].filter((at) => right[at - 1]! < 0 && right[at]! >= 0)
    .map((at) => at - right[at]! / (right[at]! - right[at - 1]!));
}

/** From being the newest to being rendered, at each mark. */
function latencies(heard: Heard, relay: PageRelay): number[] {
  const markMs = relay.newestMs(MARK_FRAMES) - relay.newestMs(0);
  return marks(heard).map((at) =>
    (heard.renderedMs + at / RATE * 1000 - relay.newestMs(0)) % markMs
  );
}

/** The largest step that is not the tone's own: 0 for a tone, whatever its phase. */
function roughness({ left }: Heard): number {
  const own = 2 * Math.cos(2 * Math.PI / 48);
  let most = 0;
  for (let at = 1; at < left.length - 1; at++) {
    most = Math.max(most, Math.abs(left[at + 1]! - own * left[at]! + left[at - 1]!));
  }
  return most;
}

function assertNear(actual: readonly number[], expected: number, toleranceMs: number): void {
  const isNear = (ms: number) => Math.abs(ms - expected) <= toleranceMs;
  assert(actual.length > 0 && actual.every(isNear), `${actual} is not ${expected} ms`);
}

/** How many frames in a row are what the source gave, beginning with any of them. */
function exactFrames(
  { left, right }: Heard,
  bitsPerSample: number,
  relayFrame: (at: number) => number,
) {
  const scale = 2 ** (bitsPerSample - 1);
  const given = (frame: number, channel: number) =>
    Math.fround(Math.round(noise(frame, channel) * scale) / scale);
  const guess = relayFrame(0);
  let first = guess - RATE;
  while (first < guess + RATE) {
    if (
      given(first, 0) === left[0] && given(first, 1) === right[0] && given(first + 1, 0) === left[1]
    ) break;
    first++;
  }
  let count = 0;
  while (
    count < left.length && given(first + count, 0) === left[count] &&
    given(first + count, 1) === right[count]
  ) count++;
  return count;
}

const FORMATS: Partial<PageRelayOptions>[] = [
  { sampleRate: 48_000, bitsPerSample: 16 },
  { sampleRate: 44_100, bitsPerSample: 24 },
  { sampleRate: 96_000, bitsPerSample: 24 },
];
testPage("The page plays what the source gives, bit for bit", async (browser) => {
  for (const format of FORMATS) {
    await using relay = new PageRelay({ ...format, sound: noise });
    await using page = await ListeningPage.listen(browser, relay, { targetMs: TARGET_MS });
    await page.is("playing");
    assertEquals(await page.get("sampleRate"), format.sampleRate);
    await until("two thirds of a second to be exact", async () => {
      const heard = await page.record(0.7);
      const msPerFrame = relay.newestMs(1) - relay.newestMs(0);
      const frameAt = () =>
        Math.round((heard.renderedMs - TARGET_MS - relay.newestMs(0)) / msPerFrame);
      return exactFrames(heard, format.bitsPerSample!, frameAt) > 0.65 * format.sampleRate!;
    }, 15_000);
    assertEquals(page.page.errors, []);
  }
});

/** Other work on this computer may keep the browser from playing; then it is tried once more. */
async function undisturbed(
  open: () => Promise<ListeningPage>,
  record: (page: ListeningPage) => Promise<void>,
): Promise<void> {
  for (let tries = 1;; tries++) {
    await using page = await open();
    await page.is("playing");
    try {
      return await record(page);
    } catch (error) {
      const { underruns = 0 } = await page.measures();
      if (underruns === 0 || tries === TRIES) throw error;
    }
  }
}

testPage("The page keeps its latency with clocks that differ, without a click", async (browser) => {
  for (const driftPpm of [200, -200]) {
    await using relay = new PageRelay({ sound: marked, driftPpm });
    const open = () => ListeningPage.listen(browser, relay, { targetMs: TARGET_MS });
    await undisturbed(open, async (page) => {
      const heard = await page.record(SECONDS);
      console.log(
        driftPpm,
        latencies(heard, relay).map((x) => x.toFixed(1)).join(" "),
        roughness(heard),
        JSON.stringify(await page.measures()),
      );
      assertNear(latencies(heard, relay), TARGET_MS, 10);
      assert(roughness(heard) < SMOOTH, `${roughness(heard)}`);
    });
  }
});
