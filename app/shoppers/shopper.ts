import type { Day } from "../platform/zones.ts";
import type { Badge, CaseOutcome, LapseState } from "./badge.ts";
import type { Reach } from "./reach.ts";

/** One row of the list. No e-mail address: that is on the shopper's own page only. */
export interface ShopperRow {
  id: bigint;
  name: string;
  town: string | null;
  country: string | null;
  state: LapseState;
  outcome: CaseOutcome | null;
  badge: Badge;
  /** A calendar day of the shop; null when no order is known. */
  lastOrderDay: Day | null;
  /** Whole days of the shop since then. */
  daysQuiet: number | null;
  /** Mean days between order days; null with fewer than two. */
  meanGapDays: number | null;
  orderDays: number;
  /** Days from the first order day to the last; null where part of their orders was not read, or there is none. */
  spanDays: number | null;
  /** Net, in minor units of the shop's currency. */
  spentMinor: number;
  reach: Reach;
  stateSince: Date | null;
}

export interface ShopperPage {
  rows: ShopperRow[];
  next?: string;
  previous?: string;
  total: ShopperTotal;
}

/** `capped`: there are at least n. */
export interface ShopperTotal {
  n: number;
  capped: boolean;
}

/** How many there are in a view, and how many of them can be mailed. */
export interface ViewCount {
  all: number;
  mailable: number;
}
export type ShopperCounts = Record<"lapsed" | "slowing" | "active" | "came_back" | "in_campaign" | "said_no" | "all", ViewCount>;

/** Why an address is never mailed. merchant: by their own word, or by a list that they brought. */
export type SuppressionReason = "unsubscribed" | "complaint" | "hard_bounce" | "redacted" | "merchant";

export type Consent = "subscribed" | "not_subscribed" | "unsubscribed" | "pending" | "invalid" | "unknown";

/** The profile of one shopper. */
export interface Shopper extends ShopperRow {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  province: string | null;
  tags: string[];
  consent: Consent;
  consentAt: Date | null;
  suppressedFor: string | null;
  dataSaleOptOut: boolean;
  /** They opted out of the sale of their data, or asked that their orders do not decide what they get: nobody says whether they lapsed. */
  notJudged: boolean;
  customerSince: Date | null;
  firstOrderDay: Day | null;
  orders: number;
  refundedMinor: number;
  currency: string;
  /** `customer_record`: Shopify withholds older orders, so dates and sums come from its customer record. */
  history: "orders" | "customer_record";
  /** How much they are worth writing to, minor units, as of when they were judged last (app/lapse/lapse-rule.ts). */
  priority: number;
  /** When they will have lapsed if no order comes; null where they are lapsed, or no such day is to come. */
  lapsesAt: Date | null;
  redactedAt: Date | null;
}

export type LoadShopperOutcome = { kind: "found"; shopper: Shopper } | { kind: "merged"; into: bigint } | { kind: "missing" };
