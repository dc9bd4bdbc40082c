/**
 * The end of a simulated relay.
 *
 * @module
 */

import type { SimulatedStation } from "./simulated_station.ts";
import type { Simulation } from "./simulation.ts";
import type { SimulatedDisk } from "../simulated_disk.ts";
import { PhoneUpstream } from "./phone_upstream.ts";

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
  const { clock, random, stations } = world;
  for (const { recording } of stations) recording.disk.hang();
  for (const endMs = clock.nowMs() + DISK_BUSY_MS; clock.nowMs() < endMs;) await world.step();
  const phones = phonesOf(world);
  if (phones.length === 0 || random.chance(0.5)) return;
  for (const { history } of stations) world.strike(history.nameOf("the app dies"));
  const { adb } = phones[0]!.computer;
  const endMs = clock.nowMs() + ADB_WITHIN_MS;
  while (adb.running === 0 && clock.nowMs() < endMs) await world.step();
}

/**
 * Stops the relay, and looks at each stage of that.
 *
 * @param running the stations' runs
 * @param abort aborts their signal
 * @throws {Violation} when something is left, or takes too long
 */
export async function stop(
  world: Simulation,
  running: Promise<unknown>,
  abort: () => void,
): Promise<void> {
  const { clock, stations } = world;
  // What hangs already goes on hanging; one that hangs anew could remove no forward.
  for (const { phone, computer: { adb } } of phonesOf(world)) phone.isHung = adb.isHung = false;
  const abandoned = stations.filter(({ recording }) => recording.isPaused);
  await leaveSources(world, abort);
  for (const { clients } of stations) {
    for (const client of clients) if (world.random.chance(0.5)) client.takeAll();
  }
  await clock.settle();
  for (const station of stations) checkDrained(station);
  for (const { recording } of stations) repair(recording.disk);
  await clock.advance(GRACE_MS + 100);
  for (const station of stations) checkRecording(station, abandoned.includes(station));
  await clock.advance(UNDONE_WITHIN_MS);
  await running;
  for (const station of stations) checkNothingIsLeft(station);
  for (const { targets, http } of stations) {
    targets.checkEnd();
    await http.close();
  }
}

/** Whatever the sources were at, it takes no time to leave them. */
async function leaveSources(world: Simulation, abort: () => void): Promise<void> {
  const { clock, stations, history } = world;
  let staying = stations.length;
  const cancels = stations.map(({ events }) =>
    events.listen(({ kind }) => {
      if (kind !== "stopping" || --staying > 0) return;
      if (programsOf(world) > 0) history.broken(8, "adb runs on after the stop");
    })
  );
  abort();
  await clock.settle();
  for (const cancel of cancels) cancel();
  if (staying > 0) history.broken(8, "the source is awaited after the stop");
}

function phonesOf({ stations }: Simulation): PhoneUpstream[] {
  return stations.map(({ upstream }) => upstream)
    .filter((upstream) => upstream instanceof PhoneUpstream);
}

/** How many programs of adb's run that undo nothing. */
function programsOf(world: Simulation): number {
  const phones = phonesOf(world);
  const { running = 0, undoing = 0 } = phones[0]?.computer.adb ?? {};
  return phones.reduce((sum, { phone }) => sum + phone.runningServers, running - undoing);
}

/** Whoever takes what is left for it gets all of it, and is let go. */
function checkDrained({ clients, history }: SimulatedStation): void {
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
  { recording, ledger, history }: SimulatedStation,
  isAbandoned: boolean,
): void {
  const lackedFrames = ledger.end - recording.position;
  if (lackedFrames > 0 && !isAbandoned) {
    history.broken(16, `the recording lacks ${lackedFrames} frames at the stop`);
  }
  if (!recording.hasEnded) history.broken(16, "the recording has everything, and is not ended");
}

function checkNothingIsLeft(
  { clock, upstream, station: { hub }, history, clients }: SimulatedStation,
): void {
  if (history.violation !== undefined) throw history.violation;
  const isOpen = upstream.connections.some((connection) => connection.isOpen);
  if (isOpen) history.broken(8, "the connection to the source is open after the stop");
  if (hub.clients > 0) history.broken(8, `${hub.clients} clients are here after the stop`);
  if (clients.some(({ isClosed, isIn }) => !isClosed && isIn)) {
    history.broken(8, "a client's connection is open after the stop");
  }
  if (!(upstream instanceof PhoneUpstream)) return;
  const { phone, computer: { adb } } = upstream;
  if (adb.running + phone.runningServers > 0) history.broken(8, "adb runs after the stop");
  const clashAgoMs = clock.nowMs() - (adb.rivalKillsMs.at(-1) ?? Number.NEGATIVE_INFINITY);
  if (adb.forwardsTo(phone) > 0 && clashAgoMs > CLASH_REMEMBERED_MS) {
    history.broken(8, "the forward is there after the stop");
  }
}
