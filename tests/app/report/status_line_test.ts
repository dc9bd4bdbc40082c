import { assertEquals } from "@std/assert";
import { StatusLine } from "../../../src/app/report/status_line.ts";
import { type LogStyle, startLogging } from "../../../src/app/report/log.ts";
import { en } from "../../../src/app/words/en.ts";
import { ja } from "../../../src/app/words/ja.ts";
import type { Words } from "../../../src/app/words/words.ts";
import type { StationStatus } from "../../../src/core/station.ts";
import { Terminal } from "../../../src/io/terminal/terminal.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

const STATUS: StationStatus = {
  name: "relay",
  source: { kind: "demo" },
  chain: { relays: ["relay"], origin: "demo" },
  format: "48000:16:2",
  state: "streaming",
  trouble: undefined,
  bytesPerSecond: 192_000,
  driftPpm: 22.6,
  levelsDbfs: [-17.7, -20.4],
  rmsDbfs: undefined,
  silentMs: 0,
  skippedMs: 1260,
  lostMs: 0,
  clients: [],
  targets: [],
};

/** What a terminal of this width shows after a second. */
async function shown(
  status: Partial<StationStatus>,
  columns = 200,
  words: Words = en,
): Promise<string> {
  let text = "";
  const write = (bytes: Uint8Array) => {
    text += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  };
  const terminal = new Terminal({ write, isTerminal: () => true }, () => columns);
  const clock = new SimulatedClock();
  const { log } = startLogging("terminal", "normal", () => {}, en.moreLikeThat);
  const stations = [{ status: () => ({ ...STATUS, ...status }) }];
  const line = new StatusLine({ stations, clock, terminal, log, words });
  await clock.advance(1000);
  await terminal.flush();
  const [, last] = text.split("\r\x1b[K");
  line[Symbol.dispose]();
  await terminal.flush();
  return last!;
}

/** What is logged in a minute, where there is no terminal. */
async function logged(status: Partial<StationStatus>, style: LogStyle): Promise<string> {
  const lines: string[] = [];
  const clock = new SimulatedClock();
  const { log } = startLogging(style, "normal", (line) => lines.push(line), en.moreLikeThat);
  const stations = [{ status: () => ({ ...STATUS, ...status }) }];
  using _line = new StatusLine({ stations, clock, terminal: undefined, log, words: en });
  await clock.advance(60_000);
  assertEquals(lines.length, 1);
  return lines[0]!;
}

Deno.test("StatusLine has a field for each figure", async () => {
  const before =
    "streaming | 0 clients | L -18 dB R -20 dB | skipped 1.3 s | lost 0.0 s | 192.0 kB/s";
  assertEquals(await shown({ driftPpm: undefined }), before);
  assertEquals(await shown({}), `${before}, +23 ppm`);
  assertEquals(await shown({ driftPpm: -81.2 }), `${before}, -81 ppm`);
});

Deno.test("StatusLine drops whole fields in a narrow window, how fast it comes first", async () => {
  const lost = "streaming | 0 clients | L -18 dB R -20 dB | skipped 1.3 s | lost 0.0 s";
  assertEquals(await shown({}, 80), lost);
  assertEquals(await shown({}, lost.length), lost.replace(" | lost 0.0 s", ""));
  assertEquals(await shown({}, 42), "streaming | 0 clients | L -18 dB R -20 dB");
  assertEquals(await shown({}, 41), "streaming | 0 clients");
  assertEquals(
    await shown({}, 80, ja),
    lost.replace("streaming", "配信中")
      .replace("0 clients", "接続 0 件").replace("L", "左").replace("R", "右")
      .replace("skipped 1.3 s", "スキップ 1.3 秒").replace("lost 0.0 s", "欠落 0.0 秒"),
  );
});

Deno.test("StatusLine tells silence from sound, and from nothing", async () => {
  const levels = async (status: Partial<StationStatus>, words = en) =>
    (await shown(status, 200, words)).split(" | ")[2];
  const silent = [-Infinity, -Infinity];
  assertEquals(await levels({ levelsDbfs: silent, silentMs: 12_900 }), "silent for 12 s");
  assertEquals(await levels({ levelsDbfs: silent, silentMs: 185_000 }), "silent for 3 min");
  assertEquals(await levels({ levelsDbfs: [-0.2, -Infinity] }), "L 0 dB R silent");
  assertEquals(await levels({ levelsDbfs: [-9.4] }), "level -9 dB");
  assertEquals(await levels({ levelsDbfs: [-Infinity, -40, -60] }), "level -40 dB");
  assertEquals(await levels({ levelsDbfs: undefined }), "skipped 1.3 s");
  assertEquals(await levels({ levelsDbfs: silent, silentMs: 12_900 }, ja), "無音 12 秒");
  assertEquals(await levels({ levelsDbfs: [-0.2, -Infinity] }, ja), "左 0 dB 右 無音");
});

Deno.test("StatusLine is a line of the log where there is no terminal", async () => {
  assertEquals(
    (await logged({}, "terminal")).slice(9),
    "streaming | 0 clients | L -18 dB R -20 dB | skipped 1.3 s | lost 0.0 s | 192.0 kB/s, +23 ppm",
  );
  const levels = async (levelsDbfs: number[] | undefined) => {
    const { silentMs, ...data } = JSON.parse(await logged({ levelsDbfs, silentMs: 7 }, "json"));
    return [data.levelsDbfs, silentMs];
  };
  assertEquals(await levels([-17.7, -Infinity]), [[-17.7, null], 7]);
  assertEquals(await levels(undefined), [undefined, 7]);
});

Deno.test("StatusLine asks twice for what is measured from the first question on", async () => {
  const lines: string[] = [];
  const clock = new SimulatedClock();
  const { log } = startLogging("json", "normal", (line) => lines.push(line), en.moreLikeThat);
  let questions = 0;
  const status = () => ({ ...STATUS, rmsDbfs: ++questions < 2 ? undefined : [-20, -23] });
  using _line = new StatusLine({
    stations: [{ status }],
    clock,
    terminal: undefined,
    log,
    words: en,
  });
  await clock.advance(60_000);
  assertEquals(JSON.parse(lines[0]!).rmsDbfs, [-20, -23]);
});
