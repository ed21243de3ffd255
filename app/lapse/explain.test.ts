import { expect, test } from "vitest";
import { explain, type ExplainedShopper } from "./explain.ts";
import type { Standing } from "./standing.ts";

const maria: ExplainedShopper = { state: "lapsed", lastOrderDay: "2026-07-03", daysQuiet: 142, meanGapDays: 44.6, orderDays: 7, history: "orders", notJudged: false, lapsesAt: null };

test("two sentences: what they did, what the rule makes of it", () => {
  expect(explain(maria, { windowDays: 90, standing: null })).toEqual([
    { key: "lapse.why.rhythm", values: { count: 142, days: 142, orders: 7, gap: 45 } },
    { key: "lapse.why.lapsed", values: { window: 90, slowing: 60, cameBack: 90 } },
  ]);
});

test("one order has no rhythm; a history that Shopify withholds is said so", () => {
  expect(explain({ ...maria, meanGapDays: null, orderDays: 1, history: "customer_record" }, { windowDays: 90, standing: null }).map(({ key }) => key)).toEqual(["lapse.why.oneOrder", "lapse.why.lapsed", "lapse.why.fromCustomerRecord"]);
});

test("rule 5: who does not want to be judged is not told about", () => {
  expect(explain({ ...maria, state: "unknown", notJudged: true }, { windowDays: 90, standing: null }).map(({ key }) => key)).toEqual(["lapse.why.rhythm", "lapse.why.notJudged"]);
});

test("whose lapse is held back is told so, and only who would have lapsed", () => {
  const slowing = { ...maria, state: "slowing" } as const;
  const keys = (shopper: ExplainedShopper, held: boolean) => explain(shopper, { windowDays: 90, standing: null, held }).map(({ key }) => key);
  expect(keys(slowing, true)).toEqual(["lapse.why.rhythm", "lapse.why.slowing", "lapse.why.held"]);
  expect(keys(slowing, false)).toEqual(["lapse.why.rhythm", "lapse.why.slowing"]);
  expect(keys({ ...slowing, lapsesAt: new Date("2026-12-24") }, true)).toEqual(["lapse.why.rhythm", "lapse.why.slowing"]);
  expect(keys(maria, true)).toEqual(["lapse.why.rhythm", "lapse.why.lapsed"]);
});

test("who never ordered, and who is still being read", () => {
  expect(explain({ ...maria, lastOrderDay: null, daysQuiet: null }, { windowDays: 90, standing: null })).toEqual([{ key: "lapse.why.noOrders", values: {} }]);
  expect(explain({ ...maria, state: "unknown" }, { windowDays: 90, standing: null })[1]?.key).toBe("lapse.why.stillReading");
});

test("while orders are read, figures are those of the customer record, and the text says so", () => {
  const read = { ...maria, state: "unknown", meanGapDays: null, orderDays: 5, history: "customer_record" } as const;
  expect(explain(read, { windowDays: 90, standing: null }, { kind: "none" }).map(({ key }) => key)).toEqual(["lapse.why.severalOrders", "lapse.why.stillReading", "lapse.why.beforeOrders"]);
  expect(explain({ ...read, state: "lapsed" }, { windowDays: 90, standing: null }, { kind: "since", since: "2026-08-25" }).slice(1)).toEqual([
    expect.objectContaining({ key: "lapse.why.lapsed" }),
    { key: "lapse.why.beforeOlderOrders", values: { since: "2026-08-25" } },
  ]);
});

test("by a learned rule: how many of those like them order by themselves; of one order that nobody can tell", () => {
  const standing: Standing = { horizonDays: 90, returns: 0.124, seen: 820, level: "low", worth: { usualMinor: 5_000, missing: 0.9, chance: 0.1 } };
  expect(explain(maria, { windowDays: 90, standing })[1]).toEqual({ key: "lapse.why.learned.lapsedSeen", values: { n: 12, days: 90, seen: 820 } });
  expect(explain({ ...maria, state: "slowing" }, { windowDays: 90, standing: { ...standing, seen: null } })[1]).toEqual({ key: "lapse.why.learned.slowing", values: { n: 12, days: 90, seen: 0 } });
  expect(explain({ ...maria, meanGapDays: null, orderDays: 1 }, { windowDays: 90, standing }).map(({ key }) => key)).toEqual(["lapse.why.oneOrder", "lapse.why.learned.lapsedSeen", "lapse.why.learned.oneOrder"]);
  expect(explain({ ...maria, state: "came_back" }, { windowDays: 90, standing })[1]?.key).toBe("lapse.why.came_back");
});
