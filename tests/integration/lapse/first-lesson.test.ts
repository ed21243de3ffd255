/** What a shop is judged by that was read a moment ago. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { lapseJobs } from "#app/lapse/jobs.server";
import { loadOverrides } from "#app/lapse/load-overrides.server";
import { saveOverride } from "#app/lapse/save-override.server";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";
import { insertRow } from "../../support/rows.ts";
import { putSeededOrders } from "../../support/seeded-shop.ts";

const PEOPLE = 300;
let shops: PlainShops;
beforeEach(async () => {
  shops = await makePlainShops({ now: "2026-11-21T09:00:00Z" });
  for (const shopId of [shops.shopId, shops.otherShopId]) await putSeededOrders(shops, shopId, (shopper) => shopper <= PEOPLE);
});
afterEach(() => shops.close());

const work = (task: "lapse.settle" | "lapse.fit", payload: Record<string, unknown>) => lapseJobs.items?.[task]?.(shops.ctx, { shopId: shops.shopId, payload } as never);
const settleImport = () => work("lapse.settle", { why: "import" });
const fits = () => shops.database.look<{ learned: boolean; shoppers: number }>("select model is not null as learned, shoppers from lapse_fits where shop_id = $1 order by id", [shops.shopId]);
const states = async () => shops.database.look<{ id: string; state: string; at: Date | null }>("select shopper_id as id, lapse_state as state, lapses_at as at from shopper_stats where shop_id = $1 order by shopper_id", [shops.shopId]);
const waiting = async (task: string) => shops.database.look("select payload from work_items where shop_id = $1 and task = $2 and state = 'waiting'", [shops.shopId, task]);

test("it learns from all who may be judged, before anybody has a state: not from who was erased or asked not to be; and another shop is left alone", async () => {
  await shops.database.look("update shoppers set redacted_at = $2 where shop_id = $1 and id = 1", [shops.shopId, shops.ctx.clock.now()]);
  await shops.database.look("update shoppers set data_sale_opt_out = true where shop_id = $1 and id = 2", [shops.shopId]);
  await insertRow(shops.database, "preferences", { shop_id: shops.shopId, shopper_id: 3, no_profiling_at: shops.ctx.clock.now(), changed_at: shops.ctx.clock.now() });
  expect(await settleImport()).toEqual({ kind: "done" });
  expect(await fits()).toEqual([{ learned: true, shoppers: PEOPLE - 3 }]);
  const judged = await states();
  expect(judged.filter(({ state }) => state === "unknown").map(({ id }) => Number(id))).toEqual([1, 2, 3]);
  // Each by their own rhythm, where the window has one silence for all; and nobody by anything before it.
  const silences = await shops.database.look("select distinct (lapses_at at time zone 'Europe/Berlin')::date - last_order_day as days from shopper_stats where shop_id = $1 and lapses_at is not null", [shops.shopId]);
  expect(silences.length).toBeGreaterThan(1);
  expect(await shops.database.look("select 1 from lapse_transitions")).toEqual([]);
  expect(await waiting("lapse.settle")).toEqual([]);
  expect(await shops.database.look("select 1 from shopper_stats where shop_id = $1", [shops.otherShopId])).toEqual([]);

  expect(await settleImport()).toEqual({ kind: "done" });
  expect([await fits(), await states()]).toEqual([[{ learned: true, shoppers: PEOPLE - 3 }], judged]);
});

test("learning that goes wrong keeps nobody from the list: the window judges, and the next fit learns and has all judged by it", async () => {
  await shops.database.look("alter table lapse_fits add constraint broken check (false) not valid");
  expect(await settleImport()).toEqual({ kind: "done" });
  expect([await fits(), (await states()).filter(({ state }) => state === "lapsed").length > 0, await waiting("lapse.settle")]).toEqual([[], true, []]);
  await shops.database.look("alter table lapse_fits drop constraint broken");
  expect(await waiting("lapse.fit")).toContainEqual({ payload: {} });
  await work("lapse.fit", {});
  expect([await fits(), await waiting("lapse.settle")]).toEqual([[{ learned: true, shoppers: PEOPLE }], [{ payload: { why: "model" } }]]);
});

test("a rule for some shoppers that was there before is looked back on once it is known whom it is for", async () => {
  const saved = await saveOverride(shops.ctx, { shopId: shops.shopId, actor: "3", override: null, name: "Austria", kind: "countries", countries: ["AT"], sourceId: "", choice: { rule: "fixed", windowDays: 45, horizonDays: 90, cut: 0.8 } });
  expect(saved.kind).toBe("saved");
  await settleImport();
  expect(await waiting("lapse.fit")).toContainEqual({ payload: { anew: true } });
  await work("lapse.fit", { anew: true });
  const [{ past, shoppers } = { past: null, shoppers: 0 }] = (await loadOverrides(shops.ctx, { shopId: shops.shopId })).overrides;
  expect([shoppers, past?.named]).toEqual([PEOPLE / 3, expect.any(Number)]);
  expect(past?.named).toBeGreaterThan(0);
});
