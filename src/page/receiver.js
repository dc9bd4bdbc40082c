// @ts-check
/// <reference lib="dom" />
/**
 * The worker that has the connection to the relay, and never lets go.
 *
 * Not in the page's own thread, where drawing would hold audio up, and whose timers a browser slows
 * down while its tab is not seen.
 *
 * @module
 */

import { Arrivals } from "./arrivals.js";
import { parseBlock, parseFormat } from "./pcm.js";
import { pageMs, RelayClock } from "./relay_clock.js";

/** @import { PcmBlock, PcmFormat, ReceiverNews } from "./types.ts" */

const RETRY_MS = { first: 250, most: 2000 };
const PING_MS = { first: 100, then: 1000 };
const FIRST_PINGS = 8;
/** A relay that is there answers. Asked so often in vain, it is called anew. */
const UNANSWERED = 3;
/** Nobody knows whether a connection has outlived this. The page's clock may have stood still. */
const ASLEEP_MS = 3000;
const TOO_MANY = 1013;

/** One relay, called until it answers. */
class Receiver {
  /** @type {string | undefined} the relay's WebSocket */
  url;
  /** @type {MessagePort | undefined} where blocks go */
  output;
  /** @type {(news: ReceiverNews) => void} */
  #tell;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {{ format: PcmFormat, arrivals: Arrivals, clock: RelayClock } | undefined} */
  #stream;
  #retryMs = RETRY_MS.first;
  #pings = 0;
  #unanswered = 0;
  /** @type {number | undefined} */
  #awaySinceMs;
  #awakeMs = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(news: ReceiverNews) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** Calls the relay now, unless it is there. */
  connect() {
    if (this.#stream !== undefined || this.url === undefined) return;
    this.#drop();
    const socket = this.#socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#hear(JSON.parse(data));
      else this.#take(data);
    };
    socket.onclose = ({ code }) => this.#lose(code);
    // One that is never answered is closed, too.
    this.#timer = setTimeout(() => this.#lose(0), RETRY_MS.most);
  }

  /** @param {{ format?: string, pong?: number, relayMs: number }} message */
  #hear({ format, pong, relayMs }) {
    if (format !== undefined) this.#begin(parseFormat(format));
    if (pong === undefined || this.#stream === undefined) return;
    const { clock, arrivals: { zeroMs, transitMs } } = this.#stream;
    this.#unanswered = 0;
    clock.add(pong, pageMs(), relayMs);
    const best = /** @type {{ offsetMs: number, roundTripMs: number }} */ (clock.best);
    this.#tell({ kind: "clock", ...best, zeroMs, transitMs });
  }

  /** @param {PcmFormat} format */
  #begin(format) {
    const arrivals = new Arrivals(format.sampleRate);
    this.#stream = { format, arrivals, clock: new RelayClock() };
    this.#retryMs = RETRY_MS.first;
    this.#awaySinceMs = undefined;
    this.#pings = 0;
    this.#unanswered = 0;
    this.#awakeMs = Date.now();
    this.#tell({ kind: "format", format });
    this.#ping();
  }

  /** @param {ArrayBuffer} message */
  #take(message) {
    if (this.#stream === undefined) return;
    const block = parseBlock(message, this.#stream.format);
    this.#stream.arrivals.add(block, pageMs());
    this.output?.postMessage(block, block.channels.map((samples) => samples.buffer));
  }

  #ping() {
    clearTimeout(this.#timer);
    const wasAsleep = Date.now() - this.#awakeMs > ASLEEP_MS;
    this.#awakeMs = Date.now();
    if (this.#unanswered >= UNANSWERED || wasAsleep) return this.#lose(0);
    this.#socket?.send(JSON.stringify({ ping: pageMs() }));
    this.#pings += 1;
    // The first are answered together.
    const nextMs = this.#pings < FIRST_PINGS ? PING_MS.first : PING_MS.then;
    if (nextMs === PING_MS.then) this.#unanswered += 1;
    this.#timer = setTimeout(() => this.#ping(), nextMs);
  }

  /** @param {number} code what the connection was closed with */
  #lose(code) {
    this.#drop();
    const why = code === TOO_MANY ? "full" : "unreachable";
    this.#tell({ kind: "away", sinceMs: this.#awaySinceMs ??= pageMs(), why });
    this.#timer = setTimeout(() => this.connect(), this.#retryMs);
    this.#retryMs = Math.min(RETRY_MS.most, 2 * this.#retryMs);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#stream = undefined;
    if (this.#socket === undefined) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
  }
}

const receiver = new Receiver((news) => postMessage(news));

/** `{ url }` starts it, `{ output: MessagePort }` says where audio goes, `{}` that now is the time. */
onmessage = ({ data }) => {
  Object.assign(receiver, data);
  receiver.connect();
};
addEventListener("online", () => receiver.connect());
