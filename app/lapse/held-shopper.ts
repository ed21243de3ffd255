import type { ShopperId } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { LapseState } from "../shoppers/badge.ts";

/** A shopper as the judge finds them. */
export interface HeldShopper {
  shopperId: ShopperId;
  state: LapseState;
  firstOrderDay: Day | null;
  lastOrderDay: Day | null;
  /** Since when they had been lapsed when their last order came, or were back; null for all others. */
  backSince: Date | null;
  orderDays: number;
  netSpentMinor: bigint;
  history: "orders" | "customer_record";
}

/** When a shopper slows down and lapses if no order comes, and how much they are worth writing to (app/lapse/lapse-rule.ts). */
export interface Turning {
  shopperId: ShopperId;
  slowsAt: Date;
  lapsesAt: Date;
  priority: number;
}
