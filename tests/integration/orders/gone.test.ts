import { afterAll, beforeAll, expect, test } from "vitest";
import { findGone } from "#app/orders/find-gone.server";
import type { Shopify } from "#app/platform/ports";
import { ORDER_COUNT } from "#app/shopify/documents/records";
import { deleteOrder } from "#sim/checkout/after-sale";
import { deleteCustomer, mergeCustomers, signUpCustomer } from "#sim/checkout/customers";
import { changeOptionalScopes } from "#sim/compliance";
import { shopOf } from "#sim/state";
import { expectTrueShoppers } from "../../support/compare-shoppers.ts";
import { makeTestContext, type TestContext } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";
import { makePlainShops } from "../../support/plain-shops.ts";

const DAY = 86_400_000;
let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 120, jobs: dataJobs, startAt: new Date("2026-11-22T09:00:00Z") });
  for (const { domain } of [t.shop, t.otherShop]) {
    for (const email of ["deleted@people.example", "merged@people.example"]) signUpCustomer(t.sim.core, shopOf(t.sim.state, domain), { email, firstName: "Soon", lastName: "Gone", consent: { state: "SUBSCRIBED" } });
  }
  await t.runJobs();
}, 120_000);
afterAll(() => t?.close());

/** Searches a shop by hand and counts how often Shopify was asked. */
async function search(): Promise<{ found: Awaited<ReturnType<typeof findGone>>; asked: number }> {
  let asked = 0;
  const { shopify } = t.ctx;
  const send: typeof shopify.send = (...call) => (asked++, shopify.send(...call));
  return { found: await findGone({ ...t.ctx, shopify: { ...shopify, send } }, { shopId: t.shop.id }), asked };
}

test("where nothing is gone, Shopify is asked once for each subject", async () => {
  expect(await search()).toEqual({ found: { orders: 0, customers: 0, ended: null }, asked: 2 });
});

test("deleted orders, deleted and merged customers and a guest's order that no webhook told of are found within a night", async () => {
  t.sim.faults.set("webhook.lose", { rate: 1 });
  const merged: number[] = [];
  for (const { domain } of [t.shop, t.otherShop]) {
    const shop = shopOf(t.sim.state, domain);
    const idOf = (email: string) => shop.customerIdByEmail.get(email) ?? 0;
    const bought = [...shop.customers.values()].filter(({ orderIds }) => orderIds.length > 0);
    const [kept, gone, goneAfter, other] = [bought[3], bought[4], bought[5], bought[20]].map((customer) => customer?.id ?? 0) as [number, number, number, number];
    mergeCustomers(t.sim.core, shop, gone, goneAfter);
    mergeCustomers(t.sim.core, shop, kept, gone);
    mergeCustomers(t.sim.core, shop, other, idOf("merged@people.example"));
    deleteCustomer(t.sim.core, shop, idOf("deleted@people.example"));
    for (const id of [...shop.orders.keys()].filter((_, i) => i % 90 === 7)) deleteOrder(t.sim.core, shop, id);
    const guest = t.sim.checkout(domain, { lines: [{ title: "Candle", unitPriceMinor: 2_500 }], email: "unheard@people.example", asGuest: true });
    expect(guest.kind).toBe("placed");
    merged.push(gone, goneAfter);
  }
  await t.advance(DAY);
  t.sim.faults.clear();
  for (const shop of [t.shop, t.otherShop]) await expectTrueShoppers(t, shop);
  expect(await t.database.look("select 1 from shoppers where id = any($1::bigint[]) and merged_into is null", [merged])).toEqual([]);
  // Without orders a merge looks like a deletion: nothing of them is kept, and nobody mails them.
  expect(await t.database.look("select 1 from shoppers where email in ('deleted@people.example', 'merged@people.example')")).toEqual([]);
  expect(await t.database.look("select s.mailable, count(*)::int as n from shopper_stats s join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id where p.gone_at is not null and p.merged_into is null group by 1")).toEqual([{ mailable: false, n: 4 }]);
  expect(await t.database.look("select shop_id from orders where email = 'unheard@people.example'")).toHaveLength(2);
});

