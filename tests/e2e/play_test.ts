import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { freePort } from "../../scripts/lab/free_port.ts";
import { frameNumbers } from "../../scripts/lab/frames.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { isInstalled, isRunning } from "../../scripts/lab/process_usage.ts";
import { RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { elapsedMs, until } from "../../scripts/lab/until.ts";
import { ScriptedPrograms } from "../helpers/scripted_programs.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const RECORDS = 'exec cat > "$OUT/audio"';

function testPlay(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `play ${name}`, ignore: IS_WINDOWS, fn });
}

testPlay("hands the player whole frames, and all of them", async () => {
  await using programs = await ScriptedPrograms.make({ mpv: RECORDS });
  await using source = new PcmSource();
  await using play = await RelayProcess.start(
    ["play", "--player", "mpv", ...source.args],
    programs,
  );
  assertEquals((await play.event("player-started")).player, "mpv");
  await until("a second of audio", async () => (await programs.read("audio")).length > 192_000);
  assertEquals(await play.stop("SIGINT"), 0);
  const bytes = await programs.read("audio");
  assertEquals(bytes.length % 4, 0);
  const frames = frameNumbers(bytes);
  assertEquals(frames.at(-1)! - frames[0]! + 1, frames.length);
});

testPlay("leaves no process behind after Ctrl-C, whatever the player thinks of it", async () => {
  await using programs = await ScriptedPrograms.make({
    mpv: 'trap "" TERM INT HUP; sleep 60 & echo $! > "$OUT/child"; echo $$ > "$OUT/self"; wait; ' +
      "while :; do sleep 1; done",
  });
  await using source = new PcmSource();
  const args = ["play", "--player", "mpv", ...source.args];
  await using play = await RelayProcess.start(args, { env: programs.env, isInTerminal: true });
  const [self, child] = [await programs.number("self"), await programs.number("child")];
  assert(await isRunning(self) && await isRunning(child));
  const tookMs = await elapsedMs(async () => assertEquals(await play.stop("SIGINT"), 0));
  assert(tookMs < 4000, `It took ${tookMs} ms`);
  assertEquals([await isRunning(self), await isRunning(child)], [false, false]);
});

testPlay("quotes a player that cannot play here, and tries the next", async () => {
  await using programs = await ScriptedPrograms.make({
    mpv: 'echo "ALSA lib conf.c: odd" >&2; echo "no sound here." >&2; exit 2',
    ffplay: `case "$*" in *demuxer=*) echo -ch_layout; exit;; esac; ${RECORDS}`,
  });
  await using source = new PcmSource();
  await using play = await RelayProcess.start(["play", ...source.args], programs);
  const { player, words, next } = await play.event("player-failed");
  assertEquals({ player, words, next }, { player: "mpv", words: "no sound here", next: "ffplay" });
  assertEquals((await play.event("player-started", { count: 2 })).player, "ffplay");
});

testPlay("cannot run, and says why, where no player plays", async () => {
  await using programs = await ScriptedPrograms.make({ mpv: "echo no sound >&2; exit 1" });
  const args = ["play", "--player", "mpv", "--source", "demo", "--port", "0", "--language", "en"];
  const { code, stderr } = await runRelay(args, programs);
  assertStringIncludes(stderr, 'no player works here; the last one, mpv, says "no sound"');
  assertEquals(code, 1);
});

testPlay("is over when somebody has closed the player, and relay --play is not", async () => {
  await using programs = await ScriptedPrograms.make({ mpv: "head -c 700000 > /dev/null" });
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(["relay", "--play", ...source.args], programs);
  await using other = new PcmSource();
  await using play = await RelayProcess.start(["play", ...other.args], programs);
  await play.event("player-closed", { limitMs: 10_000 });
  assertEquals(await play.exitCode(), 0);
  await relay.event("player-ended", { limitMs: 10_000 });
  assertEquals(await relay.stop(), 0);
});

