import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settleShop } from "#app/lapse/settle-shop.server";
import { mergeCustomersSlice, mergeOrdersSlice, stageCustomersSlice, stageOrdersSlice } from "#app/orders/load-slice.server";
import { recordDeletedOrders, recordOrders } from "#app/orders/record-orders.server";
import { rehomeShoppers } from "#app/orders/rehome-orders.server";
import type { Sql } from "#app/platform/ports";
import { ordersTopics } from "#app/orders/topics.server";
import { foldShoppers } from "#app/shoppers/stats.store.server";
import { suppressAddress } from "#app/shoppers/suppression.server";
import { shoppersTopics } from "#app/shoppers/topics.server";
import { childOf, customerNode, jsonl, lineNode, orderNode, refunded } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
beforeAll(async () => {
  shops = await makePlainShops();
});
afterAll(() => shops.close());

const webhook = (topic: string, body: object, at = "2026-11-22T08:00:00Z") => ({ shopId: shops.shopId, webhookId: topic, topic, triggeredAt: new Date(at), receivedAt: new Date(at), body: JSON.stringify(body) });
const slice = async (subject: string) => ({ shopId: shops.shopId, sliceId: BigInt((await shops.database.look<{ id: string }>("select id from import_slices where shop_id = $1 and subject = $2", [shops.shopId, subject]))[0]?.id ?? 0) });

test("what webhooks say while a slice is read is neither lost nor overwritten by it", async () => {
  const { ctx, shopId } = shops;
  const old = { processedAt: "2026-10-01T10:00:00Z" };
  const first = orderNode(1, old);
  const gone = orderNode(2, old);
  await stageOrdersSlice(ctx, { ...(await slice("orders")), bytes: jsonl([first, childOf(first, lineNode(1)), gone, orderNode(3, old)]) });

  // Meanwhile: order 1 is refunded in part, order 2 deleted, order 9 placed.
  await ctx.db.withShopSql(shopId, (sql) =>
    recordOrders(sql, ctx, [
      { order: orderNode(1, { ...old, ...refunded("15.00", "5.00", "2026-11-22T08:30:00Z") }), lines: [lineNode(1, { currentQuantity: 0, title: "Newer" })] },
      { order: orderNode(9, { processedAt: "2026-11-22T08:31:00Z" }), lines: [] },
    ]),
  );
  expect(await ordersTopics["orders/delete"]?.(ctx, webhook("orders/delete", { id: 2 }))).toEqual({ kind: "done" });

  expect(await mergeOrdersSlice(ctx, await slice("orders"))).toBe(1);
  await settleShop(ctx, { shopId, why: "import" });
  expect(await shops.database.look("select id::int, net_minor::int as net, deleted_at is not null as deleted from orders where shop_id = $1 order by id", [shopId])).toEqual([
    { id: 1, net: 1_500, deleted: false },
    { id: 2, net: 0, deleted: true },
    { id: 3, net: 2_000, deleted: false },
    { id: 9, net: 2_000, deleted: false },
  ]);
  expect(await shops.database.look("select title, current_quantity from order_lines where shop_id = $1 and order_id = 1", [shopId])).toEqual([{ title: "Newer", current_quantity: 0 }]);
  expect(await shops.database.look("select orders, net_spent_minor::int as net from shopper_stats where shop_id = $1 and shopper_id = 1", [shopId])).toEqual([{ orders: 3, net: 5_500 }]);
});

test("a late create does not raise an order that was deleted before it came", async () => {
  const { ctx, shopId } = shops;
  await ordersTopics["orders/delete"]?.(ctx, webhook("orders/delete", { id: 50 }));
  await ctx.db.withShopSql(shopId, (sql) => recordOrders(sql, ctx, [{ order: orderNode(50, { by: 77, processedAt: "2026-11-22T07:00:00Z" }), lines: [] }]));
  expect(await shops.database.look("select counts from orders where shop_id = $1 and id = 50", [shopId])).toEqual([{ counts: false }]);
});

