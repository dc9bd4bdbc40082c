import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Verbosity } from "../../../src/app/commands/relay_config.ts";
import { logEvent } from "../../../src/app/report/event_log.ts";
import { type LogStyle, startLogging } from "../../../src/app/report/log.ts";
import { type ServiceStatus, showToSystemd } from "../../../src/app/report/systemd_status.ts";
import { en } from "../../../src/app/words/en.ts";
import type { RelayEvent } from "../../../src/core/event.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";

/** A log, and the lines that it writes. */
function openLog(style: LogStyle = "terminal", verbosity: Verbosity = "normal") {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const loggers = startLogging(style, verbosity, write, en.moreLikeThat);
  const options = { loggers, words: en, namesStations: false };
  return { lines, loggers, log: (event: RelayEvent) => logEvent(event, options) };
}

const CLIENT = { id: 3, transport: "tcp", address: "127.0.0.1:9" } as const;
const LEFT: RelayEvent = {
  kind: "client-left",
  station: "relay",
  client: CLIENT,
  reason: "reset",
  sentMs: 1000,
  skippedMs: 0,
  lostMs: 0,
};
const SOURCE = { kind: "tcp", host: "127.0.0.1", port: 28_200, socketName: "sndcpy" } as const;
const REFUSED = new TroubleError({ code: "refused", source: SOURCE });

Deno.test("logEvent() says what happened to the source, and what to do", () => {
  const { lines, log } = openLog();
  log({ kind: "source-lost", error: REFUSED });
  assertEquals(lines.length, 1);
  const state =
    "! Cannot connect to tcp://127.0.0.1:28200: nothing is listening there. Start sndcpy";
  assertStringIncludes(lines[0]!, state);
});

Deno.test("logEvent() takes the end of a program that writes into a pipe for no warning", () => {
  const { lines, log } = openLog("json");
  for (const source of [SOURCE, { kind: "pipe", path: "/tmp/snapfifo" }] as const) {
    log({ kind: "source-lost", error: new TroubleError({ code: "ended", source }) });
  }
  assertEquals(lines.map((line) => JSON.parse(line).level), ["WARN", "INFO"]);
});

Deno.test("logEvent() shows where an unforeseen failure comes from, when verbose", () => {
  const cause = new TypeError("odd");
  const odd = new TroubleError({ code: "failed", source: SOURCE, words: "odd" }, { cause });
  const failures: RelayEvent[] = [
    { kind: "source-lost", error: odd },
    { kind: "source-lost", error: REFUSED },
    { kind: "listener-failed", error: cause },
  ];
  for (const [verbosity, expected] of [["normal", [1, 2, 3]], ["verbose", [2, 3, 5]]] as const) {
    const { lines, log } = openLog("terminal", verbosity);
    const counts = failures.map((failure) => {
      log(failure);
      return lines.length;
    });
    assertEquals(counts, [...expected]);
  }
});

Deno.test("logEvent() names the station where there are several", () => {
  const { lines, loggers } = openLog();
  const event: RelayEvent = { kind: "source-streams", station: "kitchen" };
  logEvent(event, { loggers, words: en, namesStations: true });
  assertStringIncludes(lines[0]!, "kitchen: Audio is coming in.");
});

Deno.test("logEvent() writes JSON with codes and parameters, and a message without quotes", () => {
  const { lines, log } = openLog("json");
  log(LEFT);
  const { event, station, reason, id, transport, sentMs, message } = JSON.parse(lines[0]!);
  const data = [event, station, reason, id, transport, sentMs];
  assertEquals(data, ["client-left", "relay", "reset", 3, "tcp", 1000]);
  const text =
    "Client 3 (127.0.0.1:9) is gone (connection reset): sent 1.0 s, skipped 0.0 s, lost 0.0 s.";
  assertEquals(message, text);
  log({ kind: "source-lost", error: REFUSED });
  const lost = JSON.parse(lines[1]!);
  assertEquals([lost.reason, lost.source], ["refused", "tcp://127.0.0.1:28200"]);
  const wait = { code: "no-device", serial: undefined, others: ["A"] } as const;
  log({ kind: "phone-waits", wait });
  const waits = JSON.parse(lines[2]!);
  assertEquals([waits.reason, waits.others, waits.level], ["no-device", ["A"], "INFO"]);
});

Deno.test("logEvent() tells of recordings and players more than that they are clients", () => {
  const { lines, log } = openLog("json");
  for (const transport of ["file", "player"] as const) {
    log({ kind: "client-joined", client: { ...CLIENT, transport } });
  }
  log({ kind: "player-started", player: "mpv" });
  assertEquals(lines.map((line) => JSON.parse(line).event), ["player-started"]);
});

