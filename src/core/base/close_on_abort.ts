/**
 * Ends what waits on a connection.
 *
 * @module
 */

/**
 * Closes a connection when `signal` is aborted, or else when what is returned is disposed of. One
 * that was aborted before is not heard of: look at `signal` afterwards.
 */
export function closeOnAbort(connection: { close(): void }, signal: AbortSignal): Disposable {
  let isOpen = true;
  const close = () => {
    signal.removeEventListener("abort", close);
    if (isOpen) connection.close();
    isOpen = false;
  };
  signal.addEventListener("abort", close);
  return { [Symbol.dispose]: close };
}
