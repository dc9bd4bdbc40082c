import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { concatenate } from "../../src/core/base/bytes.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { DEMO_SECONDS, demoFrames } from "../../src/core/source/demo_sound.ts";
import { breaks, frameNumbers } from "../../scripts/lab/frames.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { FIRST_FRAME, PcmSource } from "../../scripts/lab/pcm_source.ts";
import { childrenOf, isInstalled, residentBytes } from "../../scripts/lab/process_usage.ts";
import { RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { SeededRandom } from "../../scripts/lab/seeded_random.ts";
import { until } from "../../scripts/lab/until.ts";
import { Icecast, PASSWORD } from "../helpers/icecast.ts";
import { ScriptedPrograms } from "../helpers/scripted_programs.ts";
import { Snapcast } from "../helpers/snapcast.ts";

const RATE = 48_000;
/** `PUBLISH_SECONDS=600` has it last ten minutes, and say how it went. */
const LONG_SECONDS = Deno.env.get("PUBLISH_SECONDS");
const SECONDS = Number(LONG_SECONDS ?? 20);

function testPublish(programs: readonly string[], name: string, fn: () => Promise<void>): void {
  const missing = programs.filter((program) => !isInstalled(program));
  const ignore = missing.length > 0;
  Deno.test({ name: `publish ${name}${ignore ? ` (no ${missing})` : ""}`, ignore, fn });
}

/** What a listener of Icecast hears in so many seconds, as raw PCM, from when it comes. */
async function hear(url: string, seconds: number): Promise<Uint8Array> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, await fetched(url, seconds));
    return await decoded(["-i", file]);
  } finally {
    await Deno.remove(file);
  }
}

async function fetched(url: string, seconds: number): Promise<Uint8Array<ArrayBuffer>> {
  const { body } = await fetch(url);
  const chunks: Uint8Array[] = [];
  const endMs = performance.now() + seconds * 1000;
  for await (const chunk of body!) {
    chunks.push(chunk);
    if (performance.now() > endMs) break;
  }
  return concatenate(...chunks);
}

/** What ffmpeg makes of an input. */
async function decoded(input: readonly string[]): Promise<Uint8Array> {
  const { stdout } = await new Deno.Command("ffmpeg", {
    args: ["-nostdin", "-loglevel", "error", ...input, "-f", "s16le", "-"],
    stdin: "null",
    stderr: "null",
  }).output();
  return stdout.slice(0, stdout.length - stdout.length % 4);
}

/** Silence apart, frames are numbered. */
function numbersIn(pcm: Uint8Array): number[] {
  return [...frameNumbers(pcm)].filter((number) => number >= FIRST_FRAME);
}

testPublish(
  ["icecast2", "ffmpeg"],
  "keeps every sample on its way through Icecast, and the mount while the source is away",
  async () => {
    await using source = new PcmSource();
    await using icecast = await Icecast.start();
    const options = ["--publish", icecast.target("live"), "--publish-codec", "flac"];
    await using relay = await RelayProcess.start(["relay", ...source.args, ...options]);
    assertEquals((await relay.event("publish-started")).target, icecast.shown("live"));
    const hearing = hear(icecast.url("live"), 7);
    await delay(2000);
    source.leave();
    await delay(2000);
    source.comeBack();
    const pcm = await hearing;
    const numbers = numbersIn(pcm);
    assert(numbers.length > 3 * RATE, `${numbers.length} frames`);
    assertEquals(breaks(numbers).length <= 1, true, String(breaks(numbers)));
    assert(pcm.length / 4 - numbers.length > RATE, "There was no silence");
    assertEquals(relay.all("publish-lost"), []);
    assertEquals(await relay.stop(), 0);
  },
);

testPublish(["icecast2", "ffmpeg"], "is back after Icecast was killed", async () => {
  await using icecast = await Icecast.start();
  await using relay = await RelayProcess.start(["demo", "--publish", icecast.target("live")]);
  await relay.event("publish-started");
  await icecast.kill();
  await relay.event("publish-lost");
  await icecast.start();
  await until("the mount to be back", async () => {
    const response = await fetch(icecast.url("live"));
    await response.body?.cancel();
    return response.ok;
  }, 10_000);
  assert((await hear(icecast.url("live"), 2)).length > RATE * 4);
});

