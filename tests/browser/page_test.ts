import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { isLoopback } from "../../src/core/base/address.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { Browser, noBrowser } from "../../scripts/lab/page/browser.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { until } from "../../scripts/lab/until.ts";
import { AdbServer, IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { RelayPage } from "../helpers/relay_page.ts";

const TOKEN = "a-token-for-tests";
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
        !/Failed to load resource: (net::|the server responded with a status of (401|503))/
          .test(error)
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

testPage("the page asks in its own time where others watch already", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  const stop = new AbortController();
  const watch = () => fetch(`${url}api/events`, { signal: stop.signal });
  const watchers = await Promise.all(Array.from({ length: 50 }, watch));
  const page = await RelayPage.open(browser, url);
  await page.says("h1", READY);
  await page.says("#figures", /192 kB\/s/);
  await delay(2000);
  const asked = await page.page.evaluate(() =>
    performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/api/events"))
      .length
  );
  assert(asked >= 1 && asked < 5, `It asked for events ${asked} times`);
  stop.abort();
  await Promise.allSettled(watchers.map(({ body }) => body!.cancel()));
});

testPage(
  "the page says that its relay is away, and for how long, and comes back",
  async (browser) => {
    const { relay, url, httpPort } = await serve(["demo"]);
    const page = await RelayPage.open(browser, url);
    await page.says("#figures", /192 kB\/s/);
    await relay[Symbol.asyncDispose]();
    // Whether its goodbye still comes through, depends on how busy the computer is.
    await page.says("h1", /^The relay (has stopped|does not answer)$/);
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

testPage("the page shows a code that opens it elsewhere", async (browser) => {
  const [address] = Deno.networkInterfaces().filter(({ family, address }) =>
    family === "IPv4" && !isLoopback(address)
  );
  if (address === undefined) return;
  const { relay, httpPort } = await serve(["demo", "--bind", "0.0.0.0", "--token", TOKEN]);
  await using _ = relay;
  const origin = `http://${address.address}:${httpPort}/`;
  const page = await RelayPage.open(browser, `${origin}?token=${TOKEN}`);
  await page.says("#devices", /\?token=…$/);
  const { isDrawn, link } = await page.page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any
    const { document } = globalThis as any;
    const image = document.querySelector("#devices img");
    await image.decode();
    return {
      isDrawn: image.naturalWidth > 0,
      link: document.querySelector("#devices a").href as string,
    };
  });
  assertEquals([isDrawn, link], [true, `${origin}?token=${TOKEN}`]);
  await page.says("#players", new RegExp(`mpv .*tcp://${RegExp.escape(address.address)}`));
  await page.says("#listen-note", /plain HTTP.*--tls-cert/);
});

testPage("the page keeps no token in its address, and says when it needs one", async (browser) => {
  const { relay, url, httpPort } = await serve(["demo", "--token", TOKEN]);
  const page = await RelayPage.open(browser, `${url}?token=${TOKEN}`);
  await page.says("h1", READY);
  // deno-lint-ignore no-explicit-any
  assertEquals(await page.page.evaluate(() => String((globalThis as any).location)), url);
  await relay[Symbol.asyncDispose]();
  const again = await serve(["demo", "--token", TOKEN.toUpperCase()], httpPort);
  await using _ = again.relay;
  await page.says("h1", "This page needs its link");
  await page.says("#remedy", /the link that the relay printed/);
});

testPage("the page plays at the press of a key, and shows what is heard", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url);
  await page.says("h1", READY);
  await page.key("Tab");
  await page.key("Tab");
  await page.key("Enter");
  await page.says("h1", "Playing — the built-in sound");
  await page.says("#delay", /^\d+ ms from the relay to your ear$/);
  await page.says("#figures", /Network\s+\d+ ms/);
  await page.says("#clients", /websocket/);
  const hasDrawn = (from: number, to: number) =>
    page.page.evaluate(
      (from, to) => {
        // deno-lint-ignore no-explicit-any
        const canvas = (globalThis as any).document.querySelector("#spectrum");
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")
          .getImageData(from * width, 0, (to - from) * width, height);
        // Its place is made with the first sound.
        return width > 100 && data.some((byte: number) => byte > 100);
      },
      from,
      to,
    );
  await until("the spectrogram to be drawn", () => hasDrawn(0.9, 1), 10_000);
  await page.page.evaluate(() => {
    for (const endMs = performance.now() + 2000; performance.now() < endMs;);
  });
  await until("what is heard again", () => hasDrawn(0.98, 1));
  assert(!await hasDrawn(0.85, 0.9), "What nobody heard is drawn");
  assertEquals(await page.obstacles(), []);
  await page.key("Enter");
  await page.says("h1", "Ready — the built-in sound");
  await page.says("#delay", "");
});

testPage("the page obeys the keys that play and pause", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  const page = await RelayPage.open(browser, "about:blank");
  await page.page.send("Page.addScriptToEvaluateOnNewDocument", {
    source: `const { setActionHandler } = MediaSession.prototype;
      globalThis.keys = {};
      MediaSession.prototype.setActionHandler = function (action, handler) {
        keys[action] = handler;
        setActionHandler.call(this, action, handler);
      };`,
  });
  await page.page.open(url);
  await page.says("h1", READY);
  await page.press("#listen");
  await page.says("h1", "Playing — the built-in sound");
  const press = (key: string) =>
    page.page.evaluate((key) => {
      // deno-lint-ignore no-explicit-any
      const { keys, navigator } = globalThis as any;
      keys[key]();
      return navigator.mediaSession.playbackState;
    }, key);
  assertEquals(await press("pause"), "paused");
  await page.says("h1", "Ready — the built-in sound");
  assertEquals(await press("play"), "playing");
  await page.says("h1", "Playing — the built-in sound");
});

