/**
 * From many figures to one.
 *
 * @module
 */

/** The least figure that so large a part of them, above 0 and up to 1, does not exceed. */
export function percentile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.ceil(part * sorted.length) - 1] ?? null;
}

/** The middle one, or the mean of the two in the middle; null if one of them is not known. */
export function median(figures: readonly (number | null)[]): number | null {
  if (figures.length === 0 || figures.includes(null)) return null;
  const sorted = figures.map(Number).sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
