import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { type PageOptions, relayPage } from "../../src/app/page.ts";
import { PAGE_FILES } from "../../src/app/page_files.ts";

const MOST_BYTES = 80_000;
const FOLDER = `${import.meta.dirname}/../../src/page`;

function ways(
  bound: string,
  url: string,
  options: Partial<PageOptions> = {},
  stationName?: string,
) {
  const portOf = (name: string | undefined) => name === "kitchen" ? 28_203 : 28_201;
  const usual = { format: PcmFormat.SNDCPY, isSecure: false, token: undefined, portOf };
  return relayPage({ host: bound, ...usual, ...options })
    .ways(new URL(url), stationName);
}

Deno.test("PAGE_FILES weigh little, in either language", () => {
  for (const other of ["/en.js", "/ja.js"]) {
    const fetched = PAGE_FILES.filter(({ path }) => path !== other).map(({ text }) => text);
    const bytes = new TextEncoder().encode(fetched.join("")).length;
    assert(bytes <= MOST_BYTES, `${bytes} bytes without ${other}`);
  }
});

Deno.test("PAGE_FILES are all there are, and fetch nothing else", async () => {
  const names = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name);
  const given = PAGE_FILES.map(({ path }) => path === "/" ? "index.html" : path.slice(1));
  assertEquals(given.toSorted(), names.filter((name) => !name.endsWith(".ts")).toSorted());
  for (const { path, text } of PAGE_FILES) {
    const imported = Array.from(text.matchAll(/from "\.\/(.+?)"/g), ([, name]) => name!);
    for (const name of imported) assert(given.includes(name), `${path} imports ${name}`);
    const foreign = text.replaceAll("http://www.w3.org/2000/svg", "").match(
      /(https?:)?\/\/\w+\.\w+/,
    );
    assertEquals(foreign, null, path);
  }
});

Deno.test("PAGE_FILES have lost comments and spaces, and nothing else", async () => {
  for (const { path, text } of PAGE_FILES.filter(({ path }) => path.endsWith(".js"))) {
    assert(!text.includes("/**") && !/^\s/m.test(text), path);
    const code = (await Deno.readTextFile(FOLDER + path))
      .replace(/\/\*\*.*?\*\//gs, "").replace(/(^|\s)\/\/\s?.*$/gm, "");
    assertEquals(text.replace(/\s/g, ""), code.replace(/\s/g, ""), path);
    const texts = (script: string) => script.match(/"[^"\n]*"|`[^`]*`/g);
    assertEquals(texts(text), texts(code), path);
  }
});

Deno.test("ways() names the host by which the page was opened, in links and lines alike", () => {
  const { pages, streams, players } = ways("0.0.0.0", "http://relay.local:28202/api/ways");
  assertEquals(pages, ["http://relay.local:28202/"]);
  assertEquals(streams[0], { name: "Opus", url: "http://relay.local:28202/stream.opus" });
  const lines = Object.fromEntries(players.map(({ name, line }) => [name, line]));
  assertStringIncludes(lines["mpv"]!, "--demuxer-rawaudio-rate=48000");
  assertEquals(lines["OBS: Input"], "tcp://relay.local:28201");
  assertEquals(lines["OBS: FFmpeg Options"], "sample_rate=48000 ch_layout=stereo");
  for (const { name, line } of players) {
    if (!/Format|Options/.test(name)) assertStringIncludes(line, "relay.local");
  }
});

Deno.test("ways() knows no page for other devices where only this computer is let in", () => {
  assertEquals(ways("127.0.0.1", "http://localhost:28202/api/ways").pages, []);
  assertEquals(ways("localhost", "http://[::1]:28202/api/ways").pages, []);
});

Deno.test("ways() gives links a token where one is needed, and the scheme that is served", () => {
  const options = { isSecure: true, token: "a&b" };
  const { pages, streams } = ways("0.0.0.0", "http://10.0.0.2:28202/api/ways", options);
  assertEquals(pages, ["https://10.0.0.2:28202/?token=a%26b"]);
  assertEquals(streams[1]!.url, "https://10.0.0.2:28202/stream.flac?token=a%26b");
});

Deno.test("ways() puts no name into a shell's line that a shell may run", () => {
  for (const name of ["$(id)", "a;id", "`id`", "a'b"]) {
    const { players } = ways("127.0.0.1", `http://${name}:28202/api/ways`);
    for (const { line } of players) assert(!line.includes("id") && !line.includes("'"), line);
  }
});

Deno.test("relayPage() has the ways to the station that is named", () => {
  const { streams, players } = ways("localhost", "http://127.0.0.1:28202/", {}, "kitchen");
  assert(streams.every(({ url }) => url.startsWith("http://127.0.0.1:28202/kitchen/stream.")));
  assert(players.some(({ line }) => line.includes("127.0.0.1:28203")));
});
