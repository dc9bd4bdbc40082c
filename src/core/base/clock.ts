/**
 * Time as the core knows it: passed in, so that tests and simulations own it.
 *
 * @module
 */

/** A monotonic clock with timers. */
export interface Clock {
  /** The time in milliseconds. It never goes back; its zero means nothing. */
  nowMs(): number;
  /**
   * Calls `callback` once, `delayMs` milliseconds from now.
   *
   * @returns a function that cancels the call; calling it late or twice does nothing.
   */
  after(delayMs: number, callback: () => void): () => void;
}

/**
 * Resolves `delayMs` milliseconds from now.
 *
 * @throws the signal's reason, as soon as it is aborted.
 */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    function abort() {
      cancel();
      reject(signal.reason);
    }
    signal.addEventListener("abort", abort, { once: true });
  });
}
