/**
 * Finds out through which relays a station's audio has come.
 *
 * Goal. A relay may listen to another, that one to a third. Raw audio says nothing of itself, and yet
 * people want to know what they hear; and relays in a circle would wait for each other for ever.
 *
 * How. The relay that is listened to is asked for its chain, beside the audio, again and again. It has
 * asked the one above it in turn, so each knows the whole way but for a few seconds. Each station has
 * a name for the run that nobody else has: whoever finds its own in the chain above it stands in a
 * circle, with audio or without.
 *
 * Limits. Who does not answer, or as no relay does, is unknown, and so is everything above. What has
 * changed far up arrives after as many questions as there are relays in between: so a circle keeps
 * nobody from audio who has some. The echo probe finds those that nobody tells of.
 *
 * Rejected. To ask on the connection of the audio: whoever is no relay may take what it is sent for
 * something else, and sndcpy lets in one connection, so it must not be wasted on a question. To pass
 * on a number of hops alone: in a circle it would grow for ever.
 *
 * @module
 */

import { type Clock, sleep } from "../base/clock.ts";
import { sourceId } from "../event_data.ts";
import { parseChain, type RelayChain } from "./relay_chain.ts";
import type { SourceLabel } from "./source.ts";

/** How soon a relay is asked again that has told where its audio comes from. */
const KNOWN_MS = 5000;
/** One of a circle is asked soon: another may have left it. */
const CIRCLE_MS = 1000;
/** Whoever has not told is asked less and less often: it may never. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** What a lineage is found out with. */
export interface LineageOptions {
  /** What nobody else is called. */
  readonly id: string;
  readonly clock: Clock;
  /**
   * Asks whoever the audio comes from; resolves with undefined where nobody answers. If not given,
   * the audio comes from no address.
   *
   * @throws the signal's reason when that is aborted, and nothing else
   */
  ask?(signal: AbortSignal): Promise<string | undefined>;
}

/** Asks, and remembers what was told. */
export class Lineage {
  readonly #options: LineageOptions;
  #above: RelayChain | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: LineageOptions) {
    this.#options = options;
  }

  /** Whether the audio would come from here. */
  get isCircle(): boolean {
    return this.#above?.relays.includes(this.#options.id) === true;
  }

  /** The way of audio from a source, this station first. Of a circle, each relay is named once. */
  chainOf(source: SourceLabel): RelayChain {
    const { id } = this.#options;
    if (source.kind !== "tcp") return { relays: [id], origin: sourceId(source) };
    const { relays = [], origin } = this.#above ?? {};
    if (!this.isCircle) return { relays: [id, ...relays], origin };
    return { relays: [id, ...relays.slice(0, relays.indexOf(id))], origin: undefined };
  }

  /**
   * Asks until `signal` is aborted. Never rejects.
   *
   * @param closed called when a circle is found that was none before
   */
  async follow(signal: AbortSignal, closed: () => void): Promise<void> {
    const { clock, ask } = this.#options;
    if (ask === undefined) return;
    try {
      for (;;) {
        const wasCircle = this.isCircle;
        this.#above = parseChain(await ask(signal) ?? "");
        if (this.isCircle && !wasCircle) closed();
        await sleep(clock, this.#pauseMs(), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #pauseMs(): number {
    if (this.isCircle) return CIRCLE_MS;
    if (this.#above?.origin !== undefined) {
      this.#retryMs = FIRST_RETRY_MS;
      return KNOWN_MS;
    }
    const pauseMs = this.#retryMs;
    this.#retryMs = Math.min(2 * pauseMs, LONGEST_RETRY_MS);
    return pauseMs;
  }
}
