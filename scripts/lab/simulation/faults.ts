/**
 * Everything that goes wrong in a simulated world.
 *
 * @module
 */

import type { SeededRandom } from "../seeded_random.ts";
import type { SimulatedDisk } from "../simulated_disk.ts";
import type { SimulatedAdb } from "./simulated_adb.ts";
import { PhoneUpstream } from "./phone_upstream.ts";
import { TcpUpstream } from "./tcp_upstream.ts";
import type { Upstream } from "./upstream.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Something that goes wrong for a while. */
export interface Fault {
  readonly name: string;
  /** How long it lasts, in milliseconds: between these two, short times being more likely. */
  readonly lastsMs: readonly [least: number, most: number];
  strike(): void;
  mend(): void;
}

/** A fault that is over as soon as it has happened. */
export function atOnce(name: string, strike: () => void): Fault {
  return { name, lastsMs: [0, 0], strike, mend() {} };
}

/** What can keep the audio of one source from coming. */
export function sourceFaults(upstream: Upstream, random: SeededRandom): Fault[] {
  return [
    ...networkFaults(upstream, random),
    ...connectionFaults(upstream),
    ...(upstream instanceof PhoneUpstream ? phoneFaults(upstream, random) : []),
    ...(upstream instanceof TcpUpstream ? serverFaults(upstream, random) : []),
  ];
}

/** What can happen on the way from any source. */
function networkFaults({ recorder }: Upstream, random: SeededRandom): Fault[] {
  const usualRate = recorder.rate;
  return [
    {
      name: "the network stalls",
      lastsMs: [100, 20_000],
      strike() {
        recorder.stalledUntilMs = Infinity;
        recorder.catchUpPace = random.pick([Infinity, Infinity, 10, 4, 2, 1.7]);
      },
      mend: () => void (recorder.stalledUntilMs = 0),
    },
    {
      name: "the source stutters",
      lastsMs: [500, 5000],
      strike: () => void (recorder.isStuttering = true),
      mend: () => void (recorder.isStuttering = false),
    },
    {
      name: "the source changes its pace",
      lastsMs: [1000, 30_000],
      strike: () => void (recorder.rate = usualRate * random.pick([0.95, 0.985, 1.01, 1.05])),
      mend: () => void (recorder.rate = usualRate),
    },
    {
      name: "the source sends nothing",
      lastsMs: [100, 2 * MINUTE_MS],
      strike: () => void (recorder.isHung = true),
      mend: () => void (recorder.isHung = false),
    },
    {
      name: "the capture gives zeros",
      lastsMs: [1000, 10 * MINUTE_MS],
      strike: () => void (recorder.isZeros = true),
      mend: () => void (recorder.isZeros = false),
    },
    {
      name: "the source sends in bursts",
      lastsMs: [5000, 5 * MINUTE_MS],
      strike: () => void (recorder.gatherMs = random.pick([300, 700, 2000])),
      mend: () => void (recorder.gatherMs = 0),
    },
  ];
}

/** What can happen to the disk of a recording. */
export function diskFaults(disk: SimulatedDisk, random: SeededRandom): Fault[] {
  return [
    {
      name: "the disk hangs",
      lastsMs: [100, 5 * MINUTE_MS],
      strike: () => disk.hang(),
      mend: () => disk.goOn(),
    },
    {
      name: "the disk is full",
      lastsMs: [100, 2 * MINUTE_MS],
      // The last write fits in part.
      strike: () => void (disk.capacityBytes = disk.usedBytes + random.below(100_000)),
      mend: () => void (disk.capacityBytes = Infinity),
    },
    {
      name: "the folder is gone",
      lastsMs: [100, 2 * MINUTE_MS],
      strike: () => disk.plug(false),
      mend: () => disk.plug(true),
    },
  ];
}

/** What can happen to the connection to a source. */
function connectionFaults(upstream: Upstream): Fault[] {
  return [
    atOnce("the connection is reset", () => upstream.connection?.reset()),
    atOnce("the connection ends", () => upstream.connection?.end()),
    atOnce("the connection is silent for ever", () => upstream.recorder.stop()),
  ];
}

