/** One order day of a shopper; days are whole numbers on any calendar (the project counts from 1970-01-01), values in any one currency. */
export interface OrderDay {
  shopper: string | number | bigint;
  day: number;
  value: number;
}

/** The order days of many shoppers, one after another: those of shopper i stand from `start[i]` up to `start[i + 1]`, by day, each day once. */
export interface OrderLog {
  shoppers: number;
  start: Int32Array;
  day: Int32Array;
  /** What the orders of that day are worth together. */
  value: Float64Array;
}

/** Groups orders by shopper and merges those of one day. Order days that are worth less than nothing (what came back was dearer) are left out. */
export function groupOrders(orders: Iterable<OrderDay>): OrderLog {
  const number = new Map<OrderDay["shopper"], number>();
  const [owner, day, value]: [number[], number[], number[]] = [[], [], []];
  for (const one of orders) {
    let i = number.get(one.shopper);
    if (i === undefined) number.set(one.shopper, (i = number.size));
    owner.push(i);
    day.push(one.day);
    value.push(one.value);
  }
  const rows = Uint32Array.from(owner.keys()).sort((p, q) => (owner[p] as number) - (owner[q] as number) || (day[p] as number) - (day[q] as number));
  const merged: { owner: number; day: number; value: number }[] = [];
  for (const row of rows) {
    const last = merged.at(-1);
    if (last && last.owner === owner[row] && last.day === day[row]) last.value += value[row] as number;
    else merged.push({ owner: owner[row] as number, day: day[row] as number, value: value[row] as number });
  }
  return logOf(merged.filter((one) => one.value >= 0));
}

/** @param sorted by shopper, then day; shoppers are numbered anew, without gaps */
function logOf(sorted: readonly { owner: number; day: number; value: number }[]): OrderLog {
  const start: number[] = [];
  sorted.forEach((one, i) => {
    if (i === 0 || sorted[i - 1]?.owner !== one.owner) start.push(i);
  });
  start.push(sorted.length);
  return { shoppers: start.length - 1, start: Int32Array.from(start), day: Int32Array.from(sorted, (one) => one.day), value: Float64Array.from(sorted, (one) => one.value) };
}

/** What was known of each shopper at the end of a day: columns of one length. Whoever had not ordered yet is not among them. */
export interface Summary {
  /** The number of the shopper in the log. */
  shopper: Int32Array;
  /** Order days after the first. */
  x: Int32Array;
  /** Days from the first order day to the last. */
  tx: Int32Array;
  /** Days from the first order day to that day. */
  T: Int32Array;
  /** The mean value of an order day. */
  value: Float64Array;
}

/** Sums up each shopper by their order days up to `asOf`, that day included; later ones are not looked at. */
export function summarise(log: OrderLog, asOf: number): Summary {
  const known: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  for (let i = 0; i < log.shoppers; i++) {
    const from = log.start[i] as number;
    const to = firstAfter(log, i, asOf);
    if (to === from) continue;
    let sum = 0;
    for (let j = from; j < to; j++) sum += log.value[j] as number;
    const first = log.day[from] as number;
    [i, to - from - 1, (log.day[to - 1] as number) - first, asOf - first, sum / (to - from)].forEach((fact, k) => known[k]?.push(fact));
  }
  const [shopper, x, tx, T, value] = known;
  return { shopper: Int32Array.from(shopper), x: Int32Array.from(x), tx: Int32Array.from(tx), T: Int32Array.from(T), value: Float64Array.from(value) };
}

/** The place of the first order day of a shopper after a day. */
function firstAfter({ start, day }: OrderLog, shopper: number, asOf: number): number {
  let [low, high] = [start[shopper] as number, start[shopper + 1] as number];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((day[middle] as number) <= asOf) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many order days each shopper of a summary had in the days after `asOf` up to `asOf + horizon`. */
export function ordersWithin(log: OrderLog, summary: Summary, asOf: number, horizon: number): Int32Array {
  return summary.shopper.map((shopper) => firstAfter(log, shopper, asOf + horizon) - firstAfter(log, shopper, asOf));
}

/** The first and the last day with an order; null without orders. */
export function spanOf({ day }: OrderLog): { first: number; last: number } | null {
  if (day.length === 0) return null;
  return { first: day.reduce((least, one) => Math.min(least, one)), last: day.reduce((most, one) => Math.max(most, one)) };
}
