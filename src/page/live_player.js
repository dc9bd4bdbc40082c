// @ts-check
/// <reference lib="dom" />
/**
 * Listening with little latency: PCM from a worker with a WebSocket to an audio worklet.
 *
 * @module
 */

import { Latency } from "./latency.js";
import { Output } from "./output.js";
import { pageMs } from "./relay_clock.js";

/** @import { Away, Measures, PcmFormat, PlayerOptions, PlayoutStatus, ReceiverNews, Settings, State } from "./types.ts" */

/** The least latency that pages in step have: most sound devices can do that. */
const LEAST_IN_STEP_MS = 200;
/** No audio for so long is more than an underrun. */
const WAITING_AFTER_MS = 500;
const RETRY_MS = 1000;

/** Plays from its start until it is stopped, whatever becomes of the relay. */
export class LivePlayer {
  #settings;
  #tell;
  #url;
  #context;
  #output;
  /** @type {Promise<void>} */
  #loaded;
  #latency;
  #worker;
  /** @type {AudioWorkletNode | undefined} */
  #node;
  /** What the node is for. @type {PcmFormat | undefined} */
  #format;
  /** @type {PlayoutStatus | undefined} */
  #status;
  /** @type {Away | undefined} */
  #away;
  #hasPlayed = false;
  #playedMs = pageMs();
  #isOver = false;

  /** @param {PlayerOptions} options */
  constructor({ baseUrl, sampleRate, settings, tell }) {
    this.#settings = settings;
    this.#tell = tell;
    this.#context = this.#openContext(sampleRate);
    this.#loaded = this.#load();
    this.#output = new Output(this.#context);
    this.#latency = new Latency(sampleRate);
    this.#worker = new Worker(new URL("./receiver.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#url = new URL("stream.ws", baseUrl);
    this.#url.protocol = this.#url.protocol.replace("http", "ws");
    this.apply(settings);
  }

  /** To be called in a press. What takes its time has begun before. */
  start() {
    this.resume();
    this.#playedMs = pageMs();
    this.#worker.postMessage({ url: this.#url.href });
    document.addEventListener("visibilitychange", this.#return);
  }

  /** @returns {State} */
  get state() {
    if (this.#away !== undefined) return "away";
    if (this.#context.state !== "running" && this.#node !== undefined) return "blocked";
    if (this.#status?.frame !== undefined) return "playing";
    if (pageMs() - this.#playedMs > WAITING_AFTER_MS) return "waiting";
    return this.#hasPlayed ? "playing" : "starting";
  }

  /** Since when the relay is away, by the page's clock, and why. */
  get away() {
    return this.#away;
  }

  get analysers() {
    return this.#output.analysers;
  }

  get sampleRate() {
    return this.#context.sampleRate;
  }

  /** @returns {Partial<Measures>} */
  measures() {
    const { underruns, skippedMs, driftPpm, aimMs } = this.#status ?? {};
    const { isInStep } = this.#settings;
    const measured = this.#measure();
    const aim = isInStep ? this.#commonMs : aimMs;
    return {
      ...measured,
      targetMs: aim,
      driftPpm,
      underruns,
      skippedMs,
      offsetMs: this.#latency.clock?.offsetMs,
      stepErrorMs: isInStep && measured ? measured.latencyMs - this.#commonMs : undefined,
    };
  }

  /** @param {Settings} settings */
  apply(settings) {
    this.#settings = settings;
    this.#output.apply(settings);
    this.#aim();
  }

  /** Tries again what the browser has not allowed. To be called in a press. */
  resume() {
    this.#context.resume().catch(() => {
      // It has been closed.
    });
  }

  stop() {
    this.#isOver = true;
    document.removeEventListener("visibilitychange", this.#return);
    this.#worker.terminate();
    this.#dropNode();
    this.#context.close();
  }

  /** Timers were slow and audio may have been interrupted while nobody saw the page. */
  #return = () => {
    if (document.visibilityState !== "visible") return;
    this.#worker.postMessage({});
    this.resume();
  };

  /** @param {number} sampleRate */
  #openContext(sampleRate) {
    const context = new AudioContext({ sampleRate, latencyHint: "interactive" });
    context.onstatechange = () => this.#tell();
    return context;
  }

  /** Begins before the relay has answered: both take their time. */
  #load() {
    const loaded = this.#context.audioWorklet.addModule(
      new URL("./playout_worklet.js", import.meta.url),
    );
    loaded.catch(() => {
      // Whoever waits for it tries again.
    });
    return loaded;
  }

