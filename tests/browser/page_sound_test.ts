import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Browser, noBrowser } from "../../scripts/lab/page/browser.ts";
import { type Heard, ListeningPage } from "../../scripts/lab/page/listening_page.ts";
import { PageRelay, type PageRelayOptions, type Sound } from "../../scripts/lab/page/page_relay.ts";
import type { Settings } from "../../src/page/types.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { noSoundServer, SoundServer } from "../../scripts/lab/sound_server.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { median } from "../../scripts/statistics.ts";
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
      // Chromium's own device of no sound falls behind whenever the computer is busy.
      await using sound = noSoundServer === "" ? await SoundServer.start() : undefined;
      const options = ["--host-resolver-rules=MAP relay.test 127.0.0.1"];
      await using browser = await Browser.open(options, sound?.env);
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
    (heard.renderedMs(at) + at / RATE * 1000 - relay.newestMs(0)) % markMs
  );
}

/** From being the newest to coming out of the sound device, at the last mark. */
function heardLatency(heard: Heard, relay: PageRelay): number {
  const markMs = relay.newestMs(MARK_FRAMES) - relay.newestMs(0);
  const heardMs = heard.heardMs + marks(heard).at(-1)! / RATE * 1000;
  return (heardMs - relay.newestMs(0)) % markMs;
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

function assertNear(
  actual: readonly number[],
  expected: number,
  toleranceMs: number,
  what = "",
): void {
  const isNear = (ms: number) => Math.abs(ms - expected) <= toleranceMs;
  assert(actual.length > 0 && actual.every(isNear), `${what} ${actual} is not ${expected} ms`);
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
        Math.round((heard.renderedMs(0) - TARGET_MS - relay.newestMs(0)) / msPerFrame);
      return exactFrames(heard, format.bitsPerSample!, frameAt) > 0.65 * format.sampleRate!;
    }, 15_000);
    assertEquals(page.page.errors, []);
  }
});

/** Other work on this computer may keep the browser from playing: then it is tried once more. */
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
      if (tries === TRIES) throw error;
    }
  }
}

testPage("The page keeps its latency with clocks that differ, without a click", async (browser) => {
  for (const driftPpm of [200, -200]) {
    await using relay = new PageRelay({ sound: marked, driftPpm });
    const open = () => ListeningPage.listen(browser, relay, { targetMs: TARGET_MS });
    await undisturbed(open, async (page) => {
      const heard = await page.record(SECONDS);
      assertNear(latencies(heard, relay), TARGET_MS, 10);
      assert(roughness(heard) < SMOOTH, `${roughness(heard)}`);
    });
  }
});

testPage("The page shows the latency that it has, and what that consists of", async (browser) => {
  await using relay = new PageRelay({ sound: marked });
  const open = () => ListeningPage.listen(browser, relay, { targetMs: TARGET_MS });
  await undisturbed(open, async (page) => {
    const heard = await page.record(3);
    const { latencyMs, parts } = await page.measures();
    assertNear([latencyMs!], heardLatency(heard, relay), 5);
    const { relayMs, networkMs, bufferMs, outputMs } = parts!;
    assertNear([relayMs + networkMs + bufferMs + outputMs], latencyMs!, 0.01);
    assertNear([bufferMs], TARGET_MS, 10);
  });
});

testPage("The page goes to another latency at once", async (browser) => {
  await using relay = new PageRelay({ sound: marked });
  const open = () => ListeningPage.listen(browser, relay, { targetMs: TARGET_MS });
  await undisturbed(open, async (page) => {
    for (const targetMs of [400, TARGET_MS]) {
      await page.set({ targetMs });
      await delay(1000);
      const heard = await page.record(1.5);
      assertNear(latencies(heard, relay), targetMs, 10);
      assert(roughness(heard) < SMOOTH);
    }
  });
});

testPage("The page is back at its latency a second after a stall", async (browser) => {
  await using relay = new PageRelay({ sound: marked });
  const open = () => ListeningPage.listen(browser, relay, { targetMs: TARGET_MS });
  /** By what holds audio up. */
  const stalls: Record<string, (page: ListeningPage) => Promise<void>> = {
    "a network that holds everything up": async (page) => {
      relay.isHeldUp = true;
      await page.is("waiting");
      relay.release();
    },
    "a source that gives nothing": async (page) => {
      relay.isAway = true;
      await page.is("waiting");
      relay.isAway = false;
    },
    "a page that is busy": (page) =>
      page.page.evaluate(() => {
        const endMs = performance.now() + 2000;
        while (performance.now() < endMs);
      }),
    "a tab that is frozen": async (page) => {
      await page.page.send("Page.setWebLifecycleState", { state: "frozen" });
      await delay(2000);
      await page.page.send("Page.setWebLifecycleState", { state: "active" });
    },
  };
  for (const [what, stall] of Object.entries(stalls)) {
    await undisturbed(open, async (page) => {
      await stall(page);
      await delay(1000);
      const heard = await page.record(1.5);
      assertNear(latencies(heard, relay), TARGET_MS, 10, what);
    });
  }
});

