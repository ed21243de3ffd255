import { afterAll, beforeAll, expect, test } from "vitest";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { shopOf } from "#sim/state";
import { expectTrueShoppers } from "../../support/compare-shoppers.ts";
import { makeTestContext, type TestContext } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 250, jobs: dataJobs });
}, 120_000);
afterAll(() => t?.close());

test("rule 9: an install reads the whole history of each shop, and each shopper's figures are those of the records", async () => {
  await t.runJobs();
  for (const shop of [t.shop, t.otherShop]) {
    await expectTrueShoppers(t, shop);
    const records = shopOf(t.sim.state, shop.domain);
    expect(await loadImportProgress(t.ctx, { shopId: shop.id })).toEqual({
      phase: "done", begun: true, mayStartCampaign: true, throttled: false,
      customers: { gathered: records.customers.size, read: records.customers.size, expected: records.customers.size, exact: true },
      orders: { gathered: records.orders.size, read: records.orders.size, expected: records.orders.size, exact: true },
    });
    // Asked before the first operation had ended.
    const counted = await t.database.look("select subject, counted::int, counted_exactly as exact from sync_cursors where shop_id = $1 order by subject", [shop.id]);
    expect(counted).toEqual([{ subject: "customers", counted: records.customers.size, exact: true }, { subject: "orders", counted: records.orders.size, exact: true }]);
  }
});

test("states, kept counts, lists and cases agree", async () => {
  const stats = await t.database.look<{ lapse_state: string }>("select lapse_state from shopper_stats where shop_id = $1", [t.shop.id]);
  const counts = await countShoppers(t.ctx, { shopId: t.shop.id });
  for (const state of ["active", "slowing", "lapsed", "came_back"] as const) expect(counts[state].all).toBe(stats.filter((stat) => stat.lapse_state === state).length);
  expect(counts.all.all).toBe(stats.length);
  expect(counts.lapsed.all).toBeGreaterThan(30);
  const page = await listShoppers(t.ctx, { shopId: t.shop.id, query: { state: "lapsed", sort: "quiet" } });
  expect(page.total).toEqual({ n: counts.lapsed.all, capped: false });
  expect(page.rows.every((row) => (row.daysQuiet ?? 0) > 90)).toBe(true);
  const cases = await t.database.look("select shopper_id from cases where shop_id = $1 and closed_at is null", [t.shop.id]);
  expect(cases.length).toBe(counts.lapsed.all);
});

test("a new shop learns before anybody is judged: nobody was called anything else before, and no case was closed", async () => {
  for (const { id } of [t.shop, t.otherShop]) {
    expect(await t.database.look("select model is not null as learned from lapse_fits where shop_id = $1", [id])).toEqual([{ learned: true }]);
    expect(await t.database.look("select from_state, to_state, reason from lapse_transitions where shop_id = $1", [id])).toEqual([]);
    expect(await t.database.look("select shopper_id from cases where shop_id = $1 and closed_at is not null", [id])).toEqual([]);
  }
});
