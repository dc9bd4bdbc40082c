import { assert, assertEquals } from "@std/assert";
import { sleep } from "../../../src/core/base/clock.ts";
import { CommandError } from "../../../src/core/base/command.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { StationEvent } from "../../../src/core/event.ts";
import type { PlayerEnd, PlayerName, PlayerProcess } from "../../../src/core/play/player.ts";
import { PLAYER_CAPACITY_MS, PlayerCarrier } from "../../../src/core/play/player_carrier.ts";
import { Audience } from "../../../src/core/stream/audience.ts";
import type { TroubleError } from "../../../src/core/trouble.ts";
import { frameNumbers } from "../../../scripts/lab/frames.ts";
import type { SimulatedClock } from "../../../scripts/lab/simulated_clock.ts";
import { HubWorld } from "../../helpers/hub_world.ts";

const FRAMES_PER_MS = PcmFormat.SNDCPY.sampleRate / 1000;
const SILENT: PlayerEnd = { exitCode: 1, lines: [] };

/** A player that takes everything, until it is told otherwise. */
class ScriptedPlayer implements PlayerProcess {
  readonly #end = Promise.withResolvers<PlayerEnd>();
  readonly ended = this.#end.promise;
  readonly frames: number[] = [];
  isInputEnded = false;
  isDisposed = false;
  #intoPipe: (bytes: number) => Promise<void> = () => Promise.resolve();
  /** What the write that is being made waits for, if it takes nothing just now. */
  #full: PromiseWithResolvers<void> | undefined;

  constructor(readonly name: string) {}

  async write(bytes: Uint8Array): Promise<void> {
    await this.#full?.promise;
    await this.#intoPipe(bytes.length);
    for (const number of frameNumbers(bytes.slice())) this.frames.push(number);
  }

  /** Plays at a pace of its own, behind a pipe. */
  playAt(pace: number, clock: SimulatedClock): void {
    const bytesPerMs = pace * PcmFormat.SNDCPY.bytesPerSecond / 1000;
    let [inPipe, atMs] = [0, clock.nowMs()];
    this.#intoPipe = async (bytes) => {
      inPipe = Math.max(0, inPipe - (clock.nowMs() - atMs) * bytesPerMs) + bytes;
      atMs = clock.nowMs();
      const fullMs = (inPipe - 65_536) / bytesPerMs;
      if (fullMs > 0) await sleep(clock, fullMs, new AbortController().signal);
    };
  }

  /** Takes nothing any more. */
  stick(): void {
    this.#full = Promise.withResolvers();
  }

  goOn(): void {
    this.#full?.resolve();
    this.#full = undefined;
  }

  endInput(): void {
    this.isInputEnded = true;
  }

  end(exitCode: number, ...lines: string[]): void {
    this.#end.resolve({ exitCode, lines });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
    this.#end.resolve(SILENT);
    return Promise.resolve();
  }
}

/** A station's audience with a player in it. */
class PlayWorld extends HubWorld {
  readonly events: StationEvent[] = [];
  readonly runs: ScriptedPlayer[] = [];
  /** How it was over, each time that it was said so. */
  readonly dones: (TroubleError | undefined)[] = [];
  readonly audience: Audience;
  /** Called with each player that is started. */
  started: (player: ScriptedPlayer) => void = () => {};

  constructor(names: readonly PlayerName[], { isAll = true, missing = "" } = {}) {
    super();
    const { hub, clock } = this;
    const emit = (event: StationEvent) => void this.events.push(event);
    this.audience = new Audience({ hub, clock, emit, maxClients: 2 });
    const carrier = new PlayerCarrier({
      players: names.map((name) => ({ name, argv: [name] })),
      start: ([name]) => {
        if (name === missing) return Promise.reject(new CommandError([name], "not-started"));
        const player = new ScriptedPlayer(name!);
        this.runs.push(player);
        this.started(player);
        return Promise.resolve(player);
      },
      clock,
      emit,
      ...isAll ? { done: (failure) => void this.dones.push(failure) } : {},
    });
    this.audience.admit(carrier, { capacityMs: PLAYER_CAPACITY_MS });
  }

