import { afterAll, beforeAll, expect, test } from "vitest";
import { changeRule } from "#app/lapse/change-rule.server";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import { loadLapseChoice, loadMethod } from "#app/lapse/load-report.server";
import { loadStakes } from "#app/lapse/load-stakes.server";
import { loadStandings } from "#app/lapse/load-standings.server";
import { previewRule } from "#app/lapse/preview-rule.server";
import { refitShop } from "#app/lapse/refit-shop.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";
import { putSeededOrders } from "../../support/seeded-shop.ts";

let shops: PlainShops;
const learned: LapseChoice = { rule: "learned", windowDays: 90, horizonDays: 90, cut: 0.8 };

beforeAll(async () => {
  shops = await makePlainShops({ now: "2026-11-21T09:00:00Z" });
  await putSeededOrders(shops, shops.shopId);
  await settleShop(shops.ctx, { shopId: shops.shopId, why: "import" });
  await refitShop(shops.ctx, { shopId: shops.shopId, anew: false });
  await settleShop(shops.ctx, { shopId: shops.shopId, why: "model" });
});
afterAll(() => shops.close());

const statesOf = async () => {
  const [row] = await shops.database.look<Record<"lapsed" | "mailable" | "slowing", number>>(
    `select count(*) filter (where lapse_state = 'lapsed')::int as lapsed, count(*) filter (where lapse_state = 'lapsed' and mailable)::int as mailable, count(*) filter (where lapse_state = 'slowing')::int as slowing
     from shopper_stats where shop_id = $1`,
    [shops.shopId],
  );
  return row;
};
const preview = (choice: LapseChoice, exact = false) => previewRule(shops.ctx, { shopId: shops.shopId, choice, exact });

test("the rule in force moves nobody; another one moves whom its preview said, once it is saved and the shop is judged", async () => {
  const { ctx, shopId } = shops;
  expect(await preview(learned)).toMatchObject({ counts: { ...(await statesOf()), newlyLapsed: 0, noLongerLapsed: 0 }, plusMinus: null, past: { day: "2026-08-22", horizonDays: 90, times: 1 } });
  // Surer, less sure, of another time, and back to a window.
  const choices: LapseChoice[] = [{ ...learned, cut: 0.92 }, { ...learned, cut: 0.6 }, { ...learned, horizonDays: 180 }, { ...learned, rule: "fixed", windowDays: 45 }, learned];
  for (const [i, choice] of choices.entries()) {
    const { counts } = await preview(choice, true);
    expect(counts.newlyLapsed + counts.noLongerLapsed).toBeGreaterThan(0);
    expect(await changeRule(ctx, { shopId, choice, actor: "Ada", version: i + 1 })).toEqual({ kind: "changed", version: i + 2 });
    const before = await statesOf();
    await settleShop(ctx, { shopId, why: "window" });
    const after = await statesOf();
    expect({ ...counts, ...after }).toEqual(counts);
    expect((after?.lapsed ?? 0) - (before?.lapsed ?? 0)).toBe(counts.newlyLapsed - counts.noLongerLapsed);
  }
  expect((await loadLapseChoice(ctx, { shopId })).choice).toEqual(learned);
  const log = await shops.database.look<{ action: string; details: { from: LapseChoice; to: LapseChoice } }>("select action, details from audit_entries where shop_id = $1 order by id", [shopId]);
  expect(log.map(({ action, details }) => [action, details.to])).toEqual(choices.map((choice) => ["changed_window", choice]));
  // Another time or sureness is looked back at anew, once.
  expect(await shops.database.look("select payload from work_items where shop_id = $1 and task = 'lapse.fit' and dedupe_key = 'chosen'", [shopId])).toEqual([{ payload: { anew: true } }]);
});

