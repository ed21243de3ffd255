import type { ShopperId } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { LapseState } from "../shoppers/badge.ts";

/** A shopper as the judge finds them. */
export interface HeldShopper {
  shopperId: ShopperId;
  state: LapseState;
  firstOrderDay: Day | null;
  lastOrderDay: Day | null;
  /** They are back, or an order came while they were lapsed. */
  ordered: boolean;
  orderDays: number;
  netSpentMinor: bigint;
  history: "orders" | "customer_record";
  country: string | null;
  /** By which override they were judged last; null: by the rule of the shop. */
  overrideId: bigint | null;
}

/** When a shopper slows down and lapses if no order comes, by which override, and how much they are worth writing to (app/lapse/lapse-rule.ts). */
export interface Turning {
  shopperId: ShopperId;
  slowsAt: Date;
  lapsesAt: Date;
  /** Minor units. */
  usual: number;
  priority: number;
  overrideId: bigint | null;
}