  get last(): ScriptedPlayer {
    return this.runs.at(-1)!;
  }

  /** What was told of players, in short: `player-started mpv`. */
  get told(): string[] {
    return this.events.flatMap((event) =>
      "player" in event ? [`${event.kind} ${event.player}`] : []
    );
  }

  /** Nothing may be left. */
  async close(): Promise<void> {
    this.hub.drain();
    const closing = this.audience.close({ live: 2000, lossless: 2000 });
    await this.clock.advance(2000);
    await closing;
    this.hub.close();
    assert(this.runs.every(({ isDisposed }) => isDisposed), "A player still runs");
    assertEquals(this.clock.timers, 0);
  }
}

Deno.test("PlayerCarrier starts the player with the first audio, and hands it what comes then", async () => {
  const world = new PlayWorld(["mpv", "aplay"]);
  await world.clock.advance(10_000);
  assertEquals(world.runs.length, 0);
  await world.play(1000);
  assertEquals(world.told, ["player-started mpv"]);
  const { frames } = world.last;
  // What came while it started is not heard late from then on.
  assert(frames[0]! >= 200 * FRAMES_PER_MS, String(frames[0]));
  assertEquals(frames.at(-1), world.nextFrame - 1);
  assertEquals(frames.length, world.nextFrame - frames[0]!);
  await world.close();
});

Deno.test("PlayerCarrier quotes a player that does not play here, and tries the next", async () => {
  const world = new PlayWorld(["mpv", "ffplay", "aplay"], { missing: "ffplay" });
  world.started = (player) => {
    if (player.name === "mpv") {
      player.end(
        2,
        "ALSA lib confmisc.c: odd",
        "",
        "There is no sound device.",
      );
    }
  };
  await world.play(3000);
  assertEquals(world.runs.map(({ name }) => name), ["mpv", "aplay"]);
  const failed = world.events.filter((event) => event.kind === "player-failed");
  const words = "There is no sound device";
  assertEquals(failed.map(({ player, words, next }) => ({ player, words, next })), [
    { player: "mpv", words, next: "ffplay" },
    { player: "ffplay", words: undefined, next: "aplay" },
  ]);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  assertEquals(world.dones, []);
  await world.close();
});

Deno.test("PlayerCarrier gives up when none of its players has ever played", async () => {
  const world = new PlayWorld(["mpv", "aplay"]);
  world.started = (player) => player.end(player.name === "mpv" ? 0 : 1, `${player.name}: no sound`);
  await world.play(1000);
  const trouble = { code: "players-fail", player: "aplay", words: "aplay: no sound" };
  assertEquals(world.dones.map((failure) => failure?.trouble), [trouble as never]);
  assertEquals(world.runs.length, 2);
  await world.close();
});

Deno.test("PlayerCarrier without an end tries again every 5 s, and tells it once", async () => {
  const world = new PlayWorld(["mpv", "aplay"], { isAll: false });
  world.started = (player) => player.end(1);
  await world.play(14_000);
  assertEquals(world.runs.length, 6);
  assertEquals(world.told, [
    ...["player-started mpv", "player-failed mpv", "player-started aplay"],
    "player-ended aplay",
  ]);
  world.started = () => {};
  await world.play(70_000);
  assertEquals(world.told.slice(4), ["player-started mpv"]);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  await world.close();
});

Deno.test("PlayerCarrier is over when a person has closed the player", async () => {
  const world = new PlayWorld(["mpv"]);
  await world.play(3000);
  world.last.end(0);
  await world.clock.settle();
  assertEquals(world.told, ["player-started mpv", "player-closed mpv"]);
  assertEquals(world.dones, [undefined]);
  await world.close();
});

Deno.test("PlayerCarrier does not give up on a player that has played before", async () => {
  const world = new PlayWorld(["mpv"]);
  await world.play(3000);
  world.started = (player) => player.end(1);
  world.last.end(1, "The headphones are gone");
  await world.play(12_000);
  assertEquals(world.dones, []);
  assertEquals(world.runs.length, 3);
  assertEquals(world.told, ["player-started mpv", "player-ended mpv"]);
  await world.close();
});

