/**
 * The connection between adb's server and a phone: the handshake, then many streams.
 *
 * @module
 */

import {
  type AdbCommand,
  type AdbPacket,
  encodePacket,
  MAX_PAYLOAD_BYTES,
  PROTOCOL_VERSION,
  readPackets,
} from "./adb_packet.ts";
import { AdbStream } from "./adb_stream.ts";

const AUTH_TOKEN = 1;
const AUTH_PUBLIC_KEY = 3;
const TOKEN_BYTES = 20;
const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * How the phone answers a computer: it lets it in, waits until somebody allows it on its screen,
 * or says nothing.
 */
export type Admission = "admitted" | "unauthorised" | "mute";

/** What the phone is to its transport. */
export interface TransportOptions {
  /** `device::` and properties: what adb learns about the phone. */
  banner: string;
  admission: Admission;
  /** Who serves such a stream, which begins to do so at once; undefined refuses it. */
  serve: (service: string) => ((stream: AdbStream) => void) | undefined;
}

/** One connection of adb's server. */
export class AdbTransport {
  readonly #connection: Deno.TcpConn;
  readonly #options: TransportOptions;
  readonly #streams = new Map<number, AdbStream>();
  #writing: Promise<void> = Promise.resolve();
  #nextStream = 1;
  #maxPayloadBytes = MAX_PAYLOAD_BYTES;
  #admission: Admission;
  /** The computer has asked to be let in, and waits. */
  #isAwaited = false;
  #isClosed = false;
  #isFrozen = false;

  constructor(connection: Deno.TcpConn, options: TransportOptions) {
    connection.setNoDelay(true);
    this.#connection = connection;
    this.#options = options;
    this.#admission = options.admission;
  }

  /** Talks to adb's server until the connection ends. */
  async run(): Promise<void> {
    try {
      for await (const packet of readPackets(this.#connection)) this.#take(packet);
    } catch (error) {
      if (!this.#isClosed && !(error instanceof Deno.errors.ConnectionReset)) throw error;
    } finally {
      this.close();
      await this.#writing;
    }
  }

  /** Drops the connection, and every stream with it. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
    for (const stream of this.#streams.values()) stream.cut();
    this.#streams.clear();
  }

  /** Neither takes nor sends anything any more, and does not say so: the network is gone. */
  freeze(): void {
    this.#isFrozen = true;
    for (const stream of this.#streams.values()) stream.cut();
    this.#streams.clear();
  }

  /** The phone has another mind about this computer. One that waits for it hears of it. */
  set admission(admission: Admission) {
    this.#admission = admission;
    if (this.#isAwaited) this.#answer();
  }

  #take({ command, arg0, arg1, payload }: AdbPacket): void {
    if (this.#isFrozen) return;
    const stream = this.#streams.get(arg1);
    if (command === "CNXN") this.#greet(arg1);
    else if (command === "AUTH") this.#refuseKey(arg0);
    else if (command === "OPEN") this.#open(arg0, payload);
    else if (command === "OKAY") stream?.onReady();
    else if (command === "WRTE") stream?.onWrite(payload);
    else if (command === "CLSE") stream?.close();
    if (stream?.isClosed) this.#streams.delete(arg1);
  }

  #greet(maxPayloadBytes: number): void {
    this.#maxPayloadBytes = Math.min(maxPayloadBytes, MAX_PAYLOAD_BYTES);
    this.#isAwaited = true;
    this.#answer();
  }

  #answer(): void {
    if (this.#admission === "admitted") this.#sendBanner();
    if (this.#admission === "unauthorised") this.#sendToken();
  }

  /** adb tries each of its keys, then sends a public one for somebody to allow. */
  #refuseKey(type: number): void {
    if (this.#isAwaited && type !== AUTH_PUBLIC_KEY) this.#sendToken();
  }

  #sendToken(): void {
    const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
    this.#send({ command: "AUTH", arg0: AUTH_TOKEN, arg1: 0, payload: token });
  }

  #sendBanner(): void {
    this.#isAwaited = false;
    this.#send({
      command: "CNXN",
      arg0: PROTOCOL_VERSION,
      arg1: MAX_PAYLOAD_BYTES,
      payload: new TextEncoder().encode(this.#options.banner),
    });
  }

  #open(remote: number, payload: Uint8Array): void {
    const local = this.#nextStream++;
    const service = new TextDecoder().decode(payload).replace(/\0$/, "");
    const handle = this.#options.serve(service);
    if (handle === undefined) {
      this.#send({ command: "CLSE", arg0: 0, arg1: remote, payload: NOTHING });
      return;
    }
    const send = (command: AdbCommand, payload = NOTHING) =>
      this.#send({ command, arg0: local, arg1: remote, payload });
    const stream = new AdbStream(service, this.#maxPayloadBytes, send);
    this.#streams.set(local, stream);
    send("OKAY");
    handle(stream);
  }

  #send(packet: AdbPacket): void {
    if (this.#isClosed || this.#isFrozen) return;
    const bytes = encodePacket(packet);
    this.#writing = this.#writing.then(() => this.#write(bytes)).catch(() => {
      // The connection has ended; whoever reads from it sees that, too.
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.#connection.write(bytes.subarray(sent));
    }
  }
}
