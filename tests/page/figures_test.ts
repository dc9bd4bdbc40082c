import { assertEquals } from "@std/assert";
import {
  decibels,
  duration,
  formatName,
  isApp,
  moment,
  size,
  sourceName,
} from "../../src/page/figures.js";
import { text as en } from "../../src/page/en.js";
import { text as ja } from "../../src/page/ja.js";

Deno.test("duration() and moment() say times as people do", () => {
  const times = [900, 65_000, 3_900_000].map((ms) => duration(ms, en));
  assertEquals(times, ["0 s", "1 min 5 s", "1 h 5 min"]);
  assertEquals(duration(65_000, ja), "1 分 5 秒");
  assertEquals([moment(40.4, en), moment(1250, ja)], ["40 ms", "1.3 秒"]);
});

Deno.test("size() and decibels() say amounts as people do", () => {
  assertEquals([900, 45_300, 1_240_000, 3_456_000_000].map(size), [
    "900 B",
    "45 kB",
    "1.2 MB",
    "3.46 GB",
  ]);
  assertEquals(decibels(-12.34), "−12.3 dB");
});

Deno.test("formatName() and sourceName() name what comes from where", () => {
  assertEquals(formatName("44100:16:1", en), "44.1 kHz, 16 bits, Mono");
  assertEquals(formatName("48000:24:6", ja), "48 kHz, 24 ビット, 6 ch");
  const sources = ["demo", "-", "sndcpy", "sndcpy:10.0.0.2:5555", "tcp://[::1]:28200", "pipe:///a"];
  assertEquals(sources.map(isApp), [false, false, true, true, false, false]);
  assertEquals(sources.map((source) => sourceName(source, en)), [
    "the built-in sound",
    "standard input",
    "the phone",
    "10.0.0.2:5555",
    "tcp://[::1]:28200",
    "/a",
  ]);
});