Deno.test("logEvent() writes what strangers can cause at will once a second", () => {
  const { lines, log } = openLog();
  for (let count = 0; count < 500; count++) {
    log({ kind: "client-refused", transport: "tcp", address: `10.0.0.1:${count}` });
    log({ kind: "accept-failed", transport: "tcp", words: "Too many open files" });
    log({ kind: "client-overrun", client: CLIENT, lostMs: 10 });
  }
  assertEquals(lines.length, 3);
});

Deno.test("logEvent() writes few of a kind, and does not count the others with them", () => {
  const { lines, log } = openLog();
  for (let count = 0; count < 500; count++) log(LEFT);
  assertEquals(lines.length, 10);
  log({ kind: "source-streams" });
  assertEquals(lines.length, 11);
});

Deno.test("logEvent() writes warnings alone when quiet, and more when verbose", () => {
  const quiet = openLog("terminal", "quiet");
  quiet.log({ kind: "source-streams" });
  quiet.log({ kind: "client-refused", transport: "tcp", address: "127.0.0.1:1" });
  assertEquals(quiet.lines.length, 1);
  const verbose = openLog("terminal", "verbose");
  verbose.log({ kind: "stopping" });
  assertEquals(verbose.lines.length, 1);
});

const RATES: [declared: string, framesPerSecond: number, likely: string][] = [
  ["48000:16:2", 44_090, "44100:16:2"],
  ["44100:16:2", 48_010, "48000:16:2"],
  ["48000:16:2", 24_010, "48000:16:1"],
  ["48000:16:1", 95_990, "48000:16:2"],
  ["48000:24:1", 88_190, "44100:24:2"],
];

for (const [format, framesPerSecond, likely] of RATES) {
  Deno.test(`logEvent() names the likely format: ${likely} for ${format}`, () => {
    const { lines, log } = openLog();
    log({ kind: "wrong-rate", framesPerSecond, declared: PcmFormat.parse(format) });
    assertEquals(lines.length, 1);
    for (const part of [String(framesPerSecond), format, `--format ${likely}`]) {
      assertStringIncludes(lines[0]!, part);
    }
  });
}

const STYLES: [style: LogStyle, before: RegExp, beforeWarning: RegExp][] = [
  ["terminal", /^\d\d:\d\d:\d\d $/, /^\d\d:\d\d:\d\d ! $/],
  ["file", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d $/, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ! $/],
  ["journal", /^<6>$/, /^<4>$/],
];
for (const [style, before, beforeWarning] of STYLES) {
  Deno.test(`startLogging() puts time and level before a line as a ${style} has it`, () => {
    const { lines, loggers } = openLog(style);
    loggers.log.info("text");
    loggers.log.warn("text");
    for (const [index, pattern] of [before, beforeWarning].entries()) {
      const [start, end] = lines[index]!.split(/(?=text$)/);
      assert(pattern.test(start!), lines[index]);
      assertEquals(end, "text");
    }
  });
}

Deno.test("startLogging() tells the journal every level that sd-daemon(3) knows of ours", () => {
  const { lines, loggers: { log } } = openLog("journal", "verbose");
  for (const level of ["debug", "info", "warn", "error"] as const) log[level]("x");
  assertEquals(lines, ["<7>x", "<6>x", "<4>x", "<3>x"]);
});

Deno.test("showToSystemd() shows each state of the source in words, and readiness once", () => {
  const told: string[] = [];
  const service: ServiceStatus = {
    ready: () => told.push("READY"),
    status: (text) => told.push(text),
    stopping: () => told.push("STOPPING"),
  };
  const format = PcmFormat.SNDCPY;
  const started = { version: "1", addresses: [], port: 1, source: SOURCE, format };
  const events: RelayEvent[] = [
    { kind: "started", ...started },
    { kind: "phone-waits", wait: { code: "no-device", serial: undefined, others: [] } },
    { kind: "phone-ready", app: "sndcpy", serial: "PIXEL" },
    { kind: "source-streams" },
    { kind: "client-joined", client: CLIENT },
    { kind: "stopping" },
  ];
  for (const event of events) showToSystemd(event, service, en, false);
  assertEquals(told, [
    "READY",
    "Waiting for a phone: none is connected. Plug one in, and switch on USB debugging in its " +
    "developer options.",
    "Starting sndcpy on PIXEL.",
    "Audio is coming in.",
    "STOPPING",
  ]);
});
