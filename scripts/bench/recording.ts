/**
 * What recording costs.
 *
 * @module
 */

import { SimulatedDisk } from "../lab/simulated_disk.ts";
import { processorShare, residentBytes } from "../lab/process_usage.ts";
import { RelayProcess } from "../lab/relay_process.ts";
import { median } from "../statistics.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import type { Clock } from "../../src/core/base/clock.ts";
import { WavPart } from "../../src/core/record/part.ts";
import { Recorder, RECORDING_CAPACITY_MS } from "../../src/core/record/recorder.ts";
import type { RecordingFolder } from "../../src/core/record/recording_file.ts";
import { RecordingName } from "../../src/core/record/recording_name.ts";
import { Tape } from "../../src/core/record/tape.ts";
import { Audience } from "../../src/core/stream/audience.ts";
import { Hub } from "../../src/core/stream/hub.ts";
import { DiskFolder } from "../../src/io/files/disk_folder.ts";
import { systemCalendar, systemClock } from "../../src/io/system_clock.ts";

const FORMAT = PcmFormat.SNDCPY;
/** The relay starts, and finds its pace. */
const WARM_UP_MS = 2000;
/** A source so much faster than real time, for so long, in pieces of what it gives in this time. */
const FAST = 50;
const FAST_FOR_MS = 10_000;
const PIECE_MS = 20;
const HANG_MS = 60_000;
const ENDINGS = ["wav", "flac", "opus"];

/** Measures, and gives a line for each figure. */
export async function benchRecording(
  rounds: number,
  seconds: number,
  signal: AbortSignal,
): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    return [
      ...await compareShares(folder, rounds, seconds, signal),
      await recordFast(folder, signal),
      ...await holdWhileHung(signal),
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** In turn, so that a busy computer is as unfair to one as to the other. */
async function compareShares(
  folder: string,
  rounds: number,
  seconds: number,
  signal: AbortSignal,
): Promise<string[]> {
  const shares = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const ending of ["nothing", ...ENDINGS]) {
      signal.throwIfAborted();
      const name = ["--record", folder, "--name", `${ending}-${round}.${ending}`];
      const args = ["--source", "demo", ...ending === "nothing" ? [] : name];
      await using relay = await RelayProcess.start(args);
      await pause(WARM_UP_MS, signal);
      const share = await processorShare(relay.pid, () => pause(seconds * 1000, signal));
      shares.set(ending, [...shares.get(ending) ?? [], share]);
    }
  }
  const alone = median(shares.get("nothing")!)!;
  return ENDINGS.map((ending) => {
    const share = median(shares.get(ending)!)!;
    const more = percent(share - alone);
    return `${ending}: ${more} of a core more than the relay alone (${percent(alone)})`;
  });
}

/** A source that is as fast as that; how fast the disk would be, nobody waits for. */
async function recordFast(path: string, signal: AbortSignal): Promise<string> {
  const folder = new DiskFolder({ path, isOwnName: () => false, mark: "" });
  const world = new Recording(folder, systemClock);
  const frames = new Uint8Array(FORMAT.bytesFromMs(FAST * PIECE_MS)).fill(1);
  const startMs = performance.now();
  let mostLagMs = 0;
  for (let done = 0; done < FAST_FOR_MS; done += PIECE_MS) {
    world.hub.publish(frames);
    mostLagMs = Math.max(mostLagMs, world.lagMs);
    await pause(Math.max(0, startMs + done + PIECE_MS - performance.now()), signal);
  }
  await world.end();
  const { lostMs } = world.tape.status;
  const lost = lostMs === 0 ? "nothing lost" : `${(lostMs / 1000).toFixed(1)} s LOST`;
  const most = (mostLagMs / 1000).toFixed(1);
  return `${FAST} × real time: ${lost}, at most ${most} s of audio were waiting`;
}

/** A minute's audio comes while the disk does nothing. */
async function holdWhileHung(signal: AbortSignal): Promise<string[]> {
  const disk = new SimulatedDisk();
  const world = new Recording(disk, systemClock);
  const frames = new Uint8Array(FORMAT.bytesFromMs(PIECE_MS)).fill(1);
  world.hub.publish(frames);
  await pause(WARM_UP_MS, signal);
  disk.hang();
  await pause(WARM_UP_MS, signal);
  const before = await residentBytes(Deno.pid);
  for (let ms = 0; ms < HANG_MS; ms += PIECE_MS) world.hub.publish(frames);
  const heldMb = (world.hub.heldBytes / 1e6).toFixed(0);
  const moreMb = ((await residentBytes(Deno.pid) - before) / 1e6).toFixed(0);
  disk.goOn();
  await world.end();
  return [`while the disk hangs for a minute: ${heldMb} MB are held, ${moreMb} MB more memory`];
}

/** A recording without a relay around it. */
class Recording {
  readonly hub: Hub;
  readonly tape: Tape;
  readonly #audience: Audience;

  constructor(folder: RecordingFolder, clock: Clock) {
    const emit = () => {};
    const hub = this.hub = new Hub({
      format: FORMAT,
      clock,
      nextTurn: setImmediate,
      liveCapacityMs: 500,
      stallTimeoutMs: 900_000,
      gap: "hold",
      emit,
    });
    const calendar = systemCalendar;
    this.tape = new Tape({
      format: FORMAT,
      ...{ clock, calendar, folder, emit },
      name: new RecordingName("fast.wav"),
      countsUp: true,
      beginPart: (file, _start, story) => WavPart.begin(file, FORMAT, story),
      split: undefined,
      durationMs: undefined,
      gaps: "silence",
      gapName: "no source",
      originator: "bench",
      description: "bench",
      keeper: undefined,
      driftPpm: () => undefined,
    });
    const recorder = new Recorder({
      format: FORMAT,
      ...{ clock, calendar, tape: this.tape },
      gate: undefined,
      address: "bench",
      done() {},
    });
    this.#audience = new Audience({ hub, clock, emit, maxClients: 1 });
    const { arrivals } = recorder;
    const capacityMs = RECORDING_CAPACITY_MS;
    this.#audience.admit(recorder, { purpose: "lossless", capacityMs, arrivals });
  }

  /** How far it is behind. */
  get lagMs(): number {
    return FORMAT.msFromBytes(this.#audience.status()[0]?.lagBytes ?? 0);
  }

  /** Resolves when all of it is in the file. */
  async end(): Promise<void> {
    this.hub.drain();
    await this.#audience.close({ live: 0, lossless: 60_000 });
    this.hub.close();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