testPublish(["icecast2"], "says what is wrong, and tells nobody a password", async () => {
  await using icecast = await Icecast.start();
  const secrets = [PASSWORD, encodeURIComponent(PASSWORD), "wr0ng-s3cret", "k3y-of-mine"];
  const targets = [
    ...[icecast.target("live"), icecast.target("other", "wr0ng-s3cret")],
    `rtmp://127.0.0.1:${freePort()}/app/k3y-of-mine`,
  ];
  const httpPort = freePort();
  await using relay = await RelayProcess.start(["demo"], {
    httpPort,
    env: { SNDCPY_RELAY_PUBLISH: targets.slice(0, 2).join(" ") },
  });
  await relay.event("publish-started");
  const { reason, target } = await relay.event("publish-lost");
  assertEquals({ reason, target }, { reason: "target-denied", target: icecast.shown("other") });
  await relay.event("http-started");
  const ask = async (path: string) =>
    await (await fetch(`http://127.0.0.1:${httpPort}${path}`)).text();
  const [status, metrics] = [await ask("/api/status"), await ask("/metrics")];
  assertEquals(
    JSON.parse(status).stations[0].targets.map(({ state }: { state: string }) => state),
    [
      "publishing",
      "waiting",
    ],
  );
  assertStringIncludes(metrics, `target="${icecast.shown("live")}"} 1`);
  assertStringIncludes(metrics, `target="${icecast.shown("other")}"} 0`);
  const { stdout: processes } = await runProgram(["ps", "-A", "-o", "args="]);
  const said = JSON.stringify(relay.events) + relay.strayLines.join("\n");
  await using other = await RelayProcess.start(["demo", "--publish", targets[2]!]);
  await other.event("publish-lost");
  const saidByOther = JSON.stringify(other.events) + other.strayLines.join("\n");
  for (const secret of secrets) {
    for (const text of [status, metrics, processes, said, saidByOther]) {
      assert(!text.includes(secret), `${secret} is in ${text}`);
    }
  }
});

for (
  const [code, ffmpeg] of [
    ["target-ffmpeg-missing", undefined],
    ["target-unsupported", "echo \"Unknown encoder 'libopus'\" >&2; exit 1"],
    ["target-denied", 'echo "[rtsp @ 0x1] method ANNOUNCE failed: 401 Unauthorized" >&2; exit 1'],
  ] as const
) {
  testPublish(["sh"], `says ${code}, and goes on for the others`, async () => {
    await using source = new PcmSource();
    await using programs = await ScriptedPrograms.make(ffmpeg === undefined ? {} : { ffmpeg });
    using taker = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const targets = ["rtsp://me:s3cret@127.0.0.1:1/x", `tcp://127.0.0.1:${taker.addr.port}`];
    await using relay = await RelayProcess.start(
      ["relay", ...source.args, ...targets.flatMap((target) => ["--publish", target])],
      { env: { OUT: programs.folder, PATH: programs.folder } },
    );
    using connection = await taker.accept();
    assertEquals((await relay.event("publish-lost", { limitMs: 10_000 })).reason, code);
    await relay.event("source-streams");
    const bytes = new Uint8Array(4 * RATE);
    for (let got = 0; got < bytes.length;) {
      got += await connection.read(bytes.subarray(got)) ?? bytes.length;
    }
    const numbers = numbersIn(bytes);
    assert(numbers.length > RATE / 2, `${numbers.length} frames`);
    assertEquals(breaks(numbers), []);
    assertEquals(relay.all("publish-lost").length, 1);
  });
}

