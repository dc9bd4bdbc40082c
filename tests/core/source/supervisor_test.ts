import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { openToFirstByte } from "../../../src/core/source/first_byte.ts";
import type { Source, SourceLabel } from "../../../src/core/source/source.ts";
import { SourceSupervisor } from "../../../src/core/source/supervisor.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { inEnglish } from "../../helpers/english.ts";
import { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";

/** What one connection does: pieces of audio, a pause in ms, or a failure. */
type Step = Uint8Array | number | TroubleError | "hang";

const LABEL: SourceLabel = { kind: "demo" };

/** A supervised source that plays one script a connection, the last one over and over. */
function supervise(
  scripts: Step[][],
  { mayEcho = false, ...overrides }: Partial<Source> & { mayEcho?: boolean } = {},
) {
  const clock = new SimulatedClock();
  const opensMs: number[] = [];
  const events: string[] = [];
  const messages: string[] = [];
  const published: Uint8Array[] = [];
  const marks: Uint8Array[] = [];
  async function* play(script: Step[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (const step of script) {
      if (step instanceof TroubleError) throw step;
      if (step instanceof Uint8Array) yield step;
      else await wait(step === "hang" ? Infinity : step, signal);
    }
  }
  function wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const cancel = ms === Infinity ? () => {} : clock.after(ms, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        reject(signal.reason);
      });
    });
  }
  const supervisor = new SourceSupervisor({
    source: {
      label: LABEL,
      format: PcmFormat.SNDCPY,
      isFinite: false,
      open: (signal, limitMs) => {
        opensMs.push(clock.nowMs());
        const script = scripts[opensMs.length - 1] ?? scripts.at(-1)!;
        const connect = (attempt: AbortSignal) => play(script, attempt);
        const format = PcmFormat.SNDCPY;
        return openToFirstByte({ connect, label: LABEL, clock, format, limitMs }, signal);
      },
      ...overrides,
    },
    sink: {
      sourceConnected: () => events.push("connected"),
      sourceDisconnected: () => events.push("disconnected"),
      mark: (frames) => marks.push(frames.slice()),
      publish: (frames) => published.push(frames.slice()),
    },
    emit: (event) => {
      if (event.kind === "source-streams") events.push("streams");
      if (event.kind !== "source-lost") return;
      events.push(event.error.trouble.code);
      messages.push(inEnglish(event.error)[1]);
    },
    mayEcho,
    clock,
    random: () => 1,
  });
  const stop = new AbortController();
  const running = supervisor.run(stop.signal);
  return {
    clock,
    supervisor,
    opensMs,
    events,
    messages,
    published,
    marks,
    running,
    async stop() {
      stop.abort();
      await clock.settle();
      await running;
      assertEquals(clock.timers, 0);
    },
  };
}

const AUDIO = new Uint8Array(1440).fill(7);
const REFUSED: TroubleError = new TroubleError({ code: "refused", source: LABEL });

Deno.test("SourceSupervisor retries for ever, after 100 ms doubling to 1 s", async () => {
  const run = supervise([[REFUSED]]);
  await run.clock.advance(60_000);
  const waits = run.opensMs.slice(1).map((ms, index) => ms - run.opensMs[index]!);
  assertEquals(waits.slice(0, 6), [100, 200, 400, 800, 1000, 1000]);
  assert(waits.slice(5).every((ms) => ms === 1000) && waits.length > 55);
  await run.stop();
});

Deno.test("SourceSupervisor retries quickly again after a connection that lasted", async () => {
  const fails = Array.from({ length: 6 }, () => [REFUSED]);
  const run = supervise([...fails, [AUDIO, 6000, AUDIO], [REFUSED]]);
  await run.clock.advance(20_000);
  assertEquals(run.opensMs[7]! - run.opensMs[6]!, 6100);
  await run.stop();
});

