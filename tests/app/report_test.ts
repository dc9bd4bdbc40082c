import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LogFormat, Verbosity } from "../../src/app/relay_config.ts";
import { startLogging } from "../../src/app/logging.ts";
import { Report } from "../../src/app/report.ts";
import { statusText } from "../../src/app/status.ts";
import { PcmFormat } from "../../src/core/pcm_format.ts";
import { PhoneError } from "../../src/core/phone.ts";
import { SourceError } from "../../src/core/source.ts";

/** A report, and the lines that it writes. */
function report(format: LogFormat = "text", verbosity: Verbosity = "normal", pcm = "48000:16:2") {
  const lines: string[] = [];
  const loggers = startLogging(format, verbosity, (line) => lines.push(line));
  const remedy = (loss: string) => loss === "refused" ? " Start it." : "";
  return { lines, report: new Report(loggers, PcmFormat.parse(pcm), remedy), loggers };
}

const CLIENT = { id: 3, address: "127.0.0.1:9", queue: { handedBytes: 192_000, skippedBytes: 0 } };

Deno.test("Report says what happened to the source, and what to do", () => {
  const { lines, report: it } = report();
  it.sourceLost(new SourceError("refused", "Cannot connect to tcp://127.0.0.1:28200: no."));
  assertEquals(lines.length, 1);
  const message =
    "Cannot connect to tcp://127.0.0.1:28200: no. Start it. It is tried until it works.";
  assertStringIncludes(lines[0]!, message);
});

Deno.test("Report shows where an unforeseen failure comes from, when verbose", () => {
  const failures = [new TypeError("odd"), new PhoneError("failed", "Cannot list the phones: no.")]
    .map((cause) => new SourceError("failed", "Cannot read the source: no.", { cause }));
  for (const [verbosity, lineCounts] of [["normal", [1, 2]], ["verbose", [2, 3]]] as const) {
    const { lines, report: it } = report("text", verbosity);
    const counts = failures.map((failure) => {
      it.sourceLost(failure);
      return lines.length;
    });
    assertEquals(counts, [...lineCounts]);
  }
});

Deno.test("Report shows each state of the source in words", () => {
  const states: string[] = [];
  const loggers = startLogging("text", "quiet", () => {});
  const format = PcmFormat.parse("48000:16:2");
  const it = new Report(loggers, format, () => "", (text) => states.push(text));
  it.phoneWaits("no-device", "Waiting for a phone.");
  it.phoneReady("PIXEL");
  it.sourceStreams();
  it.sourceLost(new SourceError("ended", "Cannot go on listening: it has ended."));
  assertEquals(states, [
    "Waiting for a phone.",
    "Starting sndcpy on PIXEL.",
    "Audio is coming in.",
    "Cannot go on listening: it has ended.",
  ]);
});

Deno.test("Report writes JSON with the event, its reason, and a message without quotes", () => {
  const { lines, report: it } = report("json");
  it.clientLeft(CLIENT, "reset");
  const record = JSON.parse(lines[0]!);
  assertEquals([record.event, record.reason, record.id], ["client-left", "reset", 3]);
  const message = "Client 3 (127.0.0.1:9) is gone (reset): heard 1.0 s, skipped 0.0 s.";
  assertEquals(record.message, message);
});

Deno.test("Report keeps quiet about clients that came and went while there was no audio", () => {
  const { lines, report: it } = report();
  const idle = { ...CLIENT, queue: { handedBytes: 0, skippedBytes: 0 } };
  for (let count = 0; count < 5; count++) {
    it.clientJoined(idle);
    it.clientLeft(idle, "left");
  }
  assertEquals(lines, []);
  it.sourceStreams();
  it.clientJoined(CLIENT);
  assertEquals(lines.length, 2);
});

Deno.test("Report writes what strangers can cause at will once a second", () => {
  const { lines, report: it } = report();
  for (let count = 0; count < 500; count++) it.clientRefused(`10.0.0.1:${count}`);
  for (let count = 0; count < 500; count++) it.acceptFailed(new Error("Too many open files"));
  for (let count = 0; count < 500; count++) it.clientSkipped(CLIENT, 1920);
  assertEquals(lines.length, 3);
});

Deno.test("Report writes warnings alone when quiet, and more when verbose", () => {
  const quiet = report("text", "quiet");
  quiet.report.sourceStreams();
  quiet.report.clientRefused("127.0.0.1:1");
  assertEquals(quiet.lines.length, 1);
  const verbose = report("text", "verbose");
  verbose.report.clientJoined(CLIENT);
  assertEquals(verbose.lines.length, 1);
});

const RATES: [declared: string, framesPerSecond: number, likely: string][] = [
  ["48000:16:2", 44_090, "44100:16:2"],
  ["44100:16:2", 48_010, "48000:16:2"],
  ["48000:16:2", 24_010, "48000:16:1"],
  ["48000:16:1", 95_990, "48000:16:2"],
  ["48000:24:1", 88_190, "44100:24:2"],
];

for (const [declared, framesPerSecond, likely] of RATES) {
  Deno.test(`Report names the likely format: ${likely} for ${declared}`, () => {
    const { lines, report: it } = report("text", "normal", declared);
    it.wrongRate(framesPerSecond);
    assertEquals(lines.length, 1);
    for (const part of [String(framesPerSecond), declared, `--format ${likely}`]) {
      assertStringIncludes(lines[0]!, part);
    }
  });
}

Deno.test("startLogging() puts the time of day before a line, and a mark before a warning", () => {
  const { lines, loggers } = report();
  loggers.log.info("plain");
  loggers.log.warn("loud");
  assert(/^\d\d:\d\d:\d\d plain$/.test(lines[0]!), lines[0]);
  assert(/^\d\d:\d\d:\d\d ! loud$/.test(lines[1]!), lines[1]);
});

Deno.test("statusText() says all in one line", () => {
  const status = {
    source: "streaming",
    clients: 1,
    bytesPerSecond: 192_000,
    driftPpm: undefined,
    skippedSeconds: 1.26,
    lostSeconds: 0,
  };
  assertEquals(
    [undefined, 22.6, -81.2].map((driftPpm) => statusText({ ...status, driftPpm })),
    [
      "streaming | 1 client | 192.0 kB/s | skipped 1.3 s | lost 0.0 s",
      "streaming | 1 client | 192.0 kB/s, +23 ppm | skipped 1.3 s | lost 0.0 s",
      "streaming | 1 client | 192.0 kB/s, -81 ppm | skipped 1.3 s | lost 0.0 s",
    ],
  );
});
