import { assert, assertEquals } from "@std/assert";
import { freePort } from "../../scripts/lab/free_port.ts";
import { Browser, noBrowser } from "../../scripts/lab/page/browser.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { until } from "../../scripts/lab/until.ts";
import { RelayPage } from "../helpers/relay_page.ts";

const READY = /^(Ready|Silent) — /;

function testPage(name: string, fn: (browser: Browser) => Promise<void>) {
  Deno.test({
    name: name + noBrowser,
    ignore: noBrowser !== "",
    fn: async () => {
      await using browser = await Browser.open();
      await fn(browser);
      // What the page says when its relay goes away is the browser's.
      const own = browser.pages.flatMap(({ errors }) => errors).filter((error) =>
        !/Failed to load resource: (net::|the server responded with a status of 401)/.test(error)
      );
      assertEquals(own, []);
    },
  });
}

async function serve(args: readonly string[], httpPort = freePort()) {
  const relay = await RelayProcess.start(args, { httpPort });
  await relay.event("http-started");
  return { relay, url: `http://127.0.0.1:${httpPort}/`, httpPort };
}

testPage("the page has no obstacle for anybody, light or dark, narrow or wide", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  await using listener = await PcmClient.connect(relay.port);
  const page = await RelayPage.open(browser, url);
  await page.says("h1", READY);
  await page.says("#clients", /127\.0\.0\.1/);
  await page.says("#players", /mpv/);
  assertEquals(await page.obstacles(), []);
  await page.prefer("prefers-color-scheme", "dark");
  await page.resize(360, 740);
  assertEquals(await page.obstacles(), []);
  const overflow = await page.page.evaluate(() => {
    // deno-lint-ignore no-explicit-any
    const { innerWidth, document } = globalThis as any;
    return Math.max(0, document.documentElement.scrollWidth - innerWidth);
  });
  assertEquals(overflow, 0);
  assert(await page.text("#meters") !== "");
  await listener.hears();
});

testPage(
  "the page says what is wrong in the words of the log, in either language",
  async (browser) => {
    await using source = new PcmSource();
    const { relay, url } = await serve(source.args);
    await using _ = relay;
    await relay.event("source-streams");
    const page = await RelayPage.open(browser, url);
    await page.says("h1", READY);
    source.leave();
    await relay.event("source-lost", { count: 2 });
    const lost = relay.all("source-lost").map(({ message }) => message);
    await page.says("h1", lost[1]!.slice(0, lost[1]!.indexOf(": ")));
    const [headline, state, remedy, title] = await page.page.evaluate(() => {
      // deno-lint-ignore no-explicit-any
      const { document } = globalThis as any;
      const texts = ["h1", "#state", "#remedy"].map((id) => document.querySelector(id).innerText);
      return [...texts, document.title];
    });
    assertEquals(`${headline}: ${state}. ${remedy}`, lost[1]);
    assertEquals(title, `${headline} · sndcpy-relay`);
    assertEquals(await page.obstacles(), []);
    const japanese = await RelayPage.open(browser, url, "ja-JP");
    await japanese.says("#remedy", /[ぁ-ん].*。$/);
    assertEquals(await japanese.obstacles(), []);
  },
);

testPage("the page speaks the browser's language, or the one that was chosen", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url, "ja-JP");
  await page.says("h1", "準備完了 — 内蔵の音");
  await page.says("#listen", "聴く");
  await page.page.evaluate(() => {
    // deno-lint-ignore no-explicit-any
    const { document, Event } = globalThis as any;
    const choice = document.querySelector("#language");
    choice.value = "en";
    choice.dispatchEvent(new Event("change"));
  });
  await page.says("h1", "Ready — the built-in sound");
  await page.page.open(url);
  await page.says("h1", "Ready — the built-in sound");
});

testPage("the page ends a listener by its button", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  await using listener = await PcmClient.connect(relay.port);
  const page = await RelayPage.open(browser, url);
  await page.says("#clients", /tcp · for/);
  await page.press("#clients button");
  await listener.ends();
  await page.says("#clients-note", /was sent away/);
  await page.says("#clients", "");
  await page.says("#clients-none", "Nobody listens.");
});

