import { afterAll, beforeAll, expect, test } from "vitest";
import { joinShoppers } from "#app/lapse/join-shoppers.server";
import { partShoppers } from "#app/lapse/part-shoppers.server";
import { findGone } from "#app/orders/find-gone.server";
import { shopOf } from "#sim/state";
import { expectTrueShoppers } from "../../support/compare-shoppers.ts";
import { makeTestContext, type TestContext } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

const DAY = 86_400_000;
let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 120, jobs: dataJobs, startAt: new Date("2026-11-22T09:00:00Z") });
  await t.runJobs();
}, 120_000);
afterAll(() => t?.close());

test("who is joined with another by the merchant is a customer at Shopify still: nobody is missed, the nightly reading leaves them joined, and taken back all is as at Shopify", async () => {
  const shopId = t.shop.id;
  const [a, b] = await t.database.look<{ id: string }>("select shopper_id::text as id from shopper_stats where shop_id = $1 and shopper_id > 0 and orders > 1 order by shopper_id limit 2", [shopId]);
  const joined = await joinShoppers(t.ctx, { shopId, shopperIds: [BigInt(a?.id ?? 0), BigInt(b?.id ?? 0)], actor: "7" });
  if (joined.kind !== "joined") throw new Error(`not joined: ${joined.kind}`);
  const other = String(joined.leaderId) === a?.id ? b?.id : a?.id;
  await t.runJobs();
  expect(await findGone(t.ctx, { shopId })).toEqual({ orders: 0, customers: 0, ended: null });
  const customer = shopOf(t.sim.state, t.shop.domain).customers.get(Number(other));
  expect(t.sim.checkout(t.shop.domain, { lines: [{ title: "Candle", unitPriceMinor: 2_500 }], email: customer?.email ?? "" }).kind).toBe("placed");
  await t.advance(DAY);
  expect(await t.database.look("select count(joined_from)::int as n from orders where shop_id = $1 and shopper_id = $2", [shopId, joined.leaderId])).toEqual([{ n: customer?.orderIds.length }]);
  expect(await t.database.look("select 1 from shopper_stats where shop_id = $1 and shopper_id = $2", [shopId, other])).toEqual([]);

  await partShoppers(t.ctx, { shopId, leaderId: joined.leaderId, actor: "7" });
  await t.runJobs();
  await expectTrueShoppers(t, t.shop);
});