test("what cannot be a rule is refused with its bounds; who saves over a change is told", async () => {
  const { ctx, shopId } = shops;
  const change = (choice: Partial<LapseChoice>, version = 6) => changeRule(ctx, { shopId, choice: { ...learned, ...choice }, actor: "Ben", version });
  expect(await change({ windowDays: 6 })).toEqual({ kind: "invalid", field: "windowDays", min: 7, max: 1095 });
  for (const cut of [0.4, 0.99, Number.NaN]) expect(await change({ cut })).toEqual({ kind: "invalid", field: "cutPercent", min: 50, max: 95 });
  expect(await changeRule(ctx, { shopId, choice: learned, targetPercent: 101, actor: "Ben", version: 6 })).toEqual({ kind: "invalid", field: "targetPercent", min: 1, max: 100 });
  expect(await change({ horizonDays: 91 })).toMatchObject({ kind: "invalid", field: "horizonDays" });
  expect(await change({}, 1)).toEqual({ kind: "stale", version: 6 });
});

test("how sure it is: what was said and what it was; models are named for whoever wants to know", async () => {
  const { ctx, shopId, otherShopId } = shops;
  const { sureness } = await loadLapseChoice(ctx, { shopId });
  expect(sureness).toMatchObject({ learned: true, learnedOn: "2026-11-20", shoppers: 1499, horizonDays: 90, truncatedBefore: null });
  expect(sureness?.looks).toHaveLength(6);
  for (const { said, was } of sureness?.looks ?? []) expect(Math.abs(said - was)).toBeLessThan(0.1);
  expect(sureness?.beside.map(({ rule }) => rule)).toEqual(["learned", "recency", "own-rhythm", "fixed-60", "fixed-90", "fixed-180"]);
  expect(await loadMethod(ctx, { shopId })).toMatchObject({ looks: 6, horizonDays: 90, rule: expect.stringMatching(/^(mbg-nbd|blend)$/), mean: expect.arrayContaining([expect.objectContaining({ rule: "mbg-nbd" })]) });
  expect(await loadLapseChoice(ctx, { shopId: otherShopId })).toEqual({ choice: learned, sureness: null, targetPercent: null });
  expect(await loadMethod(ctx, { shopId: otherShopId })).toBeNull();
});

test("the list by priority puts first whom it is most worth to write to, with how likely each returns", async () => {
  const { ctx, shopId } = shops;
  const { rows } = await listShoppers(ctx, { shopId, query: { state: "lapsed", sort: "priority" } });
  const { rule, standings } = await loadStandings(ctx, { shopId, shoppers: rows });
  expect(rule.model).not.toBeNull();
  const worth = standings.map((standing) => Math.round((standing?.worth.usualMinor ?? 0) * (standing?.worth.missing ?? 0) * (standing?.worth.chance ?? 0)));
  expect(worth.length).toBe(50);
  expect([...worth].sort((p, q) => q - p)).toEqual(worth);
  for (const standing of standings) expect(standing?.returns).toBeLessThanOrEqual(0.3);
});

test("what is at stake this month: the usual spend of those who lapsed in it, between bounds, and how much of it can be emailed", async () => {
  const { ctx, shopId, otherShopId } = shops;
  const stakes = await loadStakes(ctx, { shopId });
  const [row] = await shops.database.look<{ n: number; usual: number; reach: number }>(
    "select count(*)::int as n, sum(usual_minor)::int as usual, sum(usual_minor) filter (where mailable)::int as reach from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' and state_since >= '2026-10-31T23:00:00Z'",
    [shopId],
  );
  expect(stakes).toMatchObject({ horizonDays: 90, all: { shoppers: row?.n, minor: row?.usual }, mailable: { minor: row?.reach } });
  expect(row?.n).toBeGreaterThan(0);
  for (const { minor, low, high } of [stakes!.all, stakes!.mailable]) {
    expect(low).toBeLessThan(minor);
    expect(high).toBeGreaterThan(minor);
  }
  expect(await loadStakes(ctx, { shopId: otherShopId })).toBeNull();
});
