import { assertEquals } from "@std/assert";
import { HttpCarrier, type ListenerSocket } from "../../../src/io/http/http_carrier.ts";
import { HubWorld } from "../../helpers/hub_world.ts";

type Taken = (error?: Error) => void;

/** A socket that takes what is written when it is told to. */
class ScriptedSocket {
  readonly remoteAddress = "::ffff:10.0.0.2";
  readonly remotePort = 4000;
  readonly written: Uint8Array[] = [];
  readonly #listeners = new Map<string, (error?: Error) => void>();
  #taken: Taken | undefined;
  isDestroyed = false;
  hasEnded = false;

  on(name: string, listener: (error?: Error) => void): void {
    this.#listeners.set(name, listener);
  }

  write(bytes: Uint8Array, taken: Taken): void {
    this.written.push(bytes);
    this.#taken = taken;
  }

  /** The system has taken what was written last. */
  take(error?: Error): void {
    this.#taken?.(error);
  }

  destroy(): void {
    this.isDestroyed = true;
    this.take(new Error("destroyed"));
    this.#listeners.get("close")?.();
  }

  destroySoon(): void {
    this.hasEnded = true;
  }

  /** The connection breaks off. */
  breakOff(code: string): void {
    const error = Object.assign(new Error(code), { code });
    this.take(error);
    this.#listeners.get("error")?.(error);
    this.#listeners.get("close")?.();
  }
}

function listen() {
  const world = new HubWorld();
  const socket = new ScriptedSocket();
  const carrier = new HttpCarrier(socket as unknown as ListenerSocket, new Uint8Array(3));
  const queue = world.hub.join();
  const gone = carrier.carry(queue);
  return { world, socket, carrier, queue, gone };
}

Deno.test("HttpCarrier writes a chunk when the one before is taken, and holds nothing", async () => {
  const { world, socket, carrier, queue, gone } = listen();
  await world.play(300);
  assertEquals(socket.written.map(({ length }) => length), [3]);
  assertEquals(queue.lagBytes, 4 * world.nextFrame);
  socket.take();
  await world.clock.settle();
  assertEquals(socket.written.length, 2);
  assertEquals(queue.lagBytes, 4 * world.nextFrame - socket.written[1]!.length);
  carrier.close("stalled");
  assertEquals([await gone, socket.isDestroyed], ["stalled", true]);
  world.hub.close();
});

Deno.test("HttpCarrier ends the connection in order when the stream ends", async () => {
  const { world, socket, gone } = listen();
  socket.take();
  world.hub.close();
  assertEquals(await gone, "ended");
  assertEquals([socket.hasEnded, socket.isDestroyed], [true, false]);
});

for (const [code, reason] of [["ECONNRESET", "reset"], ["EPIPE", "left"]] as const) {
  Deno.test(`HttpCarrier says ${reason} when the connection ends with ${code}`, async () => {
    const { world, socket, gone } = listen();
    socket.breakOff(code);
    assertEquals(await gone, reason);
    world.hub.close();
  });
}

Deno.test("HttpCarrier has the address as people write it", () => {
  const socket = new ScriptedSocket() as unknown as ListenerSocket;
  assertEquals(new HttpCarrier(socket, new Uint8Array(0)).address, "10.0.0.2:4000");
});