test("an unsubscription is not undone by a record that was read before it; a later subscription lifts it", async () => {
  const { ctx, shopId } = shops;
  const consent = (state: string, at: string) => shoppersTopics["customers_email_marketing_consent/update"]?.(ctx, webhook("consent", { customer_id: 30, email_address: "shopper30@people.example", email_marketing_consent: { state, opt_in_level: null, consent_updated_at: at } }, at));
  const load = async (node: ReturnType<typeof customerNode>) => {
    await stageCustomersSlice(ctx, { ...(await slice("customers")), bytes: jsonl([node]) });
    await mergeCustomersSlice(ctx, await slice("customers"));
    await settleShop(ctx, { shopId, why: "import" });
  };
  const mailable = async () => (await shops.database.look<{ mailable: boolean; consent: string }>("select s.mailable, p.consent from shopper_stats s join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id where s.shop_id = $1 and s.shopper_id = 30", [shopId]))[0];

  await load(customerNode(30));
  expect(await mailable()).toEqual({ mailable: true, consent: "subscribed" });
  await ctx.db.withShopSql(shopId, (sql) => suppressAddress(sql, ctx, { shopperId: 30n, reason: "unsubscribed", at: new Date("2026-11-20T10:00:00Z") }));
  await consent("unsubscribed", "2026-11-20T10:00:00Z");
  expect(await mailable()).toEqual({ mailable: false, consent: "unsubscribed" });
  await load(customerNode(30, { updatedAt: "2026-11-21T10:00:00Z" }));
  expect(await mailable()).toEqual({ mailable: false, consent: "unsubscribed" });
  await consent("subscribed", "2026-11-19T10:00:00Z");
  expect(await mailable()).toEqual({ mailable: false, consent: "unsubscribed" });
  await consent("subscribed", "2026-11-22T08:00:00Z");
  expect(await mailable()).toEqual({ mailable: true, consent: "subscribed" });
  expect(await shops.database.look("select 1 from suppressions where shop_id = $1", [shopId])).toEqual([]);
});

test("merges that are told in any order end at the one who is left, with whoever was a guest with their address", async () => {
  const { ctx, shopId } = shops;
  const merge = (kept: number, deleted: number) =>
    shoppersTopics["customers/merge"]?.(ctx, webhook("customers/merge", { admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`, admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${deleted}`, status: "completed" }));
  const at = "2026-11-22T08:00:00Z";
  const places = [orderNode(401, { by: 41, processedAt: at }), orderNode(402, { by: 42, processedAt: at }), orderNode(403, { by: 43, processedAt: at }), orderNode(404, { by: null, email: "was41@people.example", processedAt: at })];
  await ctx.db.withShopSql(shopId, (sql) => recordOrders(sql, ctx, places.map((order) => ({ order, lines: [] }))));
  // 41 went into 42, then 42 into 43; the second is told first. A record of 41 that was read before comes last.
  await merge(43, 42);
  await merge(42, 41);
  await merge(42, 41);
  await stageCustomersSlice(ctx, { ...(await slice("customers")), bytes: jsonl([customerNode(41, { email: "was41@people.example" })]) });
  await mergeCustomersSlice(ctx, await slice("customers"));
  for (const { payload } of await shops.database.look<{ payload: { shopperIds: string[] } }>("select payload from work_items where shop_id = $1 and task = 'orders.rehome' order by id", [shopId])) {
    await rehomeShoppers(ctx, { shopId, shopperIds: payload.shopperIds.map(BigInt) });
  }
  expect(await shops.database.look("select id::int, shopper_id::int as of from orders where shop_id = $1 and id between 401 and 404 order by id", [shopId])).toEqual([401, 402, 403, 404].map((id) => ({ id, of: 43 })));
  expect(await shops.database.look("select shopper_id::int as id, orders from shopper_stats where shop_id = $1 and shopper_id between 41 and 43", [shopId])).toEqual([{ id: 43, orders: 4 }]);
  // The one who is left is not merged into those who are gone.
  await merge(41, 43);
  expect(await shops.database.look("select id::int, merged_into::int as into from shoppers where shop_id = $1 and id between 41 and 43 order by id", [shopId])).toEqual([{ id: 41, into: 43 }, { id: 42, into: 43 }, { id: 43, into: null }]);
});