  /** @param {ReceiverNews} news */
  #hear(news) {
    if (news.kind === "clock") this.#latency.clock = news;
    else if (news.kind === "away") this.#away = news;
    else {
      this.#away = undefined;
      this.#latency.clock = undefined;
      this.#prepare(news.format);
    }
    this.#tell();
  }

  /** @param {PcmFormat} format */
  #prepare(format) {
    const { sampleRate, channels } = format;
    if (sampleRate === this.#format?.sampleRate && channels === this.#format.channels) return;
    this.#format = format;
    this.#dropNode();
    if (sampleRate !== this.#context.sampleRate) {
      this.#context.close();
      this.#context = this.#openContext(sampleRate);
      this.#loaded = this.#load();
      this.#output = new Output(this.#context);
      this.#output.apply(this.#settings);
      this.resume();
    }
    this.#latency = new Latency(sampleRate);
    this.#loaded.then(
      () => this.#connect(format),
      () => setTimeout(() => this.#again(format), RETRY_MS),
    );
  }

  /** The relay has gone while the worklet was loaded. @param {PcmFormat} format */
  #again(format) {
    if (this.#format !== format || this.#isOver) return;
    this.#format = undefined;
    this.#loaded = this.#load();
    this.#prepare(format);
  }

  /** @param {PcmFormat} format */
  #connect(format) {
    if (this.#format !== format || this.#isOver) return;
    const node = new AudioWorkletNode(this.#context, "playout", {
      numberOfInputs: 0,
      outputChannelCount: [format.channels],
    });
    node.port.onmessage = ({ data }) => this.#follow(data);
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage({ source: port1 }, [port1]);
    this.#worker.postMessage({ output: port2 }, [port2]);
    node.connect(this.#output.entry);
    this.#node = node;
    this.#aim();
  }

  #dropNode() {
    this.#node?.port.postMessage({ isOver: true });
    this.#node?.disconnect();
    this.#node = undefined;
    this.#status = undefined;
  }

  /** @param {PlayoutStatus} status */
  #follow(status) {
    const wasIn = this.state;
    this.#status = status;
    if (status.frame !== undefined) {
      this.#hasPlayed = true;
      this.#playedMs = pageMs();
    }
    const { contextTime, performanceTime } = this.#context.getOutputTimestamp();
    if (performanceTime && contextTime) {
      this.#latency.hear(performance.timeOrigin + performanceTime - contextTime * 1000);
    }
    if (this.#settings.isInStep) this.#keepStep(status);
    if (this.state !== wasIn) this.#tell();
  }

  /** @param {PlayoutStatus} status */
  #keepStep({ epoch }) {
    const measured = this.#measure();
    if (measured === undefined) return;
    this.#aim();
    this.#node?.port.postMessage({ errorMs: measured.latencyMs - this.#commonMs, epoch });
  }

  #measure() {
    if (this.#status === undefined) return undefined;
    const aheadMs = Date.now() - pageMs();
    return this.#latency.measure(this.#status, this.#status.renderedMs - aheadMs);
  }

  /** The latency that all pages in step have. */
  get #commonMs() {
    return Math.max(LEAST_IN_STEP_MS, this.#settings.targetMs);
  }

  #aim() {
    const { targetMs, isInStep } = this.#settings;
    const parts = isInStep ? this.#measure()?.parts : undefined;
    const elsewhereMs = parts ? parts.relayMs + parts.networkMs + parts.outputMs : 0;
    const aimMs = isInStep ? Math.max(0, this.#commonMs - elsewhereMs) : targetMs;
    this.#node?.port.postMessage({ targetMs: aimMs, isInStep });
  }
}
