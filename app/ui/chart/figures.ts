/** What charts show, and the arithmetic of showing it. */

/** Shoppers of whom nearly the same was said. Shares are between 0 and 1. */
export interface ReliabilityBin {
  /** The share that was said, on average of these shoppers. */
  said: number;
  /** The share that it was. */
  was: number;
  /** Between these the true share lies, 19 times of 20. */
  low: number;
  high: number;
  shoppers: number;
}

/** One week. */
export interface BandPoint {
  /** The calendar day on which the week begins, "2026-11-23". */
  day: string;
  actual: number;
  expected: number;
  low: number;
  high: number;
}

/** How the lines and the band are called. */
export interface BandWords {
  actual: string;
  expected: string;
  band: string;
}

/** px, of every picture: its place is kept before it is drawn. */
export const CHART_HEIGHT = 260;

/** px: a narrower picture has its labels above it and not beside its lines, and fewer figures below. chart.css knows it too. */
export const NARROW_CHART = 480;

export const sideOf = ({ actual, low, high }: BandPoint): "above" | "below" | "within" => (actual > high ? "above" : actual < low ? "below" : "within");

/** Days since 1970 of a calendar day, for equal distances between weeks. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** As many as fit, equally far from each other, the last always among them. */
export function pickTicks<Point>(points: Point[], room: number): Point[] {
  const step = Math.max(1, Math.ceil(points.length / Math.max(1, room)));
  return points.filter((_, index) => (points.length - 1 - index) % step === 0);
}

/**
 * Moves labels that would lie on each other as little as is needed.
 * @param wanted middles, px from the top
 * @returns in the same order, at least `apart` from each other and none below `lowest`
 */
export function spreadLabels(wanted: number[], apart: number, lowest: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  let before = -Infinity;
  for (const index of order) before = places[index] = Math.max(places[index] ?? 0, before + apart);
  let below = lowest + apart;
  for (const index of order.reverse()) below = places[index] = Math.min(places[index] ?? 0, below - apart);
  return places;
}
