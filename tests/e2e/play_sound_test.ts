import { assert, assertEquals } from "@std/assert";
import { isInstalled, isRunning } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { until } from "../../scripts/lab/until.ts";
import { noSoundServer, SoundServer } from "../../scripts/lab/sound_server.ts";

/** Real players, and what each needs besides to play on PulseAudio here. */
const PLAYERS: Readonly<Record<string, readonly string[]>> = {
  mpv: [],
  ffplay: [],
  paplay: [],
  aplay: ["--device", "pulse"],
  sox: [],
};
const FORMATS = ["48000:16:2", "44100:24:1"];

const LOUD = 2000;

function peak(samples: Int16Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

function testSound(name: string, missing: string, fn: () => Promise<void>): void {
  Deno.test({ name: name + missing, ignore: missing !== "", fn });
}

for (const [player, options] of Object.entries(PLAYERS)) {
  const missing = noSoundServer || (isInstalled(player) ? "" : ` (${player} is not installed)`);
  testSound(`play is heard with ${player}`, missing, async () => {
    await using server = await SoundServer.start();
    for (const format of FORMATS) {
      const args = ["play", "--source", "demo", "--format", format, "--player", player];
      await using play = await RelayProcess.start([...args, ...options], { env: server.env });
      await play.event("player-started");
      await server.hears("speakers.monitor", (left) => peak(left) > LOUD);
      assertEquals(play.all("player-failed"), []);
      assertEquals(await play.stop("SIGINT"), 0);
    }
  });
}

/** 1 kHz on both sides, for so long: 48000:16:2. */
function tone(seconds: number): Uint8Array<ArrayBuffer> {
  const samples = new Int16Array(seconds * 48_000 * 2);
  for (let index = 0; index < samples.length; index++) {
    samples[index] = 10_000 * Math.sin(2 * Math.PI * (index >> 1) / 48);
  }
  return new Uint8Array(samples.buffer);
}

function isTone(samples: Int16Array): boolean {
  const rises = samples.filter((sample, index) =>
    index > 0 && samples[index - 1]! < 0 && sample >= 0
  );
  return Math.abs(rises.length - 100) <= 1 && Math.abs(peak(samples) - 10_000) < 100;
}

testSound("play --as-microphone is a microphone as long as it runs", noSoundServer, async () => {
  await using server = await SoundServer.start();
  const args = ["play", "--as-microphone", "--source", "-"];
  await using play = await RelayProcess.start(args, { env: server.env, stdin: "piped" });
  const feeding = play.input(tone(60)).catch(() => {
    // It has been stopped.
  });
  const sources = (await server.pactl("list", "sources")).map((line) => line.trim());
  assert(sources.includes("Name: sndcpy") && sources.includes("Description: Phone (sndcpy)"));
  // A player that ends sooner does not play here.
  let heardMs = 0;
  await server.hears("sndcpy", (left, right) => {
    if (isTone(left) && isTone(right)) heardMs += 100;
    return heardMs > 2500;
  });
  await server.restart();
  const isBack = async () => (await server.microphoneModules()).length === 2;
  await until("the microphone to be back", isBack, 15_000);
  await server.hears("sndcpy", (left, right) => isTone(left) && isTone(right));
  assertEquals(await play.stop("SIGINT"), 0);
  assertEquals(await server.microphoneModules(), []);
  await feeding;
});

testSound(
  "play --as-microphone removes what was left when it was killed",
  noSoundServer,
  async () => {
    await using server = await SoundServer.start();
    await server.pactl("load-module", "module-null-sink", "sink_name=sndcpy_sink_of_others");
    const others = await server.microphoneModules();
    const args = ["play", "--as-microphone", "--source", "demo"];
    const first = await RelayProcess.start(args, { env: server.env });
    await first.event("player-started");
    const second = await RelayProcess.start(args, { env: server.env }).catch((error) =>
      error.message
    );
    assert(String(second).includes("another program plays into it"), String(second));
    first.signal("SIGKILL");
    await until("the end of the killed", async () => !await isRunning(first.pid));
    await first[Symbol.asyncDispose]();
    assertEquals((await server.microphoneModules()).length, others.length + 2);
    const isPlayed = async () => (await server.pactl("list", "short", "sink-inputs")).join() !== "";
    await until("the player to end", async () => !await isPlayed());
    await using third = await RelayProcess.start(args, { env: server.env });
    await server.hears("sndcpy", (left) => peak(left) > LOUD);
    assertEquals((await server.microphoneModules()).length, others.length + 2);
    assertEquals(await third.stop("SIGTERM"), 0);
    assertEquals(await server.microphoneModules(), others);
  },
);