testPlay("listens to the relay that runs, and plays on when it is back", async () => {
  await using programs = await ScriptedPrograms.make({
    mpv: 'echo $$ >> "$OUT/runs"; exec cat > "$OUT/audio"',
  });
  const runs = async () => new TextDecoder().decode(await programs.read("runs")).trim().split("\n");
  await using source = new PcmSource();
  const port = freePort();
  const first = await RelayProcess.start(source.args, { port });
  const listening = ["play", `tcp://127.0.0.1:${port}`, "--player", "mpv"];
  await using play = await RelayProcess.joined(listening, programs);
  assertEquals((await play.event("joined")).source, `tcp://127.0.0.1:${port}`);
  // One that is killed sooner does not play here.
  await until("audio", async () => (await programs.read("audio")).length > 500_000);
  await first[Symbol.asyncDispose]();
  await play.event("source-lost");
  Deno.kill(Number((await runs())[0]), "SIGKILL");
  await play.event("player-ended");
  await using _second = await RelayProcess.start(source.args, { port });
  await until("the player to be started again", async () => (await runs()).length === 2, 15_000);
  assertEquals(await play.stop(), 0);
});

testPlay("names the players that are there in place of one that is not", async () => {
  await using programs = await ScriptedPrograms.make({ mpv: RECORDS });
  const { code, stderr } = await runRelay(
    ["play", "--player", "pw-play", "--format", "48000:24:2", "--language", "en"],
    programs,
  );
  if (code === 0) return;
  assertStringIncludes(stderr, "pw-play is not on this computer");
  assertStringIncludes(stderr, "mpv");
});

testPlay("--print shows the line for the best player, and starts nothing", async () => {
  await using programs = await ScriptedPrograms.make({ mpv: 'touch "$OUT/started"', sox: "" });
  const line = async (
    ...args: string[]
  ) => (await runRelay(["play", "--print", ...args], programs));
  const { code, stdout } = await line("--port", "4000");
  assert(/^mpv .* tcp:\/\/127\.0\.0\.1:4000\n$/.test(stdout), stdout);
  assertEquals(code, 0);
  const sox = await line("--player", "sox", "tcp://[::1]:5");
  assert(/^nc ::1 5 \| sox .* - -d\n$/.test(sox.stdout), sox.stdout);
  assertEquals((await programs.read("started")).length, 0);
});

testPlay("finds the player that has the device, and lists those of each", async () => {
  await using programs = await ScriptedPrograms.make({
    mpv: `printf "  'room' (The room)\\n"`,
    pactl: 'printf "1\\thall\\tx\\ts16le 2ch 48000Hz\\tIDLE\\n"',
    paplay: "",
    aplay: 'printf "kitchen\\n    The kitchen\\n"',
  });
  const list = (await runRelay(["play", "--devices"], programs)).stdout;
  assertStringIncludes(list, "mpv:\n  room  The room\n");
  assertStringIncludes(list, "paplay:\n  hall  s16le 2ch 48000Hz\n");
  for (const [device, part] of [["kitchen", "aplay"], ["hall", "paplay"], ["room", "mpv"]]) {
    const { stdout } = await runRelay(["play", "--print", "--device", device!], programs);
    assert(stdout.includes(`${part} `) && stdout.includes(device!), stdout);
  }
  const none = await runRelay(["play", "--device", "attic", "--language", "en"], programs);
  assertStringIncludes(none.stderr, "no player has an output device of that name");
  assertEquals(none.code, 1);
});

const HAS_SCRIPT = isInstalled("script");
Deno.test({
  name: `the name alone says in five lines what there is, in a terminal${
    HAS_SCRIPT ? "" : " (script is not installed)"
  }`,
  ignore: !HAS_SCRIPT || Deno.build.os !== "linux",
  async fn() {
    const line = `${Deno.execPath()} run -q --no-prompt -P=relay main.ts`;
    const { code, stdout } = await new Deno.Command("script", {
      args: ["-qec", line, "/dev/null"],
      cwd: new URL("../..", import.meta.url),
      env: { LC_ALL: "C" },
      stdin: "null",
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split(/\r?\n/);
    assertEquals(lines.map((line) => line.split(/ +/).slice(0, 2)), [
      ["sndcpy-relay", "play"],
      ["sndcpy-relay", "record"],
      ["sndcpy-relay", "relay"],
      ["sndcpy-relay", "doctor"],
      ["sndcpy-relay", "--help"],
    ]);
    assertEquals(code, 0);
  },
});