Deno.test("SourceSupervisor tells each change once", async () => {
  const reset: TroubleError = new TroubleError({ code: "reset", source: LABEL });
  const run = supervise([[REFUSED], [REFUSED], [], [], [AUDIO, reset], [AUDIO], [REFUSED]]);
  await run.clock.advance(20_000);
  assertEquals(
    run.events,
    ["refused", "no-audio", "connected", "streams", "disconnected", "reset"]
      .concat(["connected", "disconnected", "ended", "refused"]),
  );
  await run.stop();
});

Deno.test("SourceSupervisor tells a flapping source once, and when it has lasted", async () => {
  const scripts = Array.from({ length: 100 }, (): Step[] => [AUDIO]);
  const run = supervise([...scripts, [AUDIO, 4000, AUDIO, 4000, AUDIO, "hang"]]);
  await run.clock.advance(90_000);
  const told = () => run.events.filter((event) => !event.endsWith("connected"));
  assertEquals(told(), ["streams", "ended"]);
  await run.clock.advance(20_000);
  assertEquals(told(), ["streams", "ended", "streams"]);
  await run.stop();
});

Deno.test("SourceSupervisor takes its own sleep for no silence of the source", async () => {
  const run = supervise([[AUDIO, 2000, AUDIO, 12_500, AUDIO, "hang"]]);
  await run.clock.advance(2000);
  run.clock.sleepThrough(12_000);
  await run.clock.advance(3000);
  assertEquals(run.events, ["connected", "streams"]);
  await run.stop();
});

Deno.test("SourceSupervisor says streaming at the first byte, not before", async () => {
  const run = supervise([[5000, AUDIO, "hang"]]);
  await run.clock.advance(4999);
  assertEquals(run.supervisor.isStreaming, false);
  await run.clock.advance(1);
  assertEquals(run.supervisor.isStreaming, true);
  await run.stop();
});

Deno.test("SourceSupervisor gives up a connection that is silent for 10 s, at first", async () => {
  const run = supervise([["hang"]]);
  await run.clock.advance(10_000);
  assertEquals([run.opensMs.length, run.events], [1, ["silent"]]);
  await run.clock.advance(3_600_000);
  assertEquals(run.events, ["silent"]);
  assert(run.opensMs.length < 65, `${run.opensMs.length} connections in an hour of silence`);
  await run.stop();
});

Deno.test("SourceSupervisor gives up a connection that falls silent after audio", async () => {
  const run = supervise([[AUDIO, 9000, AUDIO, "hang"], [AUDIO, "hang"]]);
  await run.clock.advance(18_900);
  assertEquals(run.events, ["connected", "streams"]);
  await run.clock.advance(1000);
  const events = ["connected", "streams", "disconnected", "silent", "connected", "streams"];
  assertEquals(run.events, events);
  await run.stop();
});

Deno.test("SourceSupervisor is not patient with a source that was long in coming", async () => {
  const run = supervise([["hang"], ["hang"], ["hang"], ["hang"], [30_000, AUDIO, "hang"]]);
  while (run.published.length === 0) await run.clock.step();
  await run.clock.advance(9_999);
  assertEquals(run.supervisor.isStreaming, true);
  await run.clock.advance(1);
  assertEquals(run.supervisor.isStreaming, false);
  assertEquals(run.messages.map((message) => message.split(/: |\. /)[1]), [
    "it is connected, but has sent nothing for 10 s",
    "it has sent nothing for 10 s",
  ]);
  await run.stop();
});

Deno.test("SourceSupervisor lets a source take its time to open", async () => {
  const open = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const run = supervise([], { open });
  await run.clock.advance(3_600_000);
  assertEquals([run.events, run.opensMs.length, run.clock.timers], [[], 0, 0]);
  await run.stop();
});

Deno.test("SourceSupervisor drops half a frame with its connection", async () => {
  const run = supervise([[new Uint8Array(1441).fill(1)], [AUDIO, "hang"]]);
  await run.clock.advance(1000);
  assertEquals(run.published.map((frames) => frames.length), [1440, 1440]);
  assertEquals(run.published[1], AUDIO);
  await run.stop();
});