for (
  const [what, exitCode, isAll] of [["was killed", 1, true], ["was closed", 0, false]] as const
) {
  Deno.test(`PlayerCarrier starts a player again that ${what} while there was no audio`, async () => {
    const world = new PlayWorld(["mpv", "aplay"], { isAll });
    await world.play(3000);
    world.last.end(exitCode, "Killed");
    await world.clock.advance(60_000);
    assertEquals(world.runs.length, 1);
    const before = world.nextFrame;
    await world.play(1000);
    assertEquals(world.runs.map(({ name }) => name), ["mpv", "mpv"]);
    assert(world.last.frames[0]! >= before, "It plays old audio");
    assertEquals(world.told, ["player-started mpv", "player-ended mpv"]);
    await world.close();
  });
}

Deno.test("PlayerCarrier ends a player that takes nothing, and loses nothing by waiting", async () => {
  const world = new PlayWorld(["mpv"]);
  await world.play(3000);
  const [first] = world.runs;
  first!.stick();
  await world.play(4900);
  assertEquals(first!.isDisposed, false);
  await world.play(200);
  assertEquals(first!.isDisposed, true);
  await world.play(6000);
  assertEquals(world.runs.length, 2);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  const strays = world.events.filter(({ kind }) => kind.startsWith("client-over"));
  assertEquals(strays, []);
  await world.close();
});

Deno.test("PlayerCarrier tries the next player when one hangs from the start", async () => {
  const world = new PlayWorld(["mpv", "aplay"]);
  world.started = (player) => {
    if (player.name === "mpv") player.stick();
  };
  await world.play(7000);
  assertEquals(world.told, ["player-started mpv", "player-failed mpv", "player-started aplay"]);
  assertEquals(world.last.frames.at(-1), world.nextFrame - 1);
  await world.close();
});

Deno.test("PlayerCarrier passes over what a player would play late that was slow to start", async () => {
  const world = new PlayWorld(["mpv"]);
  world.started = (player) => player.stick();
  await world.play(1000);
  const pipeMs = PcmFormat.SNDCPY.msFromBytes(65_536);
  world.last.goOn();
  await world.play(pipeMs + 100);
  const { frames } = world.last;
  const gaps = frames.flatMap((frame, index) =>
    frame === (frames[index - 1] ?? frame - 1) + 1 ? [] : [frame - frames[index - 1]! - 1]
  );
  assertEquals(gaps.length, 1);
  // What had waited, and as much as the pipe holds.
  assert(Math.abs(gaps[0]! / FRAMES_PER_MS - 800 - pipeMs) < 20, String(gaps[0]));
  assertEquals(frames.at(-1), world.nextFrame - 1);
  const status = world.audience.status()[0]!;
  assertEquals(status.lostBytes, 0);
  await world.close();
});

Deno.test("PlayerCarrier is never far behind a player whose clock is slow", async () => {
  const world = new PlayWorld(["mpv"]);
  await world.play(1000);
  world.last.playAt(0.9, world.clock);
  for (let round = 0; round < 600; round++) {
    await world.play(100);
    assert(world.audience.status()[0]!.lagBytes <= PcmFormat.SNDCPY.bytesFromMs(300));
    const lateMs = (world.nextFrame - world.last.frames.at(-1)!) / FRAMES_PER_MS;
    assert(lateMs < 700, `It is ${lateMs} ms late`);
  }
  assertEquals(world.audience.status()[0]!.lostBytes, 0);
  await world.close();
});

Deno.test("PlayerCarrier lets the player finish what it has, for a second at most", async () => {
  const world = new PlayWorld(["mpv"]);
  await world.play(3000);
  world.hub.drain();
  await world.clock.advance(500);
  assertEquals([world.last.isInputEnded, world.last.isDisposed], [true, false]);
  await world.clock.advance(600);
  assertEquals(world.last.isDisposed, true);
  await world.close();
});
