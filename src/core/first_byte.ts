/**
 * Connected is not streaming: the first byte decides.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { Watchdog } from "./watchdog.ts";

/** What {@linkcode awaitFirstByte} works with. */
export interface FirstByteOptions {
  connect(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  clock: Clock;
  /** How long to wait for the connection and its first byte. */
  limitMs: number;
  /** What to throw when nothing has come by then. */
  silent(): Error;
}

/**
 * Connects, and waits for the first bytes.
 *
 * @returns the whole stream, or undefined when it ended before its first byte
 * @throws what `silent` gives, when neither happens in time; what connecting and reading throw
 */
export async function awaitFirstByte(
  { connect, clock, limitMs, silent }: FirstByteOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const giveUp = new AbortController();
  using _watchdog = new Watchdog(clock, limitMs, () => giveUp.abort(silent()));
  const stream = await connect(AbortSignal.any([signal, giveUp.signal]));
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  return first.done ? undefined : rejoin(first.value, chunks);
}

async function* rejoin(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
