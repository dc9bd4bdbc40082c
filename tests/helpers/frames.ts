/** The frames numbered `first`, `first + 1`, …: 4 bytes each, so that any loss can be named. */
export function numberedFrames(first: number, count: number): Uint8Array {
  const frames = new Uint32Array(count);
  for (let index = 0; index < count; index++) frames[index] = first + index;
  return new Uint8Array(frames.buffer);
}

/** The numbers of such frames. Bytes that are no whole frames are an error. */
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
