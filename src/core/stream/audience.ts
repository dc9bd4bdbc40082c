/**
 * Who listens, by whatever carrier.
 *
 * @module
 */

import type { ClientLabel, LeaveReason, Transport } from "./client.ts";
import type { ClientQueue, ListenerQueue, QueuePurpose } from "./client_queue.ts";
import type { Clock } from "../base/clock.ts";
import type { Emit } from "../event.ts";
import type { ArrivalWatch, Hub, JoinOptions } from "./hub.ts";

/** Moves one client's audio into one socket, response, file or process. */
export interface Carrier<Queue = ClientQueue> {
  readonly transport: Transport;
  /** The client, as its transport names it: `127.0.0.1:40000`. */
  readonly address: string;
  /**
   * Runs until the client is gone or its stream has ended. Never rejects.
   *
   * @param hasEnded called when the client has ended its side: it may be gone, or may just listen
   */
  carry(queue: Queue, hasEnded: () => void): Promise<LeaveReason>;
  /** Ends it now. The first reason given is what {@linkcode carry} resolves to. */
  close(reason: LeaveReason): void;
  /** Nothing more comes than what its queue has. */
  hurry?(): void;
}

/** What hands a stream to each of its clients: the hub, or what makes another form of its audio. */
export interface Outlet<Queue extends ListenerQueue> {
  /** Lets a client in, at the live edge. */
  join(options: JoinOptions): Queue;
  /** Ends a client's stream and forgets the client. Leaving twice does nothing. */
  leave(queue: Queue): void;
}

/** How a client is doing. */
export interface ClientStatus extends ClientLabel {
  /** How long it has been here. */
  readonly hereMs: number;
  /** What it was handed so far, silence included. */
  readonly handedBytes: number;
  /** How far behind the live edge it is. */
  readonly lagBytes: number;
  /** Old audio that it was spared so far. */
  readonly skippedBytes: number;
  /** What it did not get so far because it was too far behind. */
  readonly lostBytes: number;
}

/** What an audience counts, of those who are here and of those who are gone. */
export interface AudienceTotals {
  /** Bytes that they were handed, silence included. */
  readonly handedBytes: number;
  /** Bytes that they did not get because they were too far behind. */
  readonly lostBytes: number;
}

/** How a client is let in. */
export interface AdmitOptions {
  readonly purpose?: QueuePurpose;
  /** How far behind it may fall; if not given, what the hub grants to live clients. */
  readonly capacityMs?: number;
  /** Told of all that comes, from then on. */
  readonly arrivals?: ArrivalWatch;
}

/** What an audience is made of. */
export interface AudienceOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly emit: Emit;
  /**
   * How many clients may be here at once. One more takes the place of one that has ended its side;
   * where nobody has, it is closed as it comes.
   */
  readonly maxClients: number;
}

/** A client that is here. */
interface Client {
  readonly label: ClientLabel;
  readonly carrier: Pick<Carrier, "close" | "hurry">;
  readonly queue: ListenerQueue;
  readonly joinedAtMs: number;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

/**
 * Every client, from its arrival until it is gone.
 *
 * Carriers register here and nowhere else, so whoever asks who listens sees them all.
 */
export class Audience {
  readonly #options: AudienceOptions;
  readonly #clients = new Map<number, Client>();
  /** Those who have ended their side, the first first. */
  readonly #halfClosed = new Map<number, Pick<Carrier, "close">>();
  #lastId = 0;
  #goneHandedBytes = 0;
  #goneLostBytes = 0;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  /** How many clients are here. */
  get size(): number {
    return this.#clients.size;
  }

  /** Whether one more would be let in. */
  get hasRoom(): boolean {
    return this.#clients.size < this.#options.maxClients || this.#halfClosed.size > 0;
  }

