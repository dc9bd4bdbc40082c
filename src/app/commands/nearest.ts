/**
 * What somebody probably meant to type.
 *
 * @module
 */

/** More than every third letter wrong is another word. */
const LETTERS_A_MISTAKE = 3;

/** @returns the candidate that is most like `word`, if one is like it at all */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let [best, fewest]: [string | undefined, number] = [undefined, Infinity];
  for (const candidate of candidates) {
    const mistakes = distance(word, candidate);
    if (mistakes < fewest) [best, fewest] = [candidate, mistakes];
  }
  return fewest <= Math.max(1, Math.ceil(word.length / LETTERS_A_MISTAKE)) ? best : undefined;
}

/** Letters that are missing, too many, wrong, or swapped with their neighbour (Damerau, OSA). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const [current, last, lastButOne] = [[row], rows[row - 1]!, rows[row - 2]];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (isSame ? 0 : 1),
        isSwap && lastButOne !== undefined ? lastButOne[column - 2]! + 1 : Infinity,
      ));
    }
    rows.push(current);
  }
  return rows[a.length]![b.length]!;
}