for (
  const args of [
    ["relay", "--publish", "icecast://source:s3cret-word@host"],
    ["publish", "ftp://source:s3cret-word@host/x"],
    ["icecast://source:s3cret-word@host/x"],
    ["play", "tcp://phone:1", "icecast://source:s3cret-word@host/x"],
  ]
) {
  Deno.test(`publish does not repeat a password in a command line that is wrong: ${args[0]}`, async () => {
    const { code, stdout, stderr } = await runRelay([...args, "--language", "en"]);
    assertEquals([code, stdout], [2, ""]);
    assert(!stderr.includes("s3cret-word"), stderr);
  });
}

testPublish(["snapserver", "snapclient"], "plays in two rooms by Snapcast", async () => {
  await using source = new PcmSource();
  await using snapcast = await Snapcast.start();
  await using relay = await RelayProcess.start(["relay", ...source.args]);
  await relay.event("source-streams");
  await using publisher = await RelayProcess.joined(
    ["publish", snapcast.target, "--port", String(relay.port)],
  );
  await publisher.event("publish-started");
  await playsInTwoRooms(snapcast);
  assertEquals(await publisher.stop(), 0);
});

testPublish(["snapserver", "snapclient"], "need not do it where Snapcast fetches", async () => {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(["relay", ...source.args]);
  await using snapcast = await Snapcast.start(relay.port);
  await playsInTwoRooms(snapcast);
});

async function playsInTwoRooms(snapcast: Snapcast): Promise<void> {
  const rooms = [1, 2].map((instance) => snapcast.play(instance));
  for (const room of rooms) {
    await until("three seconds", async () => numbersIn(await room()).length > 3 * RATE, 15_000);
    const pcm = await room();
    const numbers = numbersIn(pcm.slice(0, pcm.length - pcm.length % 4));
    // To play in step, a client leaves out or repeats a frame now and then.
    const share = breaks(numbers).length / numbers.length;
    assert(share < 0.01, `${share} of the frames are not those that come next`);
  }
}

testPublish(
  ["ffmpeg"],
  "is taken by an RTSP server, and is back when ffmpeg was killed",
  async () => {
    const url = `rtsp://127.0.0.1:${freePort()}/live`;
    const server = () => decoded(["-rtsp_flags", "listen", "-timeout", "30", "-i", url, "-t", "2"]);
    const first = server();
    await using relay = await RelayProcess.start(["demo", "--publish", url], {});
    await relay.event("publish-started", { limitMs: 20_000 });
    assert((await first).length > RATE * 4);
    const second = server();
    await until("ffmpeg to run", async () => (await childrenOf(relay.pid)).length > 0, 20_000);
    for (const pid of await childrenOf(relay.pid)) Deno.kill(pid, "SIGKILL");
    assert((await second).length > RATE * 4);
    assertEquals(await relay.stop(), 0);
  },
);

testPublish(["ffmpeg"], "is heard by RTP, by a receiver that was told nothing else", async () => {
  const url = `rtp://127.0.0.1:${freePort()}`;
  const hearing = decoded(["-analyzeduration", "500000", "-i", url, "-t", "3.5"]);
  await using relay = await RelayProcess.start(["demo", "--publish", url]);
  await relay.event("publish-started");
  const heard = samplesOf(await hearing);
  const seconds = Array.from({ length: DEMO_SECONDS }, (_, second) => second);
  const sound = samplesOf(
    concatenate(...seconds.map((second) => demoFrames(PcmFormat.SNDCPY, second * RATE, RATE))),
  );
  // What is received first has holes on a busy computer, and lacks what came before.
  const [early, late] = [2, 2.9].map((second) =>
    placeIn(sound, heard.subarray(2 * second * RATE, 2 * (second + 0.5) * RATE))
  ) as [Place, Place];
  assert(Math.min(early.likeness, late.likeness) > 0.95, JSON.stringify([early, late]));
  const apart = (late.frame - early.frame + DEMO_SECONDS * RATE) % (DEMO_SECONDS * RATE);
  assertAlmostEquals(apart / RATE, 0.9, 0.001);
});

/** Where in a sound something was found. */
interface Place {
  readonly frame: number;
  /** The correlation there: 1 for the same. */
  readonly likeness: number;
}