testPage("the page shows where the audio is published, and why it is not", async (browser) => {
  using taker = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const takes = taker.accept();
  const targets = [`tcp://127.0.0.1:${taker.addr.port}`, `tcp://127.0.0.1:${freePort()}`];
  const { relay, url } = await serve(["demo", ...targets.flatMap((each) => ["--publish", each])]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url);
  await page.says("#targets li:first-child", `${targets[0]} · gets the audio`);
  await page.says(
    "#targets li:last-child",
    `${targets[1]} · tried again by itself · nothing listens there. ` +
      "Start the engine there, and check host and port.",
  );
  await page.says("#clients-none", "Nobody listens.");
  assertEquals(await page.obstacles(), []);
  (await takes).close();
  await page.page.open(`${url}#kitchen`);
  await page.says("h1", "Waiting for the phone");
  await page.says("#publishing", "");
  await page.press("#stations a");
  await page.says("h1", READY);
});

testPage("the page shows the targets of a relay that was started anew", async (browser) => {
  const publish = (count: number) =>
    Array.from({ length: count }, () => ["--publish", `tcp://127.0.0.1:${freePort()}`]).flat();
  const { relay, url, httpPort } = await serve(["demo", ...publish(3)]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url);
  await page.says("#targets li:nth-child(3)", /tried again/);
  await relay.stop();
  const [, target, ...args] = publish(1);
  const { relay: next } = await serve(["demo", "--publish", `${target}`, ...args], httpPort);
  await using _next = next;
  await page.says("#targets", new RegExp(`^${target} · [^\n]*$`));
});

Deno.test({
  name: `the page finds a phone whose name is written as it is${noBrowser}`,
  ignore: noBrowser !== "" || !IS_ADB_INSTALLED,
  fn: async () => {
    await using server = await AdbServer.start();
    const httpPort = freePort();
    const phones = ["--phone", "R5CT1=kitchen", "--phone", "192.168.7.5:5555"];
    await using relay = await RelayProcess.start(phones, { env: server.env, httpPort });
    await relay.event("http-started");
    await using browser = await Browser.open();
    const page = await RelayPage.open(browser, `http://127.0.0.1:${httpPort}/#192.168.7.5:5555`);
    await page.says("#stations a[aria-current=page]", "192.168.7.5:5555");
  },
});

Deno.test({
  name: `the page offers the phones of a relay that was started anew${noBrowser}`,
  ignore: noBrowser !== "" || !IS_ADB_INSTALLED,
  fn: async () => {
    await using server = await AdbServer.start();
    const options = { env: server.env, httpPort: freePort() };
    const relay = await RelayProcess.start(
      ["--phone", "A1=kitchen", "--phone", "A2=hall"],
      options,
    );
    await using _ = relay;
    await relay.event("http-started");
    await using browser = await Browser.open();
    const page = await RelayPage.open(browser, `http://127.0.0.1:${options.httpPort}/`);
    await page.says("#stations a[aria-current=page]", "kitchen");
    await relay.stop();
    await using _next = await RelayProcess.start(
      ["--phone", "A2=hall", "--phone", "A3=attic"],
      options,
    );
    await page.says("#stations a[aria-current=page]", "hall");
    await page.says("#stations a:last-child", "attic");
  },
});

testPage("the page copies a line", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url);
  await page.says("#players", /mpv/);
  const copied = await page.page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any
    const { navigator, document } = globalThis as any;
    const lines: string[] = [];
    navigator.clipboard.writeText = (line: string) => Promise.resolve(void lines.push(line));
    document.querySelector("#players button").click();
    await Promise.resolve();
    return lines;
  });
  assertEquals(copied, [`tcp://127.0.0.1:${relay.port}`]);
  await page.says("#players button", "Copied");
});

testPage(
  "the page draws while somebody sees it",
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

testPage("the page moves little for who prefers that", async (browser) => {
  const { relay, url } = await serve(["demo"]);
  await using _ = relay;
  const page = await RelayPage.open(browser, url);
  await page.says("#meters .figure", /dB/);
  // Each time that a meter is drawn, it is told whether it is clipped.
  const moves = () =>
    page.page.evaluate(async () => {
      // deno-lint-ignore no-explicit-any
      const { DOMTokenList, setTimeout } = globalThis as any;
      const { toggle } = DOMTokenList.prototype;
      let count = 0;
      DOMTokenList.prototype.toggle = function (...given: unknown[]) {
        if (given[0] === "clipped") count++;
        return toggle.apply(this, given);
      };
      await new Promise((resolve) => setTimeout(resolve, 1500));
      DOMTokenList.prototype.toggle = toggle;
      return count;
    });
  const usual = await moves();
  assert(usual > 20, `${usual} moves`);
  await page.prefer("prefers-reduced-motion", "reduce");
  const calm = await moves();
  assert(calm > 0 && calm <= 8, `${calm} moves`);
});