testPage(
  "the page says that its relay is away, and for how long, and comes back",
  async (browser) => {
    const { relay, url, httpPort } = await serve(["demo"]);
    const page = await RelayPage.open(browser, url);
    await page.says("#figures", /192 kB\/s/);
    await relay[Symbol.asyncDispose]();
    await page.says("h1", "The relay has stopped");
    await page.says("#away", /^Away for \d+ s$/);
    await page.says("#figures", /Arriving\s+unknown/);
    await page.says("#meters .figure", "");
    const again = await serve(["demo"], httpPort);
    await using _ = again.relay;
    await page.says("h1", READY);
    await page.says("#away", "");
    await page.says("#figures", /192 kB\/s/);
  },
);

testPage("the page records by one button, and hands out what it has recorded", async (browser) => {
  const folder = await Deno.makeTempDir();
  const { relay, url } = await serve(["relay", "--source", "demo", "--recordings", folder]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url);
  await page.says("#record", "Record");
  await page.press("#record");
  await page.says("#record", "Stop recording");
  await page.says("#recordings", /recording/);
  await page.press("#record");
  await page.says("#record", "Record");
  await page.says("#recordings", /sndcpy-.*\.wav[^]*Download/);
  const head = await page.page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any
    const link = (globalThis as any).document.querySelector("#recordings a");
    return (await (await fetch(link.href)).text()).slice(0, 4);
  });
  assertEquals(head, "RIFF");
  assertEquals(await page.obstacles(), []);
  await Deno.remove(folder, { recursive: true });
});

testPage("the page says why nothing can be recorded, and who can be let in", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url);
  await page.says("#record-note", /--recordings/);
  await page.says("#record", "");
  await page.says("#devices", /--bind 0\.0\.0\.0/);
});

testPage(
  "the page shows a code that opens it elsewhere, where others are let in",
  async (browser) => {
    const { relay, httpPort } = await serve(["demo", "--bind", "0.0.0.0"]);
    await using _ = relay;
    const [{ address } = { address: "" }] = Deno.networkInterfaces().filter(({ family, name }) =>
      family === "IPv4" && name !== "lo"
    );
    if (address === "") return;
    const page = await RelayPage.open(browser, `http://${address}:${httpPort}/`);
    await page.says("#devices", new RegExp(`http://${address}:${httpPort}`.replaceAll(".", "\\.")));
    await until("the code to be drawn", () =>
      page.page.evaluate(() => {
        // deno-lint-ignore no-explicit-any
        return (globalThis as any).document.querySelector("#devices img").naturalWidth > 0;
      }));
    await page.says("#players", new RegExp(`mpv .*tcp://${address}`));
  },
);

testPage(
  "the page keeps no token in its address, and says that it needs its link",
  async (browser) => {
    const { relay, url } = await serve(["demo"]);
    await using _ = relay;
    const page = await RelayPage.open(browser, `${url}?token=secret`);
    await page.says("h1", READY);
    // deno-lint-ignore no-explicit-any
    assertEquals(await page.page.evaluate(() => String((globalThis as any).location)), url);
    await page.page.evaluate(() => {
      globalThis.fetch = () => Promise.resolve(new Response(null, { status: 401 }));
    });
    await page.says("h1", "This page needs its link");
    await page.says("#remedy", /the link that the relay printed/);
  },
);

testPage(
  "the page draws while somebody sees it, and seldom for who prefers that",
  async (browser) => {
    const { relay, url } = await serve(["demo"]);
    await using _ = relay;
    const page = await RelayPage.open(browser, url);
    await page.resize(800, 400);
    await page.says("h1", READY);
    const frames = (scrollY: number) =>
      page.page.evaluate(async (scrollY) => {
        // deno-lint-ignore no-explicit-any
        const { requestAnimationFrame, scrollTo, setTimeout } = globalThis as any;
        scrollTo(0, scrollY);
        await new Promise((resolve) => setTimeout(resolve, 300));
        let count = 0;
        // deno-lint-ignore no-explicit-any
        (globalThis as any).requestAnimationFrame = (draw: unknown) => {
          count++;
          return requestAnimationFrame(draw);
        };
        await new Promise((resolve) => setTimeout(resolve, 500));
        // deno-lint-ignore no-explicit-any
        (globalThis as any).requestAnimationFrame = requestAnimationFrame;
        return count;
      }, scrollY);
    assert(await frames(0) > 2);
    assertEquals(await frames(10_000), 0);
  },
);
