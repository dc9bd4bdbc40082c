import { assert, assertEquals } from "@std/assert";
import type { StationEvent } from "../../../src/core/event.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { Encoding } from "../../../src/core/record/encoder.ts";
import { Audience } from "../../../src/core/stream/audience.ts";
import { EncodedStream } from "../../../src/core/stream/encoded_stream.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { ClientConnection } from "../../../src/io/tcp/client_connection.ts";
import { SeededRandom } from "../../../scripts/lab/seeded_random.ts";
import { EncodedClient } from "../../../scripts/lab/simulation/encoded_client.ts";
import { History } from "../../../scripts/lab/simulation/history.ts";
import { SimulatedEncoders } from "../../../scripts/lab/simulation/simulated_encoder.ts";
import { HubWorld } from "../../helpers/hub_world.ts";

const LISTENERS = 20;
const CAPACITY_MS = 500;
const RUN_MS = 60_000;
const STEP_MS = 500;
const PACES = [Infinity, Infinity, 1, 0.5, 0];
const ANSWER = new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n");
const TAGS = { date: "", encodedBy: "" };

/** Listeners who come back whenever they are sent away, and encoders of which some fail. */
class FaultyWorld extends HubWorld {
  readonly history = new History(this.clock);
  readonly encoders: SimulatedEncoders;
  readonly stream: EncodedStream;
  clients: EncodedClient[] = [];
  readonly #random: SeededRandom;
  readonly #audience: Audience;
  #lastPort = 40_000;

  constructor(encoding: Encoding, seed: number) {
    super();
    const { clock, hub, history } = this;
    const random = this.#random = new SeededRandom(seed);
    const format = PcmFormat.SNDCPY;
    const isRenewable = encoding === "opus";
    this.encoders = new SimulatedEncoders({ clock, random, history, format, isRenewable });
    const emit = (event: StationEvent) => this.#hear(event);
    this.#audience = new Audience({ hub, clock, emit, maxClients: LISTENERS });
    this.stream = new EncodedStream({
      ...{ hub, encoding, clock, nextTurn: clock.nextTurn, emit },
      ...{ capacityMs: CAPACITY_MS, stallTimeoutMs: 900_000 },
      make: () => this.encoders.make(format, TAGS),
      failed: (error) => history.broken(8, String(error)),
    });
  }

  /** As many come as there is room for, if there is something to hear. */
  async come(): Promise<void> {
    this.clients = this.clients.filter(({ isClosed }) => !isClosed);
    while (this.clients.length < LISTENERS && await this.#isPrepared()) this.#admit();
  }

  /** Something may happen to an encoder. */
  strike(chance: number): void {
    if (!this.#random.chance(chance)) return;
    const fault = this.#random.pick(this.encoders.faults());
    fault.strike();
    this.clock.after(fault.lastsMs[0], () => fault.mend());
  }

  async #isPrepared(): Promise<boolean> {
    try {
      await this.stream.prepare();
      return true;
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      return false;
    }
  }

  #admit(): void {
    const { clock, history, encoders } = this;
    const port = ++this.#lastPort;
    const socket = new EncodedClient({
      ...{ clock, history, encoders, port, name: `listener ${port}`, path: "/" },
      ...{ format: PcmFormat.SNDCPY, capacityMs: CAPACITY_MS, bufferBytes: 64 * 1024 },
      pace: this.#random.pick(PACES),
    });
    this.clients.push(socket);
    const address = String(port);
    this.#audience.admitTo(
      this.stream,
      new ClientConnection({ socket, address, clock, transport: "http", head: ANSWER }),
    );
  }

  #hear(event: StationEvent): void {
    if (!("client" in event)) return;
    const client = this.clients.find(({ remoteAddr: { port } }) =>
      String(port) === event.client.address
    );
    if (event.kind === "client-joined") client?.joined(event.client.id);
    if (event.kind === "client-overrun" && client) client.overrunMs += event.lostMs;
  }
}

for (
  const [encoding, chance, seed] of [
    ["opus", 0.02, 1],
    ["opus", 0.2, 2],
    ["opus", 0.8, 3],
    ["flac", 0.02, 4],
    ["flac", 0.2, 5],
  ] as const
) {
  const often = `in ${100 * chance} % of half seconds`;
  Deno.test(`EncodedStream of ${encoding} serves 20 listeners whose encoders fail ${often}`, async () => {
    const world = new FaultyWorld(encoding, seed);
    const { clock, history, encoders, stream, hub } = world;
    for (let ms = 0; ms < RUN_MS; ms += STEP_MS) {
      await world.come();
      world.strike(chance);
      await world.play(STEP_MS);
      for (const { name, isClosed, mayBeClosed } of world.clients) {
        if (isClosed && !mayBeClosed) history.broken(5, `${name} was sent away`);
      }
      if (history.violation !== undefined) throw history.violation;
    }
    assert(encoders.all.length > 1, "no encoder was replaced");
    const ending = stream[Symbol.asyncDispose]();
    await clock.advance(6000);
    await ending;
    await clock.advance(1000);
    hub.close();
    assert(encoders.all.every(({ isDisposed }) => isDisposed), "an encoder is left");
    assertEquals([hub.clients, history.violation], [0, undefined]);
  });
}