test("more orders than fit on a page, and one of more lines than come with it, of which no webhook told, are read within a night", async () => {
  t.sim.faults.set("webhook.lose", { rate: 1 });
  const counted = () => t.database.look<{ orders: number; lines: number }>(
    "select (select count(*)::int from orders where shop_id = $1) as orders, (select count(*)::int from order_lines where shop_id = $1) as lines", [t.shop.id]);
  const [before] = await counted();
  const buy = (lines: number) => t.sim.checkout(t.shop.domain, { lines: Array.from({ length: lines }, (_, i) => ({ title: `Candle ${i}`, unitPriceMinor: 2_500 })), email: `lines${lines}@people.example` }).kind;
  expect([buy(60), ...Array.from({ length: 60 }, () => buy(1))]).toEqual(Array(61).fill("placed"));
  await t.advance(DAY);
  expect(await counted()).toEqual([{ orders: (before?.orders ?? 0) + 61, lines: (before?.lines ?? 0) + 120 }]);
});

test("one order that is gone among hundreds costs few questions; the night after there is nothing left to find", async () => {
  t.sim.faults.set("webhook.lose", { rate: 1 });
  const shop = shopOf(t.sim.state, t.shop.domain);
  deleteOrder(t.sim.core, shop, [...shop.orders.keys()][150] ?? 0);
  await t.runJobs();
  t.sim.faults.clear();
  const { found, asked } = await search();
  expect(found).toEqual({ orders: 1, customers: 0, ended: null });
  expect(asked).toBeLessThan(8);
  expect((await search()).asked).toBe(2);
});

test("what is withheld is not taken for gone: not without all orders, and not while we believe to have them", async () => {
  const shop = shopOf(t.sim.state, t.shop.domain);
  const live = () => t.database.look("select id from orders where shop_id = $1 and deleted_at is null order by id", [t.shop.id]);
  const before = await live();
  // Taken away a moment ago: the settings do not know yet.
  t.sim.faults.set("webhook.lose", { rate: 1 });
  changeOptionalScopes(t.sim.core, shop, []);
  await t.runJobs();
  expect((await search()).found).toEqual({ orders: 0, customers: 0, ended: "what we may see has changed" });
  expect(await live()).toEqual(before);

  await t.database.look("update shop_settings set scopes = replace(scopes, 'read_all_orders', '') where shop_id = $1", [t.shop.id]);
  expect((await search()).found).toMatchObject({ orders: 0, ended: null });
  expect(await live()).toEqual(before);
  const newest = [...shop.orders.values()].sort((a, b) => b.createdAt - a.createdAt)[0];
  deleteOrder(t.sim.core, shop, newest?.id ?? 0);
  await t.runJobs();
  t.sim.faults.clear();
  expect((await search()).found.orders).toBe(1);
  expect((await live()).length).toBe(before.length - 1);
});

test("where Shopify counts to a bound only, large ranges are halved without asking", async () => {
  const ORDERS = 60_000;
  const shops = await makePlainShops();
  await shops.database.look(
    `insert into orders (shop_id, id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor)
     select $1, i, '', timestamptz '2026-01-01', date '2026-01-01', timestamptz '2026-01-01', 'EUR', 100, true, 100 from generate_series(1, ${ORDERS}) i`,
    [shops.shopId],
  );
  const gone = new Set([12_345, 12_346, 59_999]);
  const installation = { currentAppInstallation: { accessScopes: [{ handle: "read_all_orders" }] } };
  let asked = 0;
  const send: Shopify["send"] = async (_shopId, document, variables) => {
    asked++;
    const { ids, query = "" } = variables as { ids?: string[]; query?: string };
    if (ids) return { kind: "ok", data: { ...installation, nodes: ids.map((id) => (gone.has(Number(id.split("/").at(-1))) ? null : { id })) } as never };
    const [from = 0, to = 0] = [...query.matchAll(/\d+/g)].map(Number);
    const n = document === ORDER_COUNT ? to - from + 1 - [...gone].filter((id) => id >= from && id <= to).length : 0;
    return { kind: "ok", data: { ...installation, counted: n > 25_000 ? { count: 25_001, precision: "AT_LEAST" } : { count: n, precision: "EXACT" } } as never };
  };
  const ctx = { ...shops.ctx, shopify: { ...shops.ctx.shopify, send } };
  expect(await findGone(ctx, { shopId: shops.shopId })).toEqual({ orders: 3, customers: 0, ended: null });
  expect(await shops.database.look("select id::int from orders where deleted_at is not null order by id")).toEqual([...gone].map((id) => ({ id })));
  // One for the whole, four for the quarters, eight for each of two places, and two looks.
  expect(asked).toBeLessThan(26);
  await shops.close();
});
