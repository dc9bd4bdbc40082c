/**
 * The end of a simulated relay.
 *
 * @module
 */

import type { Simulation } from "./simulation.ts";
import type { SimulatedDisk } from "../simulated_disk.ts";
import { PhoneUpstream } from "./upstream.ts";

const GRACE_MS = 2000;

/** The disk is busy for so long before the stop, and adb is awaited for so long. */
const DISK_BUSY_MS = 500;
const ADB_WITHIN_MS = 2000;
/** By then the forward is removed. */
const UNDONE_WITHIN_MS = 5000;
/** A run of adb that the stop broke off may have ended another's server, if that came so lately. */
const CLASH_REMEMBERED_MS = 120_000;

/** Goes on until audio is yet to be taken, and with half of the phones until adb is at work. */
export async function awaitBadMoment(world: Simulation): Promise<void> {
  const { clock, random, recording, upstream } = world;
  recording.disk.hang();
  for (const endMs = clock.nowMs() + DISK_BUSY_MS; clock.nowMs() < endMs;) await world.step();
  if (!(upstream instanceof PhoneUpstream) || random.chance(0.5)) return;
  const { phone, adb } = upstream;
  phone.die();
  const endMs = clock.nowMs() + ADB_WITHIN_MS;
  while (adb.running === 0 && clock.nowMs() < endMs) await world.step();
}

/**
 * Stops the relay, and looks at each stage of that.
 *
 * @param running the station's run
 * @param abort aborts its signal
 * @throws {Violation} when something is left, or takes too long
 */
export async function stop(
  world: Simulation,
  running: Promise<void>,
  abort: () => void,
): Promise<void> {
  const { clock, recording, upstream } = world;
  // What hangs already goes on hanging; one that hangs anew could remove no forward.
  if (upstream instanceof PhoneUpstream) upstream.adb.isHung = false;
  const isAbandoned = recording.isPaused;
  await leaveSource(world, abort);
  for (const client of world.clients) if (world.random.chance(0.5)) client.takeAll();
  await clock.settle();
  checkDrained(world);
  repair(recording.disk);
  await clock.advance(GRACE_MS + 100);
  checkRecording(world, isAbandoned);
  await clock.advance(UNDONE_WITHIN_MS);
  await running;
  checkNothingIsLeft(world);
  world.targets.checkEnd();
  await world.http.close();
}

/** Whatever the source was at, it takes no time to leave it. */
async function leaveSource(
  { clock, upstream, history, events }: Simulation,
  abort: () => void,
): Promise<void> {
  let hasLeft = false;
  const cancel = events.listen(({ kind }) => {
    if (kind !== "stopping") return;
    hasLeft = true;
    const { running, undoing, runningServers } = upstream instanceof PhoneUpstream
      ? upstream.adb
      : { running: 0, undoing: 0, runningServers: 0 };
    if (running - undoing + runningServers > 0) {
      history.broken(8, "adb runs on after the stop");
    }
  });
  abort();
  await clock.settle();
  cancel();
  if (!hasLeft) history.broken(8, "the source is awaited after the stop");
}

/** Whoever takes what is left for it gets all of it, and is let go. */
function checkDrained({ clients, history }: Simulation): void {
  for (const { name, isTaking, isClosed, lagFrames } of clients) {
    if (!isTaking) continue;
    if (lagFrames > 0) history.broken(8, `${name} lacks ${lagFrames} frames at the stop`);
    if (!isClosed) history.broken(8, `${name} has everything, and is not let go at the stop`);
  }
}

function repair(disk: SimulatedDisk): void {
  disk.capacityBytes = Infinity;
  disk.plug(true);
  disk.goOn();
}

/** A disk that works again takes all that is left, unless it had refused. */
function checkRecording(
  { recording, ledger, history }: Simulation,
  isAbandoned: boolean,
): void {
  const lackedFrames = ledger.end - recording.position;
  if (lackedFrames > 0 && !isAbandoned) {
    history.broken(16, `the recording lacks ${lackedFrames} frames at the stop`);
  }
  if (!recording.hasEnded) history.broken(16, "the recording has everything, and is not ended");
}

function checkNothingIsLeft(
  { clock, upstream, station: { hub }, history, clients }: Simulation,
): void {
  if (history.violation !== undefined) throw history.violation;
  const isOpen = upstream.connections.some((connection) => connection.isOpen);
  if (isOpen) history.broken(8, "the connection to the source is open after the stop");
  if (hub.clients > 0) history.broken(8, `${hub.clients} clients are here after the stop`);
  if (clients.some(({ isClosed, isIn }) => !isClosed && isIn)) {
    history.broken(8, "a client's connection is open after the stop");
  }
  if (!(upstream instanceof PhoneUpstream)) return;
  const { running, runningServers } = upstream.adb;
  if (running + runningServers > 0) history.broken(8, "adb runs after the stop");
  const clashAgoMs = clock.nowMs() - (upstream.adb.rivalKillsMs.at(-1) ?? Number.NEGATIVE_INFINITY);
  if (upstream.adb.forwards > 0 && clashAgoMs > CLASH_REMEMBERED_MS) {
    history.broken(8, "the forward is there after the stop");
  }
}
