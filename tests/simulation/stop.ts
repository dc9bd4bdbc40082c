/**
 * The end of a simulated relay.
 *
 * @module
 */

import type { TcpServer } from "../../src/io/server/tcp_server.ts";
import type { Simulation } from "./simulation.ts";
import { PhoneUpstream } from "./upstream.ts";

const GRACE_MS = 2000;

/**
 * Stops in the order of the relay's own stop, once its signal has been aborted.
 *
 * @param running the source's supervisor
 * @throws {Violation} when something is left, or takes too long
 */
export async function stopInOrder(
  world: Simulation,
  running: Promise<unknown>,
  server: TcpServer,
): Promise<void> {
  const { clock, hub, upstream, recording } = world;
  recording.resume();
  await clock.settle();
  await running;
  await server.stopAccepting();
  hub.drain();
  const closing = server.close(GRACE_MS);
  await clock.settle();
  if (world.clients.some(({ isEager, isClosed }) => isEager && !isClosed)) {
    world.history.broken(8, "a client that has everything is not let go at the stop");
  }
  await clock.advance(GRACE_MS + 100);
  await closing;
  hub.close();
  await recording.ended;
  // One that hangs can remove no forward.
  if (upstream instanceof PhoneUpstream) upstream.adb.isHung = false;
  const undoing = upstream.close();
  await clock.advance(5000);
  await undoing;
  checkNothingIsLeft(world);
}

function checkNothingIsLeft({ upstream, hub, history, clients }: Simulation): void {
  const isOpen = upstream.connections.some((connection) => connection.isOpen);
  if (isOpen) history.broken(8, "the connection to the source is open after the stop");
  if (hub.clients > 0) history.broken(8, `${hub.clients} clients are here after the stop`);
  if (clients.some(({ isClosed, position }) => !isClosed && position !== undefined)) {
    history.broken(8, "a client's connection is open after the stop");
  }
  if (!(upstream instanceof PhoneUpstream)) return;
  if (upstream.adb.running > 0) history.broken(8, "adb runs after the stop");
  if (upstream.adb.forwards > 0) history.broken(8, "the forward is there after the stop");
}
