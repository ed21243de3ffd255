import { type Day, daysBetween } from "../platform/zones.ts";
import { badgeOf, type CaseOutcome, type LapseState } from "./badge.ts";
import { reachOf } from "./reach.ts";
import type { ShopperRow } from "./shopper.ts";

/** What the database keeps of a shopper for a list. */
export interface StoredShopper {
  id: bigint;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  city: string | null;
  country: string | null;
  redacted_at: Date | null;
  lapse_state: LapseState;
  case_outcome: CaseOutcome | null;
  state_since: Date | null;
  first_order_day: Day | null;
  last_order_day: Day | null;
  order_days: number;
  net_spent_minor: bigint;
  history: "orders" | "customer_record";
  mailable: boolean;
}

/**
 * A row as a page shows it.
 * @param today the shop's calendar day
 */
export function rowOf(stored: StoredShopper, today: Day): ShopperRow {
  const { first_order_day: first, last_order_day: last } = stored;
  return {
    id: stored.id,
    name: nameOf(stored),
    town: stored.city,
    country: stored.country,
    state: stored.lapse_state,
    outcome: stored.case_outcome,
    badge: badgeOf(stored.lapse_state, stored.case_outcome),
    lastOrderDay: last,
    daysQuiet: last === null ? null : daysBetween(last, today),
    meanGapDays: meanGapOf(stored),
    orderDays: stored.order_days,
    spanDays: stored.history === "orders" && first !== null && last !== null ? daysBetween(first, last) : null,
    spentMinor: Number(stored.net_spent_minor),
    reach: reachOf({ mailable: stored.mailable, city: stored.city, redacted: stored.redacted_at !== null }),
    stateSince: stored.state_since,
  };
}

/**
 * Days from one order day to the next, on average; null where no rhythm is known. A record counts orders that were not read, and says nothing of their days:
 * between those that were read there would be too many.
 */
export function meanGapOf({ history, first_order_day: first, last_order_day: last, order_days: days }: Pick<StoredShopper, "history" | "first_order_day" | "last_order_day" | "order_days">): number | null {
  return history === "orders" && first !== null && last !== null && days >= 2 && first !== last ? daysBetween(first, last) / (days - 1) : null;
}

/** A list never shows an address (level 2 data): who has no name is shown by number. */
function nameOf(stored: Pick<StoredShopper, "id" | "first_name" | "last_name" | "redacted_at">): string {
  if (stored.redacted_at !== null) return "";
  const name = [stored.first_name, stored.last_name].filter(Boolean).join(" ").trim();
  if (name !== "") return name;
  return stored.id < 0n ? "Guest" : `Customer ${stored.id}`;
}
