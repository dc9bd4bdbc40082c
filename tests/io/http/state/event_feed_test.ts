import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Hono } from "hono";
import type { RelayEvent } from "../../../../src/core/event.ts";
import { eventData } from "../../../../src/core/event_data.ts";
import { stateRoutes } from "../../../../src/io/http/state/state_routes.ts";
import { ask, HttpLab } from "../../../helpers/http_lab.ts";

const SURGE: RelayEvent = { kind: "surge", station: "relay", skippedMs: 300 };

interface Message {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

/** Somebody who watches, and reads everything at once. */
class Watcher implements AsyncDisposable {
  readonly texts: string[] = [];
  readonly ended: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  private constructor(readonly response: Response) {
    this.#reader = response.body!.getReader();
    this.ended = this.#read();
  }

  static async come(routes: Hono, lastId?: string): Promise<Watcher> {
    const headers = lastId === undefined ? {} : { "last-event-id": lastId };
    return new Watcher(await routes.request("/api/events", { headers }));
  }

  get messages(): Message[] {
    return this.texts.join("").split("\n\n").slice(0, -1).map((message) =>
      Object.fromEntries(message.split("\n").map((line) => line.split(/: ?(.*)/s)))
    );
  }

  /** The messages that are no status, by their kinds. */
  get kinds(): string[] {
    const kinds = this.messages.flatMap(({ event }) => event ?? []);
    return kinds.filter((kind) => kind !== "status");
  }

  count(kind: string): number {
    return this.messages.filter(({ event }) => event === kind).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) return;
      this.texts.push(decoder.decode(value));
    }
  }
}

/** So many events that nobody keeps them, as fast as somebody who reads can take them. */
async function flood(lab: HttpLab): Promise<void> {
  for (let count = 1; count <= 5000; count++) {
    lab.events.emit(SURGE);
    if (count % 100 === 0) await lab.clock.settle();
  }
}

Deno.test("GET /api/events tells each event as the log has it, under a number that counts", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await using watcher = await Watcher.come(routes);
  assertEquals(watcher.response.headers.get("content-type"), "text/event-stream");
  const words = "line\nbreak";
  const failed: RelayEvent = { kind: "accept-failed", transport: "tcp", words };
  lab.events.emit(SURGE);
  lab.events.emit(failed);
  await lab.clock.settle();
  assertEquals(watcher.kinds, ["surge", "accept-failed"]);
  const told = watcher.messages.filter(({ id }) => id !== undefined);
  assertEquals(told.map(({ data }) => JSON.parse(data!)), [eventData(SURGE), eventData(failed)]);
  const numbers = told.map(({ id }) => id!.split("."));
  assertEquals(numbers.map(([, number]) => number), ["1", "2"]);
});

Deno.test("GET /api/events begins with the status, and tells it ten times a second as it changes", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await lab.run();
  await using watcher = await Watcher.come(routes);
  await lab.clock.settle();
  assertEquals(watcher.count("status"), 1);
  await lab.clock.advance(1000);
  assertEquals(watcher.count("status"), 1, "nothing has changed");
  for (let byte = 1; byte <= 100; byte++) {
    await lab.clock.advance(10);
    await lab.give(10, byte);
  }
  const count = watcher.count("status") - 1;
  assert(count >= 9 && count <= 10, `${count}`);
  const { data } = watcher.messages.findLast(({ event }) => event === "status")!;
  const { schema, stations: [{ state, levelsDbfs, clientCount, clients }] } = JSON.parse(data!);
  assertEquals([schema, state, clientCount, clients], [1, "streaming", 0, undefined]);
  assertEquals(levelsDbfs.length, 2);
});

Deno.test("GET /api/events has one timer for all who watch, and none for nobody", async () => {
  const lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  assertEquals(lab.clock.timers, 0);
  const watchers = await Promise.all([1, 2, 3].map(() => Watcher.come(routes)));
  assertEquals(lab.clock.timers, 1);
  await lab.clock.advance(1000);
  assertEquals(lab.clock.timers, 1);
  for (const watcher of watchers) await watcher[Symbol.asyncDispose]();
  assertEquals(lab.clock.timers, 0);
});

Deno.test("HEAD /api/events watches nothing", async () => {
  await using lab = new HttpLab();
  const { status, body } = await stateRoutes(lab.world).request("/api/events", { method: "HEAD" });
  assertEquals([status, body, lab.clock.timers], [200, null, 0]);
});

Deno.test("GET /api/events says something every 15 s", async () => {
  await using lab = new HttpLab();
  await using watcher = await Watcher.come(stateRoutes(lab.world));
  await lab.clock.advance(14_900);
  assertEquals(watcher.texts.length, 1);
  await lab.clock.advance(15_100);
  assertEquals(watcher.texts.slice(1), [":\n\n", ":\n\n"]);
});

Deno.test("GET /api/events goes on where a watcher was, within a minute, in the same run", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await using watcher = await Watcher.come(routes);
  for (let count = 0; count < 3; count++) lab.events.emit(SURGE);
  await lab.clock.settle();
  const { id } = watcher.messages.find(({ id }) => id !== undefined)!;
  const missed = async (lastId: string) => {
    await using late = await Watcher.come(routes, lastId);
    await lab.clock.settle();
    return late.count("surge");
  };
  assertEquals([await missed(id!), await missed("another.1"), await missed("odd")], [2, 0, 0]);
  await lab.clock.advance(60_000);
  assertEquals(await missed(id!), 2);
  await lab.clock.advance(1);
  assertEquals(await missed(id!), 0);
});

Deno.test("GET /api/events keeps no flood of events for those who come again", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  lab.events.emit(SURGE);
  await using first = await Watcher.come(routes);
  lab.events.emit(SURGE);
  await lab.clock.settle();
  const { id } = first.messages.find(({ id }) => id !== undefined)!;
  await flood(lab);
  await using again = await Watcher.come(routes, id!);
  await lab.clock.settle();
  const characters = again.texts.join("").length;
  assert(characters > 100_000 && characters < 140_000, `${characters}`);
});

Deno.test("GET /api/events ends a watcher that does not read, and no other", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  const slow = await routes.request("/api/events");
  await using quick = await Watcher.come(routes);
  await flood(lab);
  await assertRejects(() => slow.text(), DOMException, "slow-watcher");
  assertEquals(quick.count("surge"), 5000);
});

Deno.test("GET /api/events has room for 50 watchers, and again when one is gone", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  const watchers = await Promise.all(Array.from({ length: 50 }, () => Watcher.come(routes)));
  const { status, body } = await ask(routes, "/api/events");
  assertEquals([status, body.code], [503, "too-many-watchers"]);
  await watchers.pop()![Symbol.asyncDispose]();
  watchers.push(await Watcher.come(routes));
  assertEquals(watchers.at(-1)!.response.status, 200);
  for (const watcher of watchers) await watcher[Symbol.asyncDispose]();
});

Deno.test("GET /api/events says goodbye at the stop, and takes nobody any more", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await lab.run();
  const watcher = await Watcher.come(routes);
  lab.admit("tcp", true);
  await lab.stop();
  await watcher.ended;
  assertEquals(watcher.kinds, ["client-joined", "stopping", "goodbye"]);
  const { status, body } = await ask(routes, "/api/events");
  assertEquals([status, body.code], [503, "stopping"]);
});
