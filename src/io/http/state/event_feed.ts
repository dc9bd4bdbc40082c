/**
 * What happens, as it happens, for everybody who watches.
 *
 * @module
 */

import type { RelayEvent } from "../../../core/event.ts";
import { eventData } from "../../../core/event_data.ts";
import type { HttpWorld } from "../http_world.ts";
import { RecentEvents } from "./recent_events.ts";
import { stationsReport } from "./status_report.ts";

const STATUS_INTERVAL_MS = 100;
/** Proxies end a connection that says nothing for long. */
const KEEP_ALIVE_MS = 15_000;
/** How long a browser waits before it comes again. */
const RETRY_MS = 2000;
const MOST_WATCHERS = 50;
/** Whoever leaves so much unread is sent away: that is a minute of levels. */
const MOST_UNREAD_BYTES = 256 * 1024;

type Watcher = ReadableStreamDefaultController<Uint8Array>;

/**
 * Sends each event, and the status while it changes, to everybody who watches, as Server-Sent Events.
 *
 * What is sent is made once for all. Without watchers there is no timer, and nobody measures levels.
 */
export class EventFeed {
  readonly #world: HttpWorld;
  readonly #recent: RecentEvents;
  readonly #watchers = new Set<Watcher>();
  readonly #stopping = new Set<string>();
  readonly #encoder = new TextEncoder();
  #cancelTick: () => void = () => {};
  #sentStatus = "";
  #sentAtMs = 0;

  /** @param run what no other run of the program has: ids begin with it */
  constructor(world: HttpWorld, run: string) {
    this.#world = world;
    this.#recent = new RecentEvents(world.clock, run);
    world.events.listen((event) => this.#tell(event));
  }

  /** Whether there are as many watchers as may be. */
  get isFull(): boolean {
    return this.#watchers.size >= MOST_WATCHERS;
  }

  /** Whether every station stops, or has: nothing more happens. Without any, one may still come. */
  get isOver(): boolean {
    const { stations } = this.#world;
    return stations.length > 0 && stations.every(({ name }) => this.#stopping.has(name));
  }

  /**
   * Begins with what came after the event of that id, as far as it is kept, and the status. The
   * stream fails for a watcher that does not read; cancel it for one that is gone.
   */
  watch(lastId: string | undefined): ReadableStream<Uint8Array> {
    let own: Watcher;
    return new ReadableStream<Uint8Array>({
      start: (watcher) => {
        own = watcher;
        const missed = lastId === undefined ? [] : this.#recent.after(lastId);
        const status = this.#statusMessage();
        const first = `retry: ${RETRY_MS}\n\n${missed.join("")}${status}`;
        watcher.enqueue(this.#encoder.encode(first));
        if (this.#watchers.size === 0) {
          this.#noteSent(status);
          this.#tickLater();
        }
        this.#watchers.add(watcher);
      },
      cancel: () => this.#leave(own),
    }, new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD_BYTES }));
  }

  #tell(event: RelayEvent): void {
    const data = JSON.stringify(eventData(event));
    this.#sendAll(this.#recent.add((id) => `id: ${id}\n${message(event.kind, data)}`));
    if (event.kind !== "stopping" || event.station === undefined) return;
    this.#stopping.add(event.station);
    if (this.isOver) this.#sayGoodbye();
  }

  #sayGoodbye(): void {
    this.#sendAll(message("goodbye", "{}"));
    for (const watcher of this.#watchers) {
      this.#leave(watcher);
      watcher.close();
    }
  }

  #tickLater(): void {
    this.#cancelTick = this.#world.clock.after(STATUS_INTERVAL_MS, () => {
      this.#tick();
      if (this.#watchers.size > 0) this.#tickLater();
    });
  }

  #tick(): void {
    const status = this.#statusMessage();
    if (status !== this.#sentStatus) {
      this.#sendAll(status);
      this.#noteSent(status);
    } else if (this.#world.clock.nowMs() - this.#sentAtMs >= KEEP_ALIVE_MS) this.#sendAll(":\n\n");
  }

  #statusMessage(): string {
    return message("status", JSON.stringify(stationsReport(this.#world)));
  }

  #noteSent(status: string): void {
    this.#sentStatus = status;
    this.#sentAtMs = this.#world.clock.nowMs();
  }

  #sendAll(text: string): void {
    if (this.#watchers.size === 0) return;
    this.#sentAtMs = this.#world.clock.nowMs();
    const bytes = this.#encoder.encode(text);
    for (const watcher of this.#watchers) this.#give(watcher, bytes);
  }

  #give(watcher: Watcher, bytes: Uint8Array): void {
    if (watcher.desiredSize! > 0) return watcher.enqueue(bytes);
    this.#leave(watcher);
    watcher.error(new DOMException("slow-watcher", "AbortError"));
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.#cancelTick();
  }
}

function message(kind: string, data: string): string {
  return `event: ${kind}\ndata: ${data}\n\n`;
}