testPage("The page calls a relay that has gone until it is back", async (browser) => {
  const gone = new PageRelay({ sound: marked });
  const { port } = gone;
  await using page = await ListeningPage.listen(browser, gone, { targetMs: TARGET_MS });
  await page.is("playing");
  await gone[Symbol.asyncDispose]();
  await page.is("away");
  assert(await page.get("awayMs") >= 0);
  await using _back = new PageRelay({ sound: marked, port, sampleRate: 44_100 });
  await page.is("playing");
  assertEquals(await page.get("awayMs"), 0);
  assertEquals(await page.get("sampleRate"), 44_100);
});

testPage("Two pages play in step, wherever they were", async (browser) => {
  await using relay = new PageRelay({ sound: marked });
  await using one = await ListeningPage.listen(browser, relay, { targetMs: 40 });
  await one.is("playing");
  await using other = await ListeningPage.listen(browser, relay, { targetMs: 150 });
  await other.is("playing");
  await Promise.all([one, other].map((page) => page.set({ isInStep: true })));
  const isInStep = async (page: ListeningPage) =>
    Math.abs((await page.measures()).stepErrorMs ?? Infinity) < 2;
  await until(
    "both to be in step",
    async () => await isInStep(one) && await isInStep(other),
    15_000,
  );
  // Other work on this computer may hold up either of them for a while.
  await until("both to be heard within 5 ms", async () => {
    const apart = [];
    for (let round = 0; round < 3; round++) {
      const [mine, theirs] = [await one.record(1), await other.record(1)];
      apart.push(heardLatency(mine, relay) - heardLatency(theirs, relay));
    }
    return Math.abs(median(apart)!) <= 5;
  }, 40_000);
});

testPage("The page swaps left and right, mixes them, and is as loud as asked", async (browser) => {
  const sides: Sound = (_, channel) => channel === 0 ? 0.5 : 0.25;
  await using relay = new PageRelay({ sound: sides });
  await using page = await ListeningPage.listen(browser, relay, { targetMs: TARGET_MS });
  await page.is("playing");
  const cases: [Partial<Settings>, number, number][] = [
    [{}, 0.5, 0.25],
    [{ channels: "swapped" }, 0.25, 0.5],
    [{ channels: "mono" }, 0.375, 0.375],
    [{ channels: "stereo", volume: 0.5 }, 0.25, 0.125],
    [{ isMuted: true }, 0, 0],
  ];
  for (const [settings, left, right] of cases) {
    await page.set(settings);
    await until(JSON.stringify(settings), async () => {
      const heard = await page.record(0.1);
      const ends = [heard.left.at(-1)! - left, heard.right.at(-1)! - right];
      return ends.every((error) => Math.abs(error) < 1e-3);
    });
  }
});

testPage("Where there is no worklet, the page plays a stream, and says why", async (browser) => {
  await using relay = new PageRelay({ sound: marked });
  const url = `http://relay.test:${relay.port}/`;
  await using page = await ListeningPage.listen(browser, relay, {}, url);
  await page.is("playing", 15_000);
  assertEquals(await page.get("mode"), "element");
  assertEquals(await page.get("whyElement"), "insecure-context");
});

testPage("The page plays what the relay relays, and tells its latency", async (browser) => {
  const httpPort = freePort();
  await using relay = await RelayProcess.start(["demo"], { httpPort });
  await using site = new PageRelay({ behind: `ws://127.0.0.1:${httpPort}/stream.ws` });
  const open = () => ListeningPage.listen(browser, site, { targetMs: TARGET_MS });
  await undisturbed(open, async (page) => {
    const { left } = await page.record(2);
    const { latencyMs, parts } = await page.measures();
    assert(Math.max(...left) > 0.01);
    assertNear([parts!.bufferMs], TARGET_MS, 10);
    assert(latencyMs! > TARGET_MS && parts!.relayMs < 20);
  });
  assertEquals(await relay.stop("SIGINT"), 0);
});
