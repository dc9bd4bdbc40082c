import axe from "axe-core";
import { until } from "../../scripts/lab/until.ts";
import type { Browser, BrowserPage } from "../../scripts/lab/page/browser.ts";

/** The page of a relay in a browser, as a person sees it. */
export class RelayPage {
  private constructor(readonly page: BrowserPage) {}

  /** Opens it in a tab of its own, for somebody who reads that language. */
  static async open(browser: Browser, url: string, acceptLanguage = "en-US"): Promise<RelayPage> {
    const page = await browser.newPage("about:blank");
    await page.send("Emulation.setUserAgentOverride", { userAgent: "test", acceptLanguage });
    await page.open(url);
    return new RelayPage(page);
  }

  /** What stands in an element, as a person reads it; empty for one that nobody sees. */
  text(selector: string): Promise<string> {
    return this.page.evaluate((selector) => {
      // deno-lint-ignore no-explicit-any
      const element = (globalThis as any).document.querySelector(selector);
      return element?.checkVisibility() ? String(element.innerText) : "";
    }, selector);
  }

  /** Waits until an element says that, or something that fits. */
  async says(selector: string, expected: string | RegExp, limitMs = 10_000): Promise<void> {
    let said = "";
    const fits = async () => {
      said = await this.text(selector);
      return typeof expected === "string" ? said === expected : expected.test(said);
    };
    await until(`${selector} to say ${expected}`, fits, limitMs).catch((cause) => {
      throw new Error(`${cause.message}; it says: ${said}`, { cause });
    });
  }

  /** Presses what a selector finds, wherever on the page it is, once it stays in its place. */
  async press(selector: string): Promise<void> {
    await this.page.evaluate(async (selector) => {
      // deno-lint-ignore no-explicit-any
      const { document, requestAnimationFrame } = globalThis as any;
      const element = document.querySelector(selector);
      element.scrollIntoView({ block: "center" });
      for (let lastTop = NaN, top = 0; top !== lastTop;) {
        lastTop = top;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        top = element.getBoundingClientRect().top;
      }
    }, selector);
    await this.page.click(selector);
  }

  /** Presses a key: what has the focus hears it. */
  async key(key: "Tab" | "Enter"): Promise<void> {
    const pressed = key === "Tab"
      ? { windowsVirtualKeyCode: 9 }
      : { windowsVirtualKeyCode: 13, text: "\r" };
    for (const type of ["keyDown", "keyUp"]) {
      await this.page.send("Input.dispatchKeyEvent", { type, key, code: key, ...pressed });
    }
  }

  /** Emulates what somebody prefers: `prefers-color-scheme`, `prefers-reduced-motion`. */
  async prefer(name: string, value: string): Promise<void> {
    await this.page.send("Emulation.setEmulatedMedia", { features: [{ name, value }] });
  }

  /** How wide its window is, in CSS pixels. */
  async resize(width: number, height: number): Promise<void> {
    const size = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.page.send("Emulation.setDeviceMetricsOverride", size);
  }

  /** What keeps people from using it (WCAG 2.2 A and AA, and good practice): nothing, at best. */
  async obstacles(): Promise<string[]> {
    // Evaluated by the debugger: the page's own policy would not permit it.
    await this.page.send("Runtime.evaluate", { expression: axe.source });
    return await this.page.evaluate(async () => {
      // deno-lint-ignore no-explicit-any
      const { violations } = await (globalThis as any).axe.run({
        rules: { "target-size": { enabled: true } },
      });
      // deno-lint-ignore no-explicit-any
      return violations.flatMap(({ id, nodes }: any) =>
        // deno-lint-ignore no-explicit-any
        nodes.map(({ html, failureSummary }: any) => `${id}: ${html} ${failureSummary}`)
      );
    });
  }
}
