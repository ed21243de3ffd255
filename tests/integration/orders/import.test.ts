import { afterAll, beforeAll, expect, test } from "vitest";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { shopOf } from "#sim/state";
import { makeTestContext, type TestContext, type TestShop } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";
import { trueShoppers } from "../../support/true-shoppers.ts";

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 250, jobs: dataJobs });
}, 120_000);
afterAll(() => t?.close());

interface Stat {
  id: string;
  email: string | null;
  order_days: number;
  orders: number;
  first_order_day: string | null;
  last_order_day: string | null;
  net: number;
  lapse_state: string;
}
const statsOf = (shop: TestShop) =>
  t.database.look<Stat>(
    `select s.shopper_id::text as id, p.email, s.order_days, s.orders, s.first_order_day::text, s.last_order_day::text, s.net_spent_minor::int as net, s.lapse_state
     from shopper_stats s join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id where s.shop_id = $1`,
    [shop.id],
  );

test("an install reads the whole history of each shop, and each shopper's figures are those of the records", async () => {
  await t.runJobs();
  for (const shop of [t.shop, t.otherShop]) {
    const truth = trueShoppers(shopOf(t.sim.state, shop.domain));
    const stats = await statsOf(shop);
    expect(stats.length).toBe(truth.size);
    for (const stat of stats) {
      const real = truth.get(stat.id.startsWith("-") ? `guest ${stat.email}` : stat.id);
      expect({ ...stat, net: 0, email: null, lapse_state: "" }).toEqual({ id: stat.id, email: null, net: 0, lapse_state: "", order_days: real?.order_days, orders: real?.orders, first_order_day: real?.first_order_day, last_order_day: real?.last_order_day });
      // A cent of rounding an order: tax is taken out of each order once.
      expect(Math.abs(stat.net - (real?.netExact ?? 0))).toBeLessThanOrEqual(1 + stat.orders);
    }
    expect(await loadImportProgress(t.ctx, { shopId: shop.id })).toMatchObject({ phase: "done", mayStartCampaign: true, throttled: false, orders: { read: shopOf(t.sim.state, shop.domain).orders.size } });
  }
});

test("states, kept counts, lists and cases agree", async () => {
  const stats = await statsOf(t.shop);
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
