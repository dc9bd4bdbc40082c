/**
 * Much work, in small portions.
 *
 * @module
 */

/** Calls back in the next turn of the event loop. */
export type NextTurn = (callback: () => void) => void;

/** Gives bytes in slices, and everybody else a turn between two. */
export async function* slices(
  bytes: Uint8Array,
  sliceBytes: number,
  nextTurn: NextTurn,
): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += sliceBytes) {
    if (offset > 0) await new Promise<void>((resolve) => nextTurn(resolve));
    yield bytes.subarray(offset, offset + sliceBytes);
  }
}
