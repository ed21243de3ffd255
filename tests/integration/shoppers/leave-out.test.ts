import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { explainAddress } from "#app/messages/explain-address.server";
import { leaveOutShoppers, leaveOutView, letBack, loadLeftOut } from "#app/shoppers/leave-out.server";
import { countView } from "#app/shoppers/count-view.server";
import { addRehoming } from "#app/shoppers/rehoming.server";
import type { ShopperQuery } from "#app/shoppers/shopper-query";
import { continueBulk, loadBulk, putAwayBulk, undoBulk } from "#app/shoppers/work-bulk.server";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
const PEOPLE = 90;

beforeAll(async () => {
  shops = await makePlainShops({ now: "2026-11-22T09:00:00Z" });
  for (const shop of [shops.shopId, shops.otherShopId]) {
    await shops.database.look(
      "insert into shoppers (shop_id, id, email, consent, source_at) select $1, i, 'ann' || i || '@people.example', 'subscribed', to_timestamp(0) from generate_series(1, $2::int) i",
      [shop, PEOPLE],
    );
    await shops.database.look(
      `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, order_days, mailable, lapse_state, state_since)
       select $1, i, date '2026-01-01', date '2026-07-01' - i, 1, true, case when i % 3 = 0 then 'active' else 'lapsed' end, timestamptz '2026-10-01' from generate_series(1, $2::int) i`,
      [shop, PEOPLE],
    );
  }
});
afterAll(() => shops.close());
beforeEach(async () => {
  for (const table of ["left_out_shoppers", "shopper_bulks", "work_items", "audit_entries"]) await shops.database.look(`delete from ${table}`);
  shops.ctx.clock.set("2026-11-22T09:00:00Z");
});

const lapsed: ShopperQuery = { state: "lapsed", sort: "spent", after: "bm90aGluZw" };
const leftOut = async (shopId = shops.shopId): Promise<number[]> =>
  (await shops.database.look<{ id: number }>("select shopper_id::int as id from left_out_shoppers where shop_id = $1 order by 1", [shopId])).map(({ id }) => id);
const theLapsed = Array.from({ length: PEOPLE }, (_, i) => i + 1).filter((i) => i % 3 !== 0);
const shown = (actor = "7") => loadBulk(shops.ctx, { shopId: shops.shopId, actor });
const goOn = (bulkId: bigint) => continueBulk(shops.ctx, { shopId: shops.shopId, bulkId, size: 25 });
const waiting = async () => (await shops.database.look<{ payload: { bulkId: string } }>("select payload from work_items where shop_id = $1 and task = 'shoppers.bulk'", [shops.shopId])).length;

test("a whole view is left out lot by lot, by its filter of the day it was asked for; how far it is can be seen by everybody, and a lot that is done twice changes nothing", async () => {
  const { shopId, ctx } = shops;
  const { bulkId } = await leaveOutView(ctx, { shopId, query: { ...lapsed, minDaysQuiet: 150 }, actor: "7" });
  const wanted = theLapsed.filter((i) => i >= 6);
  expect([await waiting(), await shown("8")]).toMatchObject([1, { state: "running", looked: 0, expected: wanted.length }]);
  await goOn(bulkId);
  expect(await shown("8")).toMatchObject({ state: "running", looked: 25, changed: 25 });
  // A worker that died after its lot: the row of work comes back, and with it one more lot.
  expect(await waiting()).toBe(2);
  // Another day: who became quiet for long enough since then was not asked for.
  ctx.clock.set("2026-11-29T09:00:00Z");
  for (let lot = 0; lot < 5; lot += 1) await goOn(bulkId);
  expect(await leftOut()).toEqual(wanted);
  expect(await leftOut(shops.otherShopId)).toEqual([]);
  expect(await shown()).toMatchObject({ state: "done", looked: wanted.length, changed: wanted.length });
  expect(await shown("8")).toBeNull();
  expect(await shops.database.look("select query from shopper_bulks")).toEqual([{ query: null }]);

  await putAwayBulk(ctx, { shopId, bulkId });
  expect(await shown()).toBeNull();
});

test("work is taken back while it runs and after it: only those whom it left out come back, and it does not go on", async () => {
  const { shopId, ctx } = shops;
  await leaveOutShoppers(ctx, { shopId, shopperIds: [1n, 3n, 999n], actor: "7" });
  expect(await shown()).toMatchObject({ state: "done", looked: 3, changed: 2 });
  const { bulkId } = await leaveOutView(ctx, { shopId, query: lapsed, actor: "7" });
  await goOn(bulkId);
  expect((await shown())?.changed).toBe(25);
  expect(await undoBulk(ctx, { shopId: shops.otherShopId, bulkId, actor: "7" })).toEqual({ kind: "missing" });
  expect(await undoBulk(ctx, { shopId, bulkId, actor: "7" })).toEqual({ kind: "undone", letBack: 25 });
  await goOn(bulkId);
  expect(await leftOut()).toEqual([1, 3]);
  expect(await undoBulk(ctx, { shopId, bulkId, actor: "7" })).toEqual({ kind: "missing" });
  expect(await shops.database.look("select actor, action, details->>'n' as n from audit_entries where action <> 'left_out_view' order by id")).toEqual([
    { actor: "7", action: "left_out_shoppers", n: "2" },
    { actor: "7", action: "let_back_shoppers", n: "25" },
  ]);
});

test("rule 7: who is left out by hand gets no campaign's mail, as who and when tell, until they are let back; who was merged stays left out as the other", async () => {
  const { shopId, ctx } = shops;
  const why = async (id: number) => {
    const found = await explainAddress(ctx, { shopId, address: `ann${id}@people.example` });
    return found.kind === "found" ? found.shoppers.map((shopper) => shopper.why) : found.kind;
  };
  expect(await why(2)).toEqual([null]);
  await leaveOutShoppers(ctx, { shopId, shopperIds: [2n], actor: "7" });
  expect(await why(2)).toEqual(["left_out"]);
  expect(await loadLeftOut(ctx, { shopId, shopperId: 2n })).toEqual({ by: "7", at: ctx.clock.now() });
  expect(await loadLeftOut(ctx, { shopId: shops.otherShopId, shopperId: 2n })).toBeNull();

  await shops.database.look("update shoppers set merged_into = 4 where shop_id = $1 and id = 2", [shopId]);
  await ctx.db.withShopSql(shopId, (sql) => addRehoming(sql, ctx.clock.now(), [2n]));
  expect(await leftOut()).toEqual([4]);
  await letBack(ctx, { shopId, shopperId: 4n, actor: "8" });
  await letBack(ctx, { shopId, shopperId: 4n, actor: "8" });
  expect([await leftOut(), await why(4)]).toEqual([[], [null]]);
  await shops.database.look("update shoppers set merged_into = null where shop_id = $1 and id = 2", [shopId]);
});

test("a view is counted whole for the question before something is done with all of it", async () => {
  expect(await countView(shops.ctx, { shopId: shops.shopId, query: { state: "all", sort: "quiet", minOrders: 1 } })).toBe(PEOPLE);
});
