/**
 * What a page needs of a relay: its files, and a WebSocket whose source is told what to do.
 *
 * @module
 */

import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { endlessWavHead } from "../../../src/core/record/wav_head.ts";

const PAGE = new URL("../../../src/page/", import.meta.url);
const SITE = new URL("site/", import.meta.url);
const TYPES: Record<string, string> = { js: "text/javascript", html: "text/html" };
const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self'; " +
    "worker-src 'self'; connect-src 'self'; media-src 'self'",
};
const HEAD_BYTES = 16;

/** One sample, from -1 to 1, of a frame counted by the source's clock from its start. */
export type Sound = (frame: number, channel: number) => number;

/** How the audio is, and how it comes. */
export interface PageRelayOptions {
  readonly sampleRate?: number;
  readonly bitsPerSample?: 16 | 24;
  /** Silence unless given. */
  readonly sound?: Sound;
  readonly chunkMs?: number;
  /** How much faster the source's clock runs. */
  readonly driftPpm?: number;
  readonly port?: number;
  /** The WebSocket of another relay that pages listen to in place of this one. */
  readonly behind?: string;
}

/** A relay of one stereo source, that comes in chunks by this computer's clock. */
export class PageRelay implements AsyncDisposable {
  /** What pages have recorded, and nobody has taken yet. */
  readonly recorded: Float32Array[] = [];
  /** Whether the source gives nothing. */
  isAway = false;
  /** Whether everything that comes now reaches pages later, all at once, as in a bad network. */
  isHeldUp = false;
  readonly #sampleRate: number;
  readonly #bytesPerSample: number;
  readonly #sound: Sound;
  readonly #behind: string | undefined;
  readonly #chunkFrames: number;
  readonly #chunkMs: number;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #listeners = new Map<WebSocket, number>();
  readonly #startMs = performance.now();
  #held: (() => void)[] = [];
  /** How many frames the source has given, and how many chunks it could have. */
  #frame = 0;
  #chunks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PageRelayOptions) {
    const { sampleRate = 48_000, bitsPerSample = 16, chunkMs = 10, driftPpm = 0 } = options;
    this.#sampleRate = sampleRate;
    this.#bytesPerSample = bitsPerSample / 8;
    this.#sound = options.sound ?? (() => 0);
    this.#behind = options.behind;
    this.#chunkFrames = Math.round(sampleRate * chunkMs / 1000);
    this.#chunkMs = this.#chunkFrames / sampleRate * 1000 / (1 + driftPpm / 1e6);
    const listen = { hostname: "127.0.0.1", port: options.port ?? 0, onListen: () => {} };
    this.#server = Deno.serve(listen, (request) => this.#answer(request));
    this.#wait();
  }

  get port(): number {
    return this.#server.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** When a frame was the newest, in milliseconds since the epoch. */
  newestMs(frame: number): number {
    return performance.timeOrigin + this.#startMs + frame / this.#chunkFrames * this.#chunkMs;
  }

  /** Lets go what was held up. */
  release(): void {
    this.isHeldUp = false;
    for (const send of this.#held.splice(0)) send();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    for (const socket of this.#listeners.keys()) socket.close(1001);
    await this.#server.shutdown();
  }

  #wait(): void {
    const dueMs = this.#startMs + (this.#chunks + 1) * this.#chunkMs;
    this.#timer = setTimeout(() => {
      if (!this.isAway) this.#give();
      this.#chunks += 1;
      this.#wait();
    }, Math.max(0, dueMs - performance.now()));
  }

  #give(): void {
    const first = this.#frame;
    this.#frame += this.#chunkFrames;
    const relayMs = performance.now();
    const bytes = this.#pcm(this.#chunks * this.#chunkFrames);
    for (const [socket, joined] of this.#listeners) {
      const message = new Uint8Array(bytes);
      const head = new DataView(message.buffer);
      head.setFloat64(0, relayMs, true);
      head.setFloat64(8, first - joined, true);
      const send = () => socket.readyState === WebSocket.OPEN && socket.send(message);
      if (this.isHeldUp) this.#held.push(send);
      else send();
    }
  }

  #pcm(first: number): Uint8Array<ArrayBuffer> {
    const size = this.#bytesPerSample;
    const bytes = new Uint8Array(HEAD_BYTES + this.#chunkFrames * 2 * size);
    const scale = 2 ** (8 * size - 1);
    let at = HEAD_BYTES;
    for (let frame = first; frame < first + this.#chunkFrames; frame++) {
      for (const channel of [0, 1]) {
        let sample = Math.round(this.#sound(frame, channel) * scale);
        for (let byte = 0; byte < size; byte++, sample >>= 8) bytes[at++] = sample;
      }
    }
    return bytes;
  }

  async #answer(request: Request): Promise<Response> {
    const name = new URL(request.url).pathname.slice(1) || "index.html";
    if (name === "stream.ws") return this.#admit(request);
    if (name === "stream.wav") {
      return new Response(this.#endless(), { headers: { "content-type": "audio/wav" } });
    }
    if (name === "recorded") {
      this.recorded.push(new Float32Array(await request.arrayBuffer()));
      return new Response();
    }
    const type = TYPES[name.split(".").at(-1)!];
    if (!/^[a-z_]+\.(js|html)$/.test(name) || type === undefined) {
      return new Response(null, { status: 404 });
    }
    const file = await Deno.readTextFile(new URL(name, SITE)).catch(() =>
      Deno.readTextFile(new URL(name, PAGE))
    );
    return new Response(file, { headers: { "content-type": type, ...HEADERS } });
  }

  /** The audio as a file without end, a little ahead as files are. */
  #endless(): ReadableStream<Uint8Array> {
    const format = new PcmFormat(this.#sampleRate, 8 * this.#bytesPerSample, 2);
    let frame = 0;
    return new ReadableStream({
      start: (controller) => controller.enqueue(endlessWavHead(format)),
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, this.#chunkMs / 2));
        controller.enqueue(this.#pcm(frame).subarray(HEAD_BYTES));
        frame += this.#chunkFrames;
      },
    });
  }

  #admit(request: Request): Response {
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
    if (this.#behind !== undefined) {
      socket.onopen = () => join(socket, new WebSocket(this.#behind!));
      return response;
    }
    const format = `${this.#sampleRate}:${8 * this.#bytesPerSample}:2`;
    socket.onopen = () => {
      socket.send(JSON.stringify({ format, relayMs: performance.now() }));
      this.#listeners.set(socket, this.#frame);
    };
    socket.onmessage = ({ data }) => {
      const { ping } = JSON.parse(data);
      socket.send(JSON.stringify({ pong: ping, relayMs: performance.now() }));
    };
    socket.onclose = () => this.#listeners.delete(socket);
    return response;
  }
}

/** Each says what the other hears; one goes when the other does. */
function join(one: WebSocket, other: WebSocket): void {
  other.binaryType = "arraybuffer";
  for (const [from, to] of [[one, other], [other, one]] as const) {
    from.onmessage = ({ data }) => to.readyState === WebSocket.OPEN && to.send(data);
    from.onclose = () => to.readyState < WebSocket.CLOSING && to.close();
  }
}
