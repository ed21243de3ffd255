/** Between the customers and the newest orders of an import: who is listed, with what, and what nobody is called yet. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { explain } from "#app/lapse/explain";
import { settleShop } from "#app/lapse/settle-shop.server";
import { loadImportProgress, loadOrdersRead } from "#app/orders/load-import-progress.server";
import { dayIn } from "#app/platform/zones";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { loadNeighbours } from "#app/shoppers/load-neighbours.server";
import { loadShopper } from "#app/shoppers/load-shopper.server";
import type { Shopper, ShopperRow } from "#app/shoppers/shopper";
import type { ShopperQuery } from "#app/shoppers/shopper-query";
import type { SimCustomer } from "#sim/shapes";
import { shopOf } from "#sim/state";
import { hold, type Undo } from "../../e2e/tables.ts";
import { expectTrueShoppers } from "../../support/compare-shoppers.ts";
import { makeTestContext, type TestContext } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

const ZONE = "Europe/Berlin";
let t: TestContext;
let letGo: Undo | undefined;
let work: Promise<void> | undefined;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 150, install: false, jobs: dataJobs });
}, 120_000);
afterEach(async () => {
  await letGo?.();
  await work;
});
afterAll(() => t?.close());

const all = async (query: Partial<ShopperQuery> = {}): Promise<ShopperRow[]> => (await listShoppers(t.ctx, { shopId: t.shop.id, query: { state: "all", sort: "quiet", ...query }, limit: 500 })).rows;
const people = (): SimCustomer[] => [...shopOf(t.sim.state, t.shop.domain).customers.values()];
const lastDay = ({ lastOrderAt }: SimCustomer) => (lastOrderAt === null ? null : dayIn(new Date(lastOrderAt), ZONE));

test("rule 9: customers are listed once they are read, by their records, sorted and searched; nobody has a state before the newest orders are in", async () => {
  Object.assign(t.shop, await t.reopen(t.shop));
  Object.assign(t.otherShop, await t.reopen(t.otherShop));
  // Customers come in; no order can be written whole until it is let go.
  letGo = await hold(t, "order_lines", "exclusive");
  work = t.runJobs();
  await expect.poll(async () => (await all()).length, { timeout: 15_000 }).toBe(people().length);

  const rows = await all();
  const byId = new Map(people().map((one) => [BigInt(one.id), one]));
  expect(rows.map(({ id, lastOrderDay, orderDays, spentMinor }) => ({ id, lastOrderDay, orderDays, spentMinor }))).toEqual(
    rows.map(({ id }) => ({ id, lastOrderDay: lastDay(byId.get(id)!), orderDays: byId.get(id)!.numberOfOrders, spentMinor: byId.get(id)!.amountSpentMinor })),
  );
  expect(new Set(rows.map(({ state, badge }) => `${state} ${badge}`))).toEqual(new Set(["unknown unknown"]));
  // A record says how often, not when: no rhythm is made up of it.
  expect(rows.filter(({ meanGapDays }) => meanGapDays !== null)).toEqual([]);
  const quiet = rows.map(({ daysQuiet }) => daysQuiet ?? -1);
  expect(quiet).toEqual([...quiet].sort((a, b) => b - a));
  const spent = (await all({ sort: "spent" })).map(({ spentMinor }) => spentMinor);
  expect(spent).toEqual([...spent].sort((a, b) => b - a));
  const named = people().filter(({ lastName }) => lastName === people()[0]?.lastName).map(({ id }) => BigInt(id));
  expect((await all({ search: people()[0]?.lastName ?? "" })).map(({ id }) => id).sort()).toEqual(named.sort());

  const counts = await countShoppers(t.ctx, { shopId: t.shop.id });
  expect([counts.all.all, counts.lapsed.all, counts.slowing.all, counts.active.all, counts.came_back.all]).toEqual([people().length, 0, 0, 0, 0]);
  expect(await t.database.look("select 1 from cases where shop_id = $1", [t.shop.id])).toEqual([]);
  expect(await loadImportProgress(t.ctx, { shopId: t.shop.id })).toMatchObject({ phase: "orders", begun: false, mayStartCampaign: false });

  // One of them is opened: their record is told as such, and who stands beside them in the list.
  for (const sort of ["quiet", "spent"] as const) {
    const [before, here, after] = await all({ sort });
    const shopper = await open(here);
    expect(await loadNeighbours(t.ctx, { shopId: t.shop.id, shopper, query: { state: "all", sort } })).toEqual({ previous: before?.id, next: after?.id });
    const read = await loadOrdersRead(t.ctx, { shopId: t.shop.id, zone: ZONE });
    expect(explain(shopper, { windowDays: 90, standing: null }, read).map(({ key }) => key).slice(1)).toEqual(["lapse.why.stillReading", "lapse.why.beforeOrders"]);
  }
});

test("once the orders are in, everybody has the figures and the state of their orders, as if no record had been shown; nothing is called a change", async () => {
  for (const shop of [t.shop, t.otherShop]) await expectTrueShoppers(t, shop);
  const rows = await all();
  const notJudged = new Set(people().filter(({ dataSaleOptOut }) => dataSaleOptOut).map(({ id }) => BigInt(id)));
  expect(rows.filter(({ id, state, lastOrderDay }) => (state === "unknown") !== (lastOrderDay === null || notJudged.has(id)))).toEqual([]);
  const lapsed = rows.filter(({ state }) => state === "lapsed");
  expect(lapsed.length).toBeGreaterThan(20);
  expect(await t.database.look("select count(*)::int as n from cases where shop_id = $1 and closed_at is null", [t.shop.id])).toEqual([{ n: lapsed.length }]);
  // Older orders may be read after the newest were judged by: then it is said that those were why.
  expect(await t.database.look("select from_state, to_state, reason from lapse_transitions where shop_id = any($1) and reason not in ('history', 'model')", [[t.shop.id, t.otherShop.id]])).toEqual([]);
  expect(await settleShop(t.ctx, { shopId: t.shop.id, why: "import" })).toMatchObject({ changed: 0 });
  const read = await loadOrdersRead(t.ctx, { shopId: t.shop.id, zone: ZONE });
  expect(explain(await open(lapsed[0]), { windowDays: 90, standing: null }, read).at(-1)?.key).toBe("lapse.why.lapsed");
});

async function open(row: ShopperRow | undefined): Promise<Shopper> {
  const outcome = await loadShopper(t.ctx, { shopId: t.shop.id, shopperId: row?.id ?? 0n });
  if (outcome.kind !== "found") throw new Error(outcome.kind);
  return outcome.shopper;
}
