/**
 * Ends what waits on a connection.
 *
 * @module
 */

/** A connection that is closed in time, unless somebody else takes it over. */
export interface ClosingConnection extends Disposable {
  /** Leaves the connection open for good: it is another's to close. */
  release(): void;
}

/**
 * Closes a connection when `signal` is aborted, or else when what is returned is disposed of. One
 * that was aborted before is not heard of: look at `signal` afterwards.
 */
export function closeOnAbort(
  connection: { close(): void },
  signal: AbortSignal,
): ClosingConnection {
  let isOurs = true;
  const release = () => {
    signal.removeEventListener("abort", close);
    isOurs = false;
  };
  const close = () => {
    if (isOurs) connection.close();
    release();
  };
  signal.addEventListener("abort", close);
  return { release, [Symbol.dispose]: close };
}
