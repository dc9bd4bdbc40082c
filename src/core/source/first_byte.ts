/**
 * Connected is not streaming: the first byte decides.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { SourceLabel } from "./source.ts";
import { TroubleError } from "../trouble.ts";
import { Watchdog } from "./watchdog.ts";

/** What {@linkcode openToFirstByte} works with. */
export interface FirstByteOptions {
  connect(signal: AbortSignal): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  /** What is connected to, for errors. */
  label: SourceLabel;
  clock: Clock;
  /** How long to wait for the connection and its first byte; infinite where that may take long. */
  limitMs: number;
}

/**
 * Connects, and waits for the first bytes.
 *
 * @returns the whole stream
 * @throws {TroubleError} `no-audio` when it ends before its first byte, `silent` when that does not
 *   come in time; and what connecting and reading throw
 */
export async function openToFirstByte(
  { connect, label: source, clock, limitMs }: FirstByteOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const giveUp = new AbortController();
  const silent = { code: "silent", source, silentMs: limitMs, hadAudio: false } as const;
  using _watchdog = new Watchdog(clock, limitMs, () => giveUp.abort(new TroubleError(silent)));
  const either = AbortSignal.any([signal, giveUp.signal]);
  const chunks = (await connect(either))[Symbol.asyncIterator]();
  if (either.aborted) {
    // What was aborted while it came to be has not heard of it, and would stay open.
    await chunks.return?.();
    throw either.reason;
  }
  const first = await chunks.next();
  if (first.done) throw new TroubleError({ code: "no-audio", source });
  return new BegunStream(first, chunks);
}

/** A stream whose first chunk has been read already. No generator: every chunk comes through here. */
class BegunStream implements AsyncIterableIterator<Uint8Array> {
  #first: IteratorResult<Uint8Array> | undefined;
  readonly #rest: AsyncIterator<Uint8Array>;

  constructor(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>) {
    this.#first = first;
    this.#rest = rest;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const first = this.#first;
    if (first === undefined) return this.#rest.next();
    this.#first = undefined;
    return Promise.resolve(first);
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#rest.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
