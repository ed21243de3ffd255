/** What is usual and how far off that is, told so that a few odd values do not decide. */

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((p, q) => p - q);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Of a normal distribution: its standard deviation, in median absolute deviations. */
const NORMAL = 1.4826;

/** The standard deviation, by the median absolute deviation. */
export function spreadOf(values: readonly number[]): number {
  const middle = medianOf(values);
  return NORMAL * medianOf(values.map((value) => Math.abs(value - middle)));
}
