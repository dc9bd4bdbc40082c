/**
 * Stand-in for `@std/async/deadline`.
 *
 * @module
 */

/** Options of {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Ends the wait early. */
  signal?: AbortSignal;
}

/**
 * Settles like `promise`, unless that takes longer than `ms` milliseconds. As with the genuine one,
 * the wait does not keep the process alive.
 *
 * @throws {DOMException} named TimeoutError, when the time is up.
 * @throws the signal's reason, as soon as it is aborted.
 */
export async function deadline<T>(
  promise: Promise<T>,
  ms: number,
  options: DeadlineOptions = {},
): Promise<T> {
  const timeout = AbortSignal.timeout(ms);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([interrupted, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