  /** What was counted so far. */
  get totals(): AudienceTotals {
    let [handedBytes, lostBytes] = [this.#goneHandedBytes, this.#goneLostBytes];
    for (const { queue } of this.#clients.values()) {
      handedBytes += queue.handedBytes;
      lostBytes += queue.lostBytes;
    }
    return { handedBytes, lostBytes };
  }

  /** How everybody is doing, in the order of arrival. */
  status(): ClientStatus[] {
    const nowMs = this.#options.clock.nowMs();
    return Array.from(this.#clients.values(), ({ label, queue, joinedAtMs }) => {
      const { handedBytes, lagBytes, skippedBytes, lostBytes } = queue;
      const hereMs = nowMs - joinedAtMs;
      return { ...label, hereMs, handedBytes, lagBytes, skippedBytes, lostBytes };
    });
  }

  /** Lets a client in at the live edge, or closes it where there are too many. */
  admit(carrier: Carrier, options: AdmitOptions = {}): void {
    this.admitTo(this.#options.hub, carrier, options);
  }

  /** The same for another form of the hub's audio. */
  admitTo<Queue extends ListenerQueue>(
    outlet: Outlet<Queue>,
    carrier: Carrier<Queue>,
    options: AdmitOptions = {},
  ): void {
    const { hub, clock, maxClients, emit } = this.#options;
    const { transport, address } = carrier;
    if (this.#clients.size >= maxClients && !this.#makeRoom()) {
      carrier.close("disconnected");
      return emit({ kind: "client-refused", transport, address });
    }
    const label = { id: ++this.#lastId, transport, address };
    const queue = outlet.join({
      ...options,
      evicted: () => carrier.close("stalled"),
      stalled: (stalledMs) => emit({ kind: "client-stalled", client: label, stalledMs }),
      overrun: (lostBytes) => {
        const lostMs = hub.format.msFromBytes(lostBytes);
        emit({ kind: "client-overrun", client: label, lostMs });
      },
    });
    emit({ kind: "client-joined", client: label });
    const hasEnded = () => void this.#halfClosed.set(label.id, carrier);
    const gone = carrier.carry(queue, hasEnded).then((reason) => {
      outlet.leave(queue);
      this.#leave(label, queue, reason);
    });
    this.#clients.set(label.id, { label, carrier, queue, joinedAtMs: clock.nowMs(), gone });
  }

  /**
   * Sends a client away.
   *
   * @returns whether it was here
   */
  disconnect(id: number): boolean {
    const client = this.#clients.get(id);
    client?.carrier.close("disconnected");
    return client !== undefined;
  }

  /**
   * Waits for the clients to take what their queues still have for them, which ends when the hub
   * drains, and closes those that have not done so in time.
   */
  async close(graceMs: Readonly<Record<QueuePurpose, number>>): Promise<void> {
    const { clock } = this.#options;
    for (const { carrier } of this.#clients.values()) carrier.hurry?.();
    const cancelTimers = (["live", "lossless"] as const).map((purpose) =>
      clock.after(graceMs[purpose], () => {
        for (const { carrier, queue } of this.#clients.values()) {
          if (queue.purpose === purpose) carrier.close("shutdown");
        }
      })
    );
    await Promise.all(Array.from(this.#clients.values(), ({ gone }) => gone));
    for (const cancel of cancelTimers) cancel();
  }

  /** Most of those who have ended their side are gone, and nothing but time or a write tells. */
  #makeRoom(): boolean {
    for (const [id, carrier] of this.#halfClosed) {
      this.#halfClosed.delete(id);
      carrier.close("left");
      return true;
    }
    return false;
  }

  #leave(client: ClientLabel, queue: ListenerQueue, reason: LeaveReason): void {
    const { hub, emit } = this.#options;
    this.#clients.delete(client.id);
    this.#halfClosed.delete(client.id);
    const { handedBytes, skippedBytes, lostBytes } = queue;
    emit({
      kind: "client-left",
      client,
      reason,
      sentMs: hub.format.msFromBytes(handedBytes),
      skippedMs: hub.format.msFromBytes(skippedBytes),
      lostMs: hub.format.msFromBytes(lostBytes),
    });
    this.#goneHandedBytes += handedBytes;
    this.#goneLostBytes += lostBytes;
  }
}
