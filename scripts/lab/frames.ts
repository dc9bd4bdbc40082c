const FILLER_BYTE = 0xee;

/**
 * The frames numbered `first`, `first + 1`, …, so that any loss can be named: whatever the format,
 * they begin with their number, 32 bits little-endian.
 */
export function numberedFrames(
  first: number,
  count: number,
  frameBytes = 4,
): Uint8Array<ArrayBuffer> {
  const frames = new Uint8Array(count * frameBytes).fill(FILLER_BYTE);
  const view = new DataView(frames.buffer);
  for (let index = 0; index < count; index++) {
    view.setUint32(index * frameBytes, first + index, true);
  }
  return frames;
}

/** The numbers of such frames of 4 bytes. Bytes that are no whole frames are an error. */
export function frameNumbers(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

/** Where the numbers do not go up by one: `[last before, first after]`. */
export function breaks(numbers: ArrayLike<number>): [number, number][] {
  const found: [number, number][] = [];
  for (let index = 1; index < numbers.length; index++) {
    const [before, after] = [numbers[index - 1]!, numbers[index]!];
    if (after !== before + 1) found.push([before, after]);
  }
  return found;
}
