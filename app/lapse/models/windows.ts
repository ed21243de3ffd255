import { type OrderLog, ordersWithin, spanOf, type Summary, summarise } from "./order-log.ts";

/** A window that is over: what was known when it began, and who stayed away in it. */
export interface ClosedWindow {
  summary: Summary;
  /** Days. */
  horizon: number;
  /** 1 for a shopper without an order in the window. */
  away: Uint8Array;
  /** Order days of each shopper in the window. */
  orders: Int32Array;
}

/** Windows that a rule learns from at most: at 90 days they are a year, so that each season is in them once. */
const MOST_WINDOWS = 4;
/** A window is worth learning from when it began with so many shoppers, and so large a share of those known today. */
const [FEWEST_SHOPPERS, LEAST_SHARE] = [30, 0.1];

/** What was known at the end of day `origin`, and what came in the `horizon` days after it. */
export function closeWindow(log: OrderLog, origin: number, horizon: number): ClosedWindow {
  const summary = summarise(log, origin);
  const orders = ordersWithin(log, summary, origin, horizon);
  return { summary, horizon, orders, away: Uint8Array.from(orders, (n) => Number(n === 0)) };
}

/**
 * The windows that were over by the end of day `asOf`, newest first, one beside the other; while the history holds no whole one, one of half the length.
 * Nothing after `asOf` is looked at. Empty where even half a window began without a buyer.
 */
export function closedWindows(log: OrderLog, asOf: number, horizon: number): ClosedWindow[] {
  const span = spanOf(log);
  if (!span) return [];
  const enough = Math.max(FEWEST_SHOPPERS, LEAST_SHARE * summarise(log, asOf).x.length);
  const windows: ClosedWindow[] = [];
  for (let origin = asOf - horizon; origin >= span.first && windows.length < MOST_WINDOWS; origin -= horizon) {
    const window = closeWindow(log, origin, horizon);
    if (window.away.length < enough) break;
    windows.push(window);
  }
  if (windows.length > 0) return windows;
  const half = Math.ceil(horizon / 2);
  const window = closeWindow(log, asOf - half, half);
  return window.away.length > 0 ? [window] : [];
}