const pidOf = async (sql: Sql) => (await sql.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid ?? 0;
const untilWaitedFor = async (pid: number): Promise<void> => {
  while ((await shops.database.look("select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", [pid])).length === 0) await setImmediate();
};

/** A transaction that stays open after its work until it is let go. */
async function hold(work: (sql: Sql) => Promise<unknown>, goOn?: (sql: Sql) => Promise<void>): Promise<{ pid: number; letGo(): Promise<void> }> {
  const worked = Promise.withResolvers<number>();
  const free = Promise.withResolvers<void>();
  const done = shops.ctx.db.withShopSql(shops.shopId, async (sql) => {
    await work(sql);
    worked.resolve(await pidOf(sql));
    await free.promise;
    await goOn?.(sql);
  });
  const pid = await worked.promise;
  return { pid, letGo: () => (free.resolve(), done) };
}

/** Holds a transaction open after its work until somebody waits for one of its locks; then it may go on. */
async function meanwhile<T>(work: (sql: Sql) => Promise<unknown>, other: () => Promise<T> | undefined, goOn?: (sql: Sql) => Promise<void>): Promise<T | undefined> {
  const first = await hold(work, goOn);
  const second = other();
  await untilWaitedFor(first.pid);
  const [, outcome] = await Promise.all([first.letGo(), second]);
  return outcome;
}

test("two orders of one shopper that are recorded at the same moment are both counted", async () => {
  const { ctx, shopId } = shops;
  const record = (sql: Sql, id: number) => recordOrders(sql, ctx, [{ order: orderNode(id, { by: 61 }), lines: [] }]);
  await ctx.db.withShopSql(shopId, (sql) => record(sql, 600));
  await meanwhile((sql) => record(sql, 601), () => ctx.db.withShopSql(shopId, (sql) => record(sql, 602)));
  expect(await shops.database.look("select orders from shopper_stats where shop_id = $1 and shopper_id = 61", [shopId])).toEqual([{ orders: 3 }]);
});

test("an order that is recorded while the whole shop is counted is counted", async () => {
  const { ctx, shopId } = shops;
  await meanwhile((sql) => recordOrders(sql, ctx, [{ order: orderNode(610, { by: 62 }), lines: [] }]), () => settleShop(ctx, { shopId, why: "import" }));
  expect(await shops.database.look("select orders from shopper_stats where shop_id = $1 and shopper_id = 62", [shopId])).toEqual([{ orders: 1 }]);
});

test("an order that is being recorded while its customer is merged ends with the one who is left", async () => {
  const { ctx, shopId } = shops;
  const record = (sql: Sql, id: number) => recordOrders(sql, ctx, [{ order: orderNode(id, { by: 51 }), lines: [] }]);
  await ctx.db.withShopSql(shopId, (sql) => record(sql, 501));
  await meanwhile((sql) => record(sql, 502), () =>
    shoppersTopics["customers/merge"]?.(ctx, webhook("customers/merge", { admin_graphql_api_customer_kept_id: "gid://shopify/Customer/52", admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/51", status: "completed" })));
  await rehomeShoppers(ctx, { shopId, shopperIds: [51n] });
  const stats = () => shops.database.look("select shopper_id::int as id, orders from shopper_stats where shop_id = $1 and shopper_id in (51, 52)", [shopId]);
  expect(await stats()).toEqual([{ id: 52, orders: 2 }]);
  // A slice that was read before the merge and is written after it leaves orders with the one who is gone, until the shop is settled.
  await shops.database.look("update orders set shopper_id = 51 where shop_id = $1 and id = 502", [shopId]);
  await settleShop(ctx, { shopId, why: "import" });
  expect(await stats()).toEqual([{ id: 52, orders: 2 }]);
});

test("whoever waits for a shopper holds no order of theirs: an order that is given on or deleted beside another change of it meets no deadlock", async () => {
  const { ctx, shopId } = shops;
  const record = (sql: Sql, id: number, by: number) => recordOrders(sql, ctx, [{ order: orderNode(id, { by }), lines: [] }]);
  await ctx.db.withShopSql(shopId, (sql) => record(sql, 710, 71));
  await shoppersTopics["customers/merge"]?.(ctx, webhook("customers/merge", { admin_graphql_api_customer_kept_id: "gid://shopify/Customer/72", admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/71", status: "completed" }));
  const orderIsFree = async (sql: Sql) => void (await sql.query("select 1 from orders where shop_id = $1 and id = 710 for update nowait", [shopId]));
  await meanwhile((sql) => record(sql, 711, 72), () => rehomeShoppers(ctx, { shopId, shopperIds: [71n] }), orderIsFree);
  await meanwhile((sql) => record(sql, 712, 72), () => ctx.db.withShopSql(shopId, (sql) => recordDeletedOrders(sql, ctx, [710n], new Date("2026-11-22T09:00:00Z"))), orderIsFree);
  expect(await shops.database.look("select shopper_id::int as by, deleted_at is not null as deleted from orders where shop_id = $1 and id = 710", [shopId])).toEqual([{ by: 72, deleted: true }]);
  expect(await shops.database.look("select shopper_id::int as id, orders from shopper_stats where shop_id = $1 and shopper_id in (71, 72)", [shopId])).toEqual([{ id: 72, orders: 2 }]);
});

test("whoever gets an order holds the shopper who is to have it, though they came to be only now", async () => {
  const { ctx, shopId } = shops;
  const record = (sql: Sql, by: number, updatedAt: string) => recordOrders(sql, ctx, [{ order: orderNode(750, { by, updatedAt }), lines: [] }]);
  await ctx.db.withShopSql(shopId, (sql) => record(sql, 76, "2026-11-22T08:00:00Z"));
  const order = await hold((sql) => sql.query("select 1 from orders where shop_id = $1 and id = 750 for update", [shopId]));
  const customer = await hold((sql) => sql.query("insert into shoppers (shop_id, id, source_at) values ($1, 75, $2)", [shopId, new Date("2026-11-22T08:00:00Z")]));
  const pid = Promise.withResolvers<number>();
  const second = ctx.db.withShopSql(shopId, async (sql) => {
    pid.resolve(await pidOf(sql));
    await record(sql, 75, "2026-11-22T08:01:00Z");
  });
  await untilWaitedFor(customer.pid);
  await customer.letGo();
  await untilWaitedFor(order.pid);
  const third = ctx.db.withShopSql(shopId, (sql) => record(sql, 75, "2026-11-22T08:02:00Z"));
  await untilWaitedFor(await pid.promise);
  await Promise.all([order.letGo(), second, third]);
  expect(await shops.database.look("select shopper_id::int as id, orders from shopper_stats where shop_id = $1 and shopper_id in (75, 76) order by id", [shopId])).toEqual([{ id: 75, orders: 1 }, { id: 76, orders: 0 }]);
});

test("whoever waits for a walk through the shop holds no shopper, so that the walk may wait for them", async () => {
  const { ctx, shopId } = shops;
  const record = (sql: Sql, id: number) => recordOrders(sql, ctx, [{ order: orderNode(id, { by: 73 }), lines: [] }]);
  await ctx.db.withShopSql(shopId, (sql) => record(sql, 730));
  const walk = (sql: Sql) => foldShoppers(sql, { after: 0n, upTo: 1n }, "orders");
  const shopperIsFree = async (sql: Sql) => void (await sql.query("select 1 from shoppers where shop_id = $1 and id = 73 for update nowait", [shopId]));
  await meanwhile(walk, () => ctx.db.withShopSql(shopId, (sql) => record(sql, 731)), shopperIsFree);
  await meanwhile(walk, () => ctx.db.withShopSql(shopId, (sql) => recordDeletedOrders(sql, ctx, [730n], new Date("2026-11-22T09:00:00Z"))), shopperIsFree);
  await shoppersTopics["customers/merge"]?.(ctx, webhook("customers/merge", { admin_graphql_api_customer_kept_id: "gid://shopify/Customer/74", admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/73", status: "completed" }));
  await meanwhile(walk, () => rehomeShoppers(ctx, { shopId, shopperIds: [73n] }), shopperIsFree);
  expect(await shops.database.look("select shopper_id::int as id, orders from shopper_stats where shop_id = $1 and shopper_id in (73, 74)", [shopId])).toEqual([{ id: 74, orders: 1 }]);
});

test("a late update does not raise a customer who was deleted before they came", async () => {
  const { ctx, shopId } = shops;
  await shoppersTopics["customers/delete"]?.(ctx, webhook("customers/delete", { admin_graphql_api_id: "gid://shopify/Customer/60" }));
  await shoppersTopics["customers/update"]?.(ctx, webhook("customers/update", { admin_graphql_api_id: "gid://shopify/Customer/60", updated_at: "2026-11-22T08:30:00Z", first_name: "Gone", last_name: "Girl", email: "gone@people.example", default_address: null }));
  expect(await shops.database.look("select email, first_name from shoppers where shop_id = $1 and id = 60", [shopId])).toEqual([{ email: null, first_name: null }]);
});

test("an older customer event never overwrites a newer one; what cannot be read is given up in sight", async () => {
  const { ctx, shopId } = shops;
  const update = (name: string, at: string) => shoppersTopics["customers/update"]?.(ctx, webhook("customers/update", { admin_graphql_api_id: "gid://shopify/Customer/820982911946154508", updated_at: at, first_name: name, last_name: "Lee", email: "Big@People.example", default_address: null }));
  await update("Newer", "2026-11-22T08:00:00+02:00");
  await update("Older", "2026-11-21T08:00:00+02:00");
  expect(await shops.database.look("select id::text, first_name, email from shoppers where shop_id = $1 and email = 'big@people.example'", [shopId])).toEqual([{ id: "820982911946154508", first_name: "Newer", email: "big@people.example" }]);
  expect(await shoppersTopics["customers/update"]?.(ctx, webhook("customers/update", { id: 1 }))).toMatchObject({ kind: "give-up" });
  expect(await ordersTopics["orders/updated"]?.(ctx, webhook("orders/updated", { id: 1 }))).toMatchObject({ kind: "give-up" });
});
