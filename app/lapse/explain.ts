import type { OrdersRead } from "../orders/import-progress.ts";
import type { Shopper } from "../shoppers/shopper.ts";
import { CAME_BACK_DAYS, slowingDays } from "./fixed-window.ts";
import type { RuleInForce } from "./lapse-rule.ts";
import type { Standing } from "./standing.ts";

/** A sentence for i18n: the key and its values. */
export interface Sentence {
  key: string;
  values: Record<string, string | number>;
}

export type ExplainedShopper = Pick<Shopper, "state" | "lastOrderDay" | "daysQuiet" | "meanGapDays" | "orderDays" | "history" | "notJudged" | "lapsesAt">;

/** The rule as far as it explains anything: a window in days, and where a shopper stands by what was learned; null where the window decides. */
export interface ExplainingRule {
  windowDays: number;
  standing: Standing | null;
  /** Nobody newly lapses now. */
  held?: boolean;
  /** The override of the shop's rule that they are judged by, by its name; left out: there is none. */
  override?: string;
}

/** What explains the state of a shopper under the rule in force. */
export const explainingRule = (rule: RuleInForce, standing: Standing | null, override?: string): ExplainingRule => ({ windowDays: rule.windowDays, standing: rule.rule === "learned" ? standing : null, held: rule.heldSince !== null, ...(override !== undefined && { override }) });

/**
 * Why a shopper has their state, in two sentences: what they did, and what the rule makes of it; that after one order nobody can tell these apart well; that
 * lapses are held back; which override of the rule it is; and where the dates come from, if it is not from orders. Keys stand under `lapse.why`; `name` is left to the page.
 * @param read which orders of the shop are in
 */
export function explain(shopper: ExplainedShopper, { windowDays, standing, held = false, override }: ExplainingRule, read: OrdersRead = { kind: "all" }): Sentence[] {
  if (shopper.lastOrderDay === null || shopper.daysQuiet === null) return [{ key: "lapse.why.noOrders", values: {} }];
  const facts = { count: shopper.daysQuiet, days: shopper.daysQuiet, orders: shopper.orderDays };
  const first: Sentence =
    shopper.meanGapDays !== null
      ? { key: "lapse.why.rhythm", values: { ...facts, gap: Math.round(shopper.meanGapDays) } }
      : { key: shopper.orderDays > 1 ? "lapse.why.severalOrders" : "lapse.why.oneOrder", values: facts };
  if (shopper.notJudged) return [first, { key: "lapse.why.notJudged", values: {} }];
  const second: Sentence[] =
    shopper.state === "unknown"
      ? [{ key: "lapse.why.stillReading", values: {} }]
      : standing === null || shopper.state === "came_back"
        ? [{ key: `lapse.why.${shopper.state}`, values: { window: windowDays, slowing: slowingDays(windowDays), cameBack: CAME_BACK_DAYS } }]
        : learned(shopper.state, standing, shopper.orderDays === 1);
  const named: Sentence[] = override === undefined || shopper.state === "unknown" ? [] : [{ key: "lapse.why.override", values: { override } }];
  const third: Sentence[] = shopper.history === "customer_record" ? [sourceOf(read)] : [];
  // They slow down, and there is no day to come on which they lapse.
  const heldBack: Sentence[] = held && shopper.state === "slowing" && shopper.lapsesAt === null ? [{ key: "lapse.why.held", values: {} }] : [];
  return [first, ...second, ...heldBack, ...named, ...third];
}

/** How many of those like them order by themselves, and so what they count as. */
function learned(state: "active" | "slowing" | "lapsed", { horizonDays, returns, seen }: Standing, oneOrder: boolean): Sentence[] {
  const values = { n: Math.max(1, Math.round(returns * 100)), days: horizonDays, seen: seen ?? 0 };
  const sentence: Sentence = { key: `lapse.why.learned.${state}${seen === null ? "" : "Seen"}`, values };
  return oneOrder ? [sentence, { key: "lapse.why.learned.oneOrder", values: {} }] : [sentence];
}

/** Why a date is that of the customer record. */
function sourceOf(read: OrdersRead): Sentence {
  if (read.kind === "all") return { key: "lapse.why.fromCustomerRecord", values: {} };
  return read.kind === "none" ? { key: "lapse.why.beforeOrders", values: {} } : { key: "lapse.why.beforeOlderOrders", values: { since: read.since } };
}
