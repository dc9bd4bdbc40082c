/**
 * A real browser without a window.
 *
 * Driven by its DevTools protocol and no package: playwright-core asks for every permission there is
 * as soon as it is imported.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";
import { lines } from "../lines.ts";
import { isInstalled } from "../process_usage.ts";
import { DevTools, type DevToolsData } from "./devtools.ts";

/** What Chromium is called, by who packs it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 10_000;

const program = NAMES.find(isInstalled);

/** For the name of a test that is skipped without a browser; empty if there is one. */
export const noBrowser = program === undefined ? " (Chromium is not installed)" : "";

/**
 * Autoplay is as for anybody: there is no sound before a press. Timers of pages that nobody sees are
 * slowed down, too.
 */
const ARGUMENTS = [
  "--headless",
  "--remote-debugging-port=0",
  // Its sandbox refuses to be run by root, and needs rights that a container does not have.
  "--no-sandbox",
  "--no-first-run",
  "--disable-dev-shm-usage",
  "--disable-component-update",
  "--disable-background-networking",
];

/** A Chromium that runs, with a profile of its own. */
export class Browser implements AsyncDisposable {
  readonly pages: BrowserPage[] = [];
  /** The process that the others belong to. */
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #profile: string;
  readonly #said: Promise<unknown>;
  readonly #devTools: DevTools;

  private constructor(
    child: Deno.ChildProcess,
    profile: string,
    said: Promise<unknown>,
    devTools: DevTools,
  ) {
    this.#child = child;
    this.pid = child.pid;
    this.#profile = profile;
    this.#said = said;
    this.#devTools = devTools;
    devTools.onEvent = (method, params, sessionId) => {
      this.pages.find((page) => page.sessionId === sessionId)?.hear(method, params);
    };
  }

  /**
   * @param options of Chromium, besides those that are needed here
   * @param env environment variables besides those that there are
   * @throws {Error} when it is not installed, or does not start
   */
  static async open(
    options: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Browser> {
    if (program === undefined) throw new Error("Chromium is not installed");
    const profile = await Deno.makeTempDir();
    const args = [...ARGUMENTS, `--user-data-dir=${profile}`, ...options, "about:blank"];
    const outputs = { stdout: "null", stderr: "piped" } as const;
    const child = new Deno.Command(program, { args, env: { ...env }, ...outputs }).spawn();
    const url = Promise.withResolvers<string>();
    const said = findUrl(child.stderr, url.resolve);
    try {
      const devTools = await DevTools.connect(await deadline(url.promise, START_LIMIT_MS));
      return new Browser(child, profile, said, devTools);
    } catch (error) {
      child.kill("SIGKILL");
      await said;
      throw error;
    }
  }

  /** Opens a page, and waits until it has loaded. */
  async newPage(url: string): Promise<BrowserPage> {
    const { targetId } = await this.#devTools.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.#devTools.send("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    const page = new BrowserPage(this.#devTools, String(sessionId), String(targetId));
    this.pages.push(page);
    await page.open(url);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#devTools.send("Browser.close").catch(() => {
      // It has gone.
    });
    await this.#devTools.close();
    await deadline(this.#child.status, STOP_LIMIT_MS).catch(() => this.#child.kill("SIGKILL"));
    await this.#child.status;
    await this.#said;
    await Deno.remove(this.#profile, { recursive: true });
  }
}

/** Reads what Chromium says to its end, as it would wait otherwise. */
async function findUrl(stderr: ReadableStream<Uint8Array>, found: (url: string) => void) {
  for await (const line of lines(stderr)) {
    const [, url] = /^DevTools listening on (.+)$/.exec(line) ?? [];
    if (url !== undefined) found(url);
  }
}

/** One page. */
export class BrowserPage {
  /** What its programs have thrown, and what it was not allowed. */
  readonly errors: string[] = [];
  #loaded = Promise.withResolvers<void>();

  constructor(
    readonly devTools: DevTools,
    readonly sessionId: string,
    readonly targetId: string,
  ) {}

  /** A command of the protocol, to this page. */
  send(method: string, params: DevToolsData = {}): Promise<DevToolsData> {
    return this.devTools.send(method, params, this.sessionId);
  }

  async open(url: string): Promise<void> {
    for (const domain of ["Page", "Runtime", "Log"]) await this.send(`${domain}.enable`);
    this.#loaded = Promise.withResolvers();
    await this.send("Page.navigate", { url });
    await this.#loaded.promise;
  }

  /**
   * Runs a function in the page, which knows nothing but its parameters, and hands back what it
   * resolves with. What is passed is JSON.
   *
   * @throws {Error} what it throws
   */
  async evaluate<Result, Params extends unknown[]>(
    fn: (...params: Params) => Result,
    ...params: Params
  ): Promise<Awaited<Result>> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression: `(${fn})(...${JSON.stringify(params)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: Awaited<Result> }).value;
  }

  /** Presses the first element that a selector finds, as a person would. */
  async click(selector: string): Promise<void> {
    const place = await this.evaluate((selector) => {
      // deno-lint-ignore no-explicit-any
      const { document } = globalThis as any;
      const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, selector);
    for (const type of ["mousePressed", "mouseReleased"]) {
      const press = { type, ...place, button: "left", clickCount: 1 };
      await this.send("Input.dispatchMouseEvent", press);
    }
  }

  async close(): Promise<void> {
    await this.devTools.send("Target.closeTarget", { targetId: this.targetId });
  }

  /** Takes note of an event. */
  hear(method: string, params: DevToolsData): void {
    if (method === "Page.loadEventFired") this.#loaded.resolve();
    if (method === "Runtime.exceptionThrown") this.errors.push(JSON.stringify(params));
    if (method !== "Log.entryAdded") return;
    const { level, text } = params["entry"] as { level: string; text: string };
    if (level === "error" && !text.includes("WebSocket")) this.errors.push(text);
  }
}