Deno.test("SourceSupervisor gathers small chunks: few wake-ups for a source that trickles", async () => {
  let reads = 0;
  async function* trickle(): AsyncGenerator<Uint8Array> {
    for (;;) {
      reads++;
      yield new Uint8Array(3);
      await Promise.resolve();
    }
  }
  const run = supervise([], { open: () => Promise.resolve(trickle()) });
  await run.clock.advance(1000);
  assert(reads <= 251, `${reads} reads in a second`);
  await run.stop();
});

Deno.test("SourceSupervisor ends with a finite source, which may be silent", async () => {
  const run = supervise([[AUDIO, 3_600_000, AUDIO]], { isFinite: true });
  await run.clock.advance(3_600_100);
  await run.running;
  assertEquals([run.opensMs.length, run.published.length], [1, 2]);
  assertEquals(run.clock.timers, 0);
});

Deno.test("SourceSupervisor names a failure that nobody foresaw, and goes on", async () => {
  const run = supervise([], { open: () => Promise.reject(new TypeError("odd")) });
  await run.clock.advance(1000);
  assertEquals([run.events, run.messages], [["failed"], [
    "Cannot read the demo sound: odd. The relay tries again by itself.",
  ]]);
  await run.stop();
});

Deno.test("SourceSupervisor says how a finite source failed, and does not try again", async () => {
  const open = () => Promise.reject(new Deno.errors.BadResource("no input"));
  const run = supervise([], { isFinite: true, open });
  const ending = await run.running;
  assertEquals([ending?.trouble.code, run.events, run.clock.timers], ["failed", [], 0]);
});

Deno.test("SourceSupervisor takes its own silence for no audio, and tries again", async () => {
  const zeros = new Uint8Array(1440);
  let opens = 0;
  /** Brings back what was sent. */
  async function* circle(): AsyncGenerator<Uint8Array> {
    opens++;
    yield zeros;
    yield run.marks.at(-1)!;
  }
  const run = supervise([], { mayEcho: true, open: () => Promise.resolve(circle()) });
  await run.clock.advance(5000);
  assert(opens >= 5, `${opens} attempts in 5 s`);
  assertEquals(run.events.filter((event) => !event.endsWith("connected")), ["hears-itself"]);
  await run.stop();
});

Deno.test("SourceSupervisor hands on the silence of a phone, and tells of audio after 2 s", async () => {
  const zeros = new Uint8Array(1920);
  const script = Array.from({ length: 300 }, () => [10, zeros]).flat();
  const run = supervise([script, ["hang"]], { mayEcho: true });
  await run.clock.advance(1900);
  assertEquals(run.events, ["connected"]);
  await run.clock.advance(500);
  assertEquals(run.events, ["connected", "streams"]);
  assertEquals(run.marks.map(({ length }) => length), [64 * 4]);
  const { published } = run;
  assert(published.length > 200 && published.every((frames) => frames.every((byte) => byte === 0)));
  await run.stop();
});

Deno.test("SourceSupervisor adds nothing to a connection that begins with sound", async () => {
  const run = supervise([[AUDIO, 10, new Uint8Array(1920), "hang"]], { mayEcho: true });
  await run.clock.advance(100);
  assertEquals([run.events, run.published.length], [["connected", "streams"], 2]);
  assertEquals(run.marks, []);
  await run.stop();
});

Deno.test("SourceSupervisor begins anew when it is asked to, and quickly", async () => {
  const run = supervise([[AUDIO, "hang"], [AUDIO, "hang"]]);
  await run.clock.advance(6000);
  run.supervisor.restart();
  await run.clock.advance(150);
  assertEquals(run.opensMs, [0, 6100]);
  assertEquals(run.events, [
    ...["connected", "streams", "disconnected", "restarted"],
    ...["connected", "streams"],
  ]);
  await run.stop();
});

Deno.test("SourceSupervisor does not take being asked to begin anew for why there is no audio", async () => {
  const run = supervise([[REFUSED], ["hang"]]);
  await run.clock.advance(150);
  run.supervisor.restart();
  await run.clock.advance(150);
  assertEquals([run.opensMs.length, run.events], [3, ["refused"]]);
  await run.stop();
});
