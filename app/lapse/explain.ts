import type { OrdersRead } from "../orders/import-progress.ts";
import type { Shopper } from "../shoppers/shopper.ts";
import { CAME_BACK_DAYS, slowingDays } from "./fixed-window.ts";

/** A sentence for i18n: the key and its values. */
export interface Sentence {
  key: string;
  values: Record<string, string | number>;
}

export type ExplainedShopper = Pick<Shopper, "state" | "lastOrderDay" | "daysQuiet" | "meanGapDays" | "orderDays" | "history" | "notJudged">;

/**
 * Why a shopper has their state, in two sentences: what they did, and what the rule makes of it; and where the dates come from, if it is not from orders.
 * Keys stand under `lapse.why`; `name` is left to the page.
 * @param read which orders of the shop are in
 */
export function explain(shopper: ExplainedShopper, windowDays: number, read: OrdersRead = { kind: "all" }): Sentence[] {
  if (shopper.lastOrderDay === null || shopper.daysQuiet === null) return [{ key: "lapse.why.noOrders", values: {} }];
  const facts = { count: shopper.daysQuiet, days: shopper.daysQuiet, orders: shopper.orderDays };
  const first: Sentence =
    shopper.meanGapDays !== null
      ? { key: "lapse.why.rhythm", values: { ...facts, gap: Math.round(shopper.meanGapDays) } }
      : { key: shopper.orderDays > 1 ? "lapse.why.severalOrders" : "lapse.why.oneOrder", values: facts };
  if (shopper.notJudged) return [first, { key: "lapse.why.notJudged", values: {} }];
  const second: Sentence =
    shopper.state === "unknown"
      ? { key: "lapse.why.stillReading", values: {} }
      : { key: `lapse.why.${shopper.state}`, values: { window: windowDays, slowing: slowingDays(windowDays), cameBack: CAME_BACK_DAYS } };
  const third: Sentence[] = shopper.history === "customer_record" ? [sourceOf(read)] : [];
  return [first, second, ...third];
}

/** Why a date is that of the customer record. */
function sourceOf(read: OrdersRead): Sentence {
  if (read.kind === "all") return { key: "lapse.why.fromCustomerRecord", values: {} };
  return read.kind === "none" ? { key: "lapse.why.beforeOrders", values: {} } : { key: "lapse.why.beforeOlderOrders", values: { since: read.since } };
}