/** What can happen to a phone and its app. */
function phoneFaults({ phone, computer: { adb } }: PhoneUpstream, random: SeededRandom): Fault[] {
  const troubles = new Set<typeof phone.state>();
  const reconsider = () => {
    // What counts is the last thing that went wrong, and is still so.
    phone.state = troubles.size === 0 ? "device" : [...troubles].at(-1);
    if (phone.state !== "device") phone.cut();
    adb.changed();
  };
  const trouble = (
    name: string,
    state: typeof phone.state,
    lastsMs: Fault["lastsMs"],
  ): Fault => ({
    name,
    lastsMs,
    strike() {
      troubles.add(state);
      reconsider();
    },
    mend() {
      troubles.delete(state);
      reconsider();
    },
  });
  return [
    trouble("the phone is away", undefined, [200, 3 * HOUR_MS]),
    trouble("the phone does not trust the computer", "unauthorized", [2000, 5 * MINUTE_MS]),
    trouble("the phone is offline", "offline", [100, MINUTE_MS]),
    atOnce("the app dies", () => phone.die()),
    {
      name: "the app ends whenever it is heard",
      lastsMs: [100, MINUTE_MS],
      strike() {
        phone.endsAtOnce = true;
        phone.die();
      },
      mend: () => void (phone.endsAtOnce = false),
    },
    {
      name: "the app may not start",
      lastsMs: [100, 5 * MINUTE_MS],
      strike() {
        phone.refusesStart = true;
        phone.die();
      },
      mend: () => void (phone.refusesStart = false),
    },
    {
      name: "Android asks whether the app may capture",
      lastsMs: [1000, HOUR_MS],
      strike() {
        phone.package.refusesAppOps = true;
        phone.package.projectMedia = undefined;
        phone.die();
      },
      mend() {
        phone.package.refusesAppOps = false;
        phone.tapStartNow();
      },
    },
    {
      name: "the app starts slowly",
      lastsMs: [1000, MINUTE_MS],
      strike() {
        phone.startMs = random.pick([2000, 8000, 15_000]);
        phone.die();
      },
      mend: () => void (phone.startMs = 300),
    },
    atOnce("old audio comes first", () => {
      phone.backlogMs = random.between(100, 5500);
      phone.die();
    }),
    atOnce("the app is uninstalled", () => {
      phone.package.isInstalled = false;
      if (phone.isRunning) phone.die();
    }),
    atOnce("somebody installs the app", () => void (phone.package.isInstalled = true)),
    {
      name: "another program takes the app over",
      lastsMs: [1000, 5 * MINUTE_MS],
      strike: () => phone.startRival(),
      mend: () => phone.endRival(),
    },
    atOnce("the forwards are removed", () => adb.removeForwards(phone)),
    {
      name: "the phone answers adb no more",
      lastsMs: [1000, 10 * MINUTE_MS],
      strike() {
        phone.isHung = true;
        phone.die();
      },
      mend: () => void (phone.isHung = false),
    },
    {
      name: "the phone answers nonsense",
      lastsMs: [1000, 5 * MINUTE_MS],
      strike() {
        phone.isLying = true;
        phone.die();
      },
      mend: () => void (phone.isLying = false),
    },
  ];
}

/** What can happen to adb, for all of its phones. */
export function adbFaults(adb: SimulatedAdb): Fault[] {
  return [
    atOnce("adb's server dies", () => adb.killServer()),
    {
      name: "another adb takes the server",
      lastsMs: [1000, 5 * MINUTE_MS],
      strike: () => adb.startRival(),
      mend: () => adb.endRival(),
    },
    {
      name: "adb hangs",
      lastsMs: [1000, 2 * MINUTE_MS],
      strike: () => void (adb.isHung = true),
      mend: () => void (adb.isHung = false),
    },
  ];
}

/** What can happen to a TCP server. */
function serverFaults(upstream: TcpUpstream, random: SeededRandom): Fault[] {
  const moods = ["refuses", "hangs-up", "silent", "unreachable"] as const;
  const active = new Set<typeof moods[number]>();
  return [
    ...moods.map((mood): Fault => ({
      name: `the server ${mood}`,
      lastsMs: [100, HOUR_MS],
      strike() {
        active.add(mood);
        upstream.mood = mood;
        upstream.connection?.reset();
      },
      mend() {
        active.delete(mood);
        upstream.mood = [...active].at(-1) ?? "plays";
        if (mood === "silent") upstream.connection?.end();
      },
    })),
    atOnce("old audio comes first", () => {
      upstream.backlogMs = random.between(100, 21_000);
      upstream.connection?.end();
    }),
  ];
}
