/**
 * A page that listens, in a real browser.
 *
 * @module
 */

import type { Measures, Settings, State } from "../../../src/page/types.ts";
import { until } from "../until.ts";
import { median } from "../../statistics.ts";
import type { Browser, BrowserPage } from "./browser.ts";
import type { PageRelay } from "./page_relay.ts";

/** What a page shows of its listening. */
interface Listening extends Settings {
  readonly state: State;
  readonly mode: "worklet" | "element";
  readonly whyElement: string | undefined;
  readonly sampleRate: number | undefined;
  readonly awayMs: number;
  readonly measures: () => Measures;
}

/** What the page that is tested puts in place. */
interface Lab {
  readonly listening: Listening;
  readonly pressToSoundMs: number | undefined;
  readonly record: (seconds: number) => Promise<{ heardMs: number; blocksMs: number[] }>;
}

/** What was heard: a sample for each frame. Times are in milliseconds since the epoch. */
export interface Heard {
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** When the first frame came out of the sound device. */
  readonly heardMs: number;
  /**
   * When the first frame was rendered, by the sound device's clock at that frame: a device that had
   * nothing to play in time is behind from then on.
   */
  renderedMs(frame: number): number;
}

/** Of an audio worklet. */
const BLOCK_FRAMES = 128;
/** How many blocks, before and after, tell when one was rendered: devices take several at a time. */
const NEAR_BLOCKS = 187;

/** A page of a {@linkcode PageRelay}. */
export class ListeningPage implements AsyncDisposable {
  private constructor(readonly page: BrowserPage, readonly relay: PageRelay) {}

  /** Opens it, and presses the button. */
  static async listen(
    browser: Browser,
    relay: PageRelay,
    settings: Partial<Settings> = {},
    url = relay.url,
  ): Promise<ListeningPage> {
    const listening = new ListeningPage(await browser.newPage(url), relay);
    const isReady = () => listening.page.evaluate(() => "lab" in globalThis);
    await until("the page to be ready", isReady);
    await listening.set(settings);
    await listening.page.click("button");
    return listening;
  }

  async set(settings: Partial<Settings>): Promise<void> {
    await this.page.evaluate((settings) => {
      Object.assign((globalThis as unknown as { lab: Lab }).lab.listening, settings);
    }, settings);
  }

  async get<Name extends keyof Listening>(name: Name): Promise<Listening[Name]> {
    return await this.page.evaluate(
      (name) => (globalThis as unknown as { lab: Lab }).lab.listening[name] as never,
      name,
    );
  }

  async measures(): Promise<Measures> {
    return await this.page.evaluate(() =>
      (globalThis as unknown as { lab: Lab }).lab.listening.measures() as Measures
    );
  }

  /** How long it took from the press until the page knew that there is sound. */
  async pressToSoundMs(): Promise<number> {
    await this.is("playing");
    return await this.page.evaluate(() =>
      (globalThis as unknown as { lab: Lab }).lab.pressToSoundMs!
    );
  }

  /** Waits for a state. */
  async is(state: State, limitMs?: number): Promise<void> {
    await until(`the page to be ${state}`, async () => await this.get("state") === state, limitMs);
  }

  async record(seconds: number): Promise<Heard> {
    const { heardMs, blocksMs } = await this.page.evaluate(
      (seconds) => (globalThis as unknown as { lab: Lab }).lab.record(seconds),
      seconds,
    );
    const samples = this.relay.recorded.shift()!;
    const side = (offset: number) =>
      Float32Array.from({ length: samples.length / 2 }, (_, frame) => samples[2 * frame + offset]!);
    const renderedMs = (frame: number) => {
      const block = Math.floor(frame / BLOCK_FRAMES);
      return median(blocksMs.slice(Math.max(0, block - NEAR_BLOCKS), block + NEAR_BLOCKS))!;
    };
    return { left: side(0), right: side(1), heardMs, renderedMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
  }
}
