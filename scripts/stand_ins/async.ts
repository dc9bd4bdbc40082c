/**
 * Stand-in for `@std/async`.
 *
 * @module
 */

/** Options of {@linkcode delay} and {@linkcode deadline}. */
export interface WaitOptions {
  /** Ends the wait early, with its reason. */
  signal?: AbortSignal;
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
export function delay(ms: number, { signal }: WaitOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/**
 * Settles like `promise`, but rejects with a DOMException named TimeoutError after `ms`
 * milliseconds, and with the signal's reason as soon as it is aborted.
 */
export async function deadline<T>(
  promise: Promise<T>,
  ms: number,
  { signal }: WaitOptions = {},
): Promise<T> {
  const settled = new AbortController();
  const signals = signal === undefined ? [settled.signal] : [settled.signal, signal];
  const timeUp = delay(ms, { signal: AbortSignal.any(signals) }).then(() => {
    throw new DOMException("Signal timed out.", "TimeoutError");
  });
  try {
    return await Promise.race([promise, timeUp]);
  } finally {
    settled.abort();
  }
}
