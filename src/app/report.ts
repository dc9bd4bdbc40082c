/**
 * From what happens to what people read.
 *
 * @module
 */

import type { PcmFormat } from "../core/pcm_format.ts";
import type { PaceObserver } from "../core/pace.ts";
import { SAME_RATE_WITHIN } from "../core/rate_meter.ts";
import { PhoneError } from "../core/phone.ts";
import type { PhoneWait } from "../core/phone_choice.ts";
import type { PhoneObserver } from "../core/sndcpy_source.ts";
import type { SourceError, SourceLoss } from "../core/source.ts";
import type { SourceObserver } from "../core/source_supervisor.ts";
import type { LeaveReason } from "../io/server/client_connection.ts";
import type { ClientInfo, TcpServerObserver } from "../io/server/tcp_server.ts";
import type { Loggers } from "./logging.ts";

/** Rates that sources really have, the usual ones first. In Hz. */
const USUAL_RATES = [
  48_000,
  44_100,
  96_000,
  32_000,
  24_000,
  22_050,
  16_000,
  88_200,
  192_000,
  8_000,
];

/** Writes a message for everything that a person or a log reader may want to know. */
export class Report implements PaceObserver, SourceObserver, PhoneObserver, TcpServerObserver {
  readonly #loggers: Loggers;
  readonly #format: PcmFormat;
  readonly #remedy: (loss: SourceLoss) => string;
  readonly #showState: (text: string) => void;
  #isStreaming = false;

  /**
   * @param remedy gives what to say behind a loss, if there is anything to do about it
   * @param showState is told in words how the source is doing, at each change
   */
  constructor(
    loggers: Loggers,
    format: PcmFormat,
    remedy: (loss: SourceLoss) => string,
    showState: (text: string) => void = () => {},
  ) {
    this.#loggers = loggers;
    this.#format = format;
    this.#remedy = remedy;
    this.#showState = showState;
  }

  sourceStreams(): void {
    this.#isStreaming = true;
    this.#showState("Audio is coming in.");
    this.#loggers.log.info("Audio is coming in.", { event: "source-streams" });
  }

  sourceLost(error: SourceError): void {
    this.#isStreaming = false;
    this.#showState(error.message);
    const level = error.loss === "silent" ? "info" : "warn";
    this.#loggers.log[level]("{message}{remedy} It is tried until it works.", {
      event: "source-lost",
      reason: error.loss,
      message: error.message,
      remedy: this.#remedy(error.loss),
    });
    this.#showBug(error);
  }

  phoneWaits(wait: PhoneWait, message: string): void {
    this.#showState(message);
    const level = wait === "no-device" ? "info" : "warn";
    this.#loggers.log[level]("{message}", { event: "phone-waits", reason: wait, message });
  }

  phoneReady(serial: string): void {
    this.#showState(`Starting sndcpy on ${serial}.`);
    this.#loggers.log.info("Starting sndcpy on {serial}.", { event: "phone-ready", serial });
  }

  startsLimited(intervalMs: number): void {
    this.#loggers.log.warn(
      "sndcpy had to be started again and again: that is done once in {seconds} s now. Some phones " +
        "stop it to save the battery; exempt it from that in the phone's settings.",
      { event: "starts-limited", seconds: intervalMs / 1000 },
    );
  }

  zerosHeard(silentMs: number): void {
    this.#loggers.log.info(
      "The phone has been silent for {minutes} min. If something is playing, start sndcpy again; " +
        "--restart-after-silence does it by itself.",
      { event: "zeros", minutes: Math.round(silentMs / 60_000) },
    );
  }

  surged(skippedMs: number): void {
    this.#loggers.log.info("Skipped {seconds} s of old audio that arrived in a burst.", {
      event: "surge",
      seconds: seconds(skippedMs),
    });
  }

  tooFast(): void {
    this.#loggers.log.warn(
      "The audio comes much faster than it plays: it is passed on as it comes. Check --format; a " +
        "program that does not keep real time itself belongs behind --source -.",
      { event: "too-fast" },
    );
  }

  wrongRate(framesPerSecond: number): void {
    this.#loggers.log.warn(
      "The audio arrives at {framesPerSecond} frames a second, but its format was given as " +
        "{format}: it sounds wrong. The right one is probably {remedy}.",
      {
        event: "wrong-rate",
        framesPerSecond: Math.round(framesPerSecond),
        format: this.#format.toString(),
        remedy: `--format ${likelyFormat(framesPerSecond, this.#format) ?? "RATE:BITS:CHANNELS"}`,
      },
    );
  }

  clientJoined({ id, address }: ClientInfo): void {
    const level = this.#isStreaming ? "info" : "debug";
    this.#loggers.log[level]("Client {id} ({address}) listens.", {
      event: "client-joined",
      id,
      address,
    });
  }

  clientSkipped({ id, address }: ClientInfo, skippedBytes: number): void {
    this.#loggers.onceASecond.warn(
      "Client {id} ({address}) takes its audio too slowly: skipped {seconds} s for it.",
      {
        event: "client-skipped",
        id,
        address,
        seconds: seconds(this.#format.msFromBytes(skippedBytes)),
      },
    );
  }

  clientLeft({ id, address, queue }: ClientInfo, reason: LeaveReason): void {
    const level = queue.handedBytes > 0 ? "info" : "debug";
    this.#loggers.log[level](
      "Client {id} ({address}) is gone ({reason}): heard {heardSeconds} s, " +
        "skipped {skippedSeconds} s.",
      {
        event: "client-left",
        id,
        address,
        reason,
        heardSeconds: seconds(this.#format.msFromBytes(queue.handedBytes)),
        skippedSeconds: seconds(this.#format.msFromBytes(queue.skippedBytes)),
      },
    );
  }

  clientRefused(address: string): void {
    this.#loggers.onceASecond.warn(
      "Closed a client ({address}): as many as may be are here. More are let in by --max-clients, " +
        "if the limit of open files (ulimit -n) allows.",
      { event: "client-refused", address },
    );
  }

  acceptFailed(error: unknown): void {
    this.#loggers.onceASecond.warn(
      "Cannot let a client in: {state}. It is tried again; if it lasts, raise the limit of open " +
        "files (ulimit -n) or lower --max-clients.",
      { event: "accept-failed", state: error instanceof Error ? error.message : String(error) },
    );
  }

  /** What nobody foresaw may be a bug: whoever reports it needs the place. */
  #showBug({ loss, cause }: SourceError): void {
    if (loss !== "failed" || !(cause instanceof Error) || cause instanceof PhoneError) return;
    this.#loggers.log.debug("{stack}", { event: "source-failed", stack: cause.stack });
  }
}

/** The format under which the measured bytes a second make the most usual rate. */
function likelyFormat(framesPerSecond: number, declared: PcmFormat): string | undefined {
  for (const rate of USUAL_RATES) {
    for (const channels of [declared.channels, 2, 1]) {
      const measured = framesPerSecond * declared.channels / channels;
      if (Math.abs(measured / rate - 1) > SAME_RATE_WITHIN) continue;
      return `${rate}:${declared.bitsPerSample}:${channels}`;
    }
  }
  return undefined;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