/** Finds an excerpt in a sound of two channels that begins anew at its end. */
function placeIn(sound: Int16Array, excerpt: Int16Array): Place {
  const [frameStep, placeStep] = [32, 8];
  let best: Place = { frame: 0, likeness: -1 };
  for (let frame = 0; frame < sound.length / 2; frame += placeStep) {
    let product = 0;
    let own = 0;
    let other = 0;
    for (let index = 0; index < excerpt.length; index += 2 * frameStep) {
      for (let channel = 0; channel < 2; channel++) {
        const one = excerpt[index + channel]!;
        const two = sound[(2 * frame + index + channel) % sound.length]!;
        product += one * two;
        own += one * one;
        other += two * two;
      }
    }
    const likeness = product / Math.sqrt(own * other);
    if (likeness > best.likeness) best = { frame, likeness };
  }
  return best;
}

function samplesOf(pcm: Uint8Array): Int16Array {
  return new Int16Array(pcm.slice().buffer);
}

/** How often targets came back until the signal, and the longest that any was away. */
async function observeTargets(
  httpPort: number,
  signal: AbortSignal,
): Promise<{ longestAwayMs: number; reconnects: number }> {
  let [longestAwayMs, reconnects] = [0, 0];
  const goodAtMs: number[] = [];
  while (!signal.aborted) {
    const response = await fetch(`http://127.0.0.1:${httpPort}/api/status`);
    const { stations: [{ targets }] } = await response.json();
    reconnects = 0;
    for (const [index, target] of targets.entries()) {
      reconnects += target.reconnects;
      const nowMs = performance.now();
      longestAwayMs = Math.max(longestAwayMs, nowMs - (goodAtMs[index] ?? nowMs));
      if (target.state === "publishing") goodAtMs[index] = nowMs;
    }
    await delay(250);
  }
  return { longestAwayMs: Math.round(longestAwayMs), reconnects };
}

testPublish(["icecast2", "ffmpeg"], "lasts, whatever is killed, and does not grow", async () => {
  const random = new SeededRandom(7);
  await using source = new PcmSource();
  await using icecast = await Icecast.start();
  const targets = [icecast.target("opus"), icecast.target("mp3")];
  const httpPort = freePort();
  await using relay = await RelayProcess.start([
    ...["relay", ...source.args, "--publish-codec", "mp3"],
    ...targets.flatMap((target) => ["--publish", target]),
  ], { httpPort });
  await relay.event("publish-started", { count: 2 });
  const faults = [
    async () => {
      await icecast.kill();
      await delay(500);
      await icecast.start();
    },
    async () => {
      for (const pid of await childrenOf(relay.pid)) Deno.kill(pid, "SIGKILL");
    },
    async () => {
      source.leave();
      await delay(300);
      source.comeBack();
    },
    () => icecast.hang(() => delay(1000)),
  ];
  const endMs = performance.now() + SECONDS * 1000;
  const memoryBytes = [await residentBytes(relay.pid)];
  const observing = new AbortController();
  const observed = observeTargets(httpPort, observing.signal);
  while (performance.now() < endMs) {
    await faults[random.below(faults.length)]!();
    await delay(1000 + 1000 * random.next());
    memoryBytes.push(await residentBytes(relay.pid));
  }
  observing.abort();
  const outcome = await observed;
  const settledBytes = memoryBytes[Math.floor(memoryBytes.length / 2)]!;
  if (LONG_SECONDS !== undefined) {
    const [first, last] = [memoryBytes[0], memoryBytes.at(-1)];
    console.log({ ...outcome, first, settledBytes, last, most: Math.max(...memoryBytes) });
  }
  const grownBytes = memoryBytes.at(-1)! - settledBytes;
  assert(grownBytes < 40e6, `It grew by ${grownBytes} bytes`);
  for (const mount of ["opus", "mp3"]) {
    await until(`${mount} to be back`, async () => {
      const response = await fetch(icecast.url(mount));
      await response.body?.cancel();
      return response.ok;
    }, 30_000);
  }
  assertEquals(relay.strayLines, []);
  assertEquals(await relay.stop(), 0);
});
