import type { Shopper } from "../shoppers/shopper.ts";
import { CAME_BACK_DAYS, slowingDays } from "./fixed-window.ts";

/** A sentence for i18n: the key and its values. */
export interface Sentence {
  key: string;
  values: Record<string, string | number>;
}

export type ExplainedShopper = Pick<Shopper, "state" | "lastOrderDay" | "daysQuiet" | "meanGapDays" | "orderDays" | "history" | "notJudged">;

/**
 * Why a shopper has their state, in two sentences: what they did, and what the rule makes of it.
 * Keys stand under `lapse.why`; `name` is left to the page.
 */
export function explain(shopper: ExplainedShopper, windowDays: number): Sentence[] {
  if (shopper.lastOrderDay === null || shopper.daysQuiet === null) return [{ key: "lapse.why.noOrders", values: {} }];
  const facts = { count: shopper.daysQuiet, days: shopper.daysQuiet, orders: shopper.orderDays };
  const first: Sentence =
    shopper.meanGapDays === null
      ? { key: "lapse.why.oneOrder", values: facts }
      : { key: "lapse.why.rhythm", values: { ...facts, gap: Math.round(shopper.meanGapDays) } };
  if (shopper.notJudged) return [first, { key: "lapse.why.notJudged", values: {} }];
  const second: Sentence =
    shopper.state === "unknown"
      ? { key: "lapse.why.stillReading", values: {} }
      : { key: `lapse.why.${shopper.state}`, values: { window: windowDays, slowing: slowingDays(windowDays), cameBack: CAME_BACK_DAYS } };
  const third: Sentence[] = shopper.history === "customer_record" ? [{ key: "lapse.why.fromCustomerRecord", values: {} }] : [];
  return [first, second, ...third];
}
