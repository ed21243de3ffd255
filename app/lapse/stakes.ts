/** What some shoppers usually spend within the horizon, in minor units, with the bounds between which it lies 95 of 100 times. */
export interface UsualSpend {
  shoppers: number;
  minor: number;
  low: number;
  high: number;
}

/** Of who lapsed this month: all of them, and those who can be mailed. */
export interface Stakes {
  all: UsualSpend;
  mailable: UsualSpend;
}

/** Stakes as Home shows them. */
export interface MonthStakes extends Stakes {
  horizonDays: number;
}

/** @param variance of the sum, minor units squared */
export function rangeOf(minor: number, variance: number, shoppers: number): UsualSpend {
  const reach = 1.96 * Math.sqrt(variance);
  return { shoppers, minor, low: Math.max(0, Math.round(minor - reach)), high: Math.round(minor + reach) };
}
