/**
 * Measures the sound of the page in a browser on this computer: the task `bench:page`.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import type { GivenOptions } from "../src/app/commands/given_options.ts";
import { readNumber } from "../src/app/commands/option_values.ts";
import { describeMachine } from "./bench/machine.ts";
import { Browser } from "./lab/page/browser.ts";
import { ListeningPage } from "./lab/page/listening_page.ts";
import { PageRelay } from "./lab/page/page_relay.ts";
import { noSoundServer, SoundServer } from "./lab/sound_server.ts";
import { childrenOf, processorShare } from "./lab/process_usage.ts";
import { readDecimal, runWithOptions, ScriptError, type ScriptUsage } from "./script_options.ts";
import { PAGE_FILES } from "../src/app/page_files.ts";
import { median, percentile } from "./statistics.ts";

const USAGE: ScriptUsage = {
  text: `Usage: deno task bench:page [options]

Measures what the page's sound costs and how constant its latency is, in a
Chromium on this computer: how long it takes from the press to the sound, the
latency, how much of a processor the whole browser takes, and the page's weight.
It plays to a PulseAudio of its own, where there is one, and nobody hears it.`,
  options: [
    { name: "minutes", value: "M", fallback: "1", help: "how long it listens, 0.1-60" },
    { name: "presses", value: "N", fallback: "20", help: "how often the button is pressed, 1-100" },
    { name: "target", value: "MS", fallback: "40", help: "the latency that is chosen, 20-500" },
    { name: "drift", value: "PPM", fallback: "0", help: "how much faster the source is, 0-1000" },
  ],
};
const LOOK_EVERY_MS = 250;
const SETTLED_AFTER_MS = 3000;

if (import.meta.main) await runWithOptions(USAGE, main);

async function main(given: GivenOptions): Promise<number> {
  const minutes = given.read("minutes", (text) => readDecimal(text, 0.1, 60));
  const presses = given.read("presses", (text) => readNumber(text, "number", 1, 100));
  const targetMs = given.read("target", (text) => readNumber(text, "number", 20, 500));
  const driftPpm = given.read("drift", (text) => readNumber(text, "number", 0, 1000));
  const sound = (frame: number) => 0.5 * Math.sin(2 * Math.PI * frame / 48);
  await using relay = new PageRelay({ sound, driftPpm });
  await using server = noSoundServer === "" ? await SoundServer.start() : undefined;
  await using browser = await Browser.open([], server?.env).catch((error) => {
    throw new ScriptError(error.message, { cause: error });
  });
  console.log(describeMachine());
  console.log(`sound device: ${server ? "PulseAudio, silent" : "the browser's own"}`);
  console.log(await pressToSound(browser, relay, presses));
  console.log(await latency(browser, relay, targetMs, minutes));
  console.log(weight());
  return 0;
}

/** The first press in a browser starts its sound service, too. */
async function pressToSound(browser: Browser, relay: PageRelay, presses: number): Promise<string> {
  const times: number[] = [];
  for (let press = 0; press < presses; press++) {
    await using page = await ListeningPage.listen(browser, relay);
    times.push(await page.pressToSoundMs());
  }
  return `press to sound: ${describe(times, "ms")}, the first ${times[0]!.toFixed()} ms`;
}

async function latency(
  browser: Browser,
  relay: PageRelay,
  targetMs: number,
  minutes: number,
): Promise<string> {
  await using page = await ListeningPage.listen(browser, relay, { targetMs });
  await page.is("playing");
  await delay(SETTLED_AFTER_MS);
  const buffer: number[] = [];
  const whole: number[] = [];
  const share = await shareOfAll(browser.pid, async () => {
    const endMs = performance.now() + minutes * 60_000;
    for (; performance.now() < endMs; await delay(LOOK_EVERY_MS)) {
      const { latencyMs, parts } = await page.measures();
      if (latencyMs === undefined || parts === undefined) continue;
      buffer.push(parts.bufferMs);
      whole.push(latencyMs);
    }
  });
  const { underruns, driftPpm } = await page.measures();
  return [
    `buffer, ${targetMs} ms chosen: ${describe(buffer, "ms")}`,
    `latency to the ear: ${describe(whole, "ms")}`,
    `underruns: ${underruns}, drift: ${driftPpm?.toFixed() ?? "unknown"} ppm`,
    `browser: ${(100 * share).toFixed(1)} % of a processor`,
  ].join("\n");
}

/** The part of a processor that a process and all that it has started use. */
async function shareOfAll(pid: number, action: () => Promise<void>): Promise<number> {
  const acted = action();
  const shares = (await familyOf(pid)).map((each) => processorShare(each, () => acted));
  return (await Promise.all(shares)).reduce((sum, share) => sum + share, 0);
}

async function familyOf(pid: number): Promise<number[]> {
  const families = (await childrenOf(pid)).map(familyOf);
  return [pid, ...(await Promise.all(families)).flat()];
}

/** Of all that a browser loads, as it is and compressed. */
function weight(): string {
  const fetched = PAGE_FILES.filter(({ path }) => path !== "/ja.js").map(({ text }) => text);
  const { length } = new TextEncoder().encode(fetched.join(""));
  return `page: ${(length / 1000).toFixed(1)} kB`;
}

function describe(figures: readonly number[], unit: string): string {
  const sorted = figures.toSorted((one, other) => one - other);
  const [low, high] = [0.05, 0.95].map((part) => percentile(sorted, part)?.toFixed(1));
  return `median ${median(figures)?.toFixed(1)} ${unit} (5 % ${low}, 95 % ${high})`;
}
