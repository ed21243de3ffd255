/** Work on one shopper, one order or one lot reads its rows, not the shop's, also where the planner knows nothing of the tables yet: a new shop's, or one that was filled a moment ago. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { appendTimeline } from "#app/cases/append-timeline.server";
import { followCases } from "#app/cases/follow-cases.server";
import { createJudges, judgeLot } from "#app/lapse/judge-lot.server";
import { rehomeStrays } from "#app/orders/orders.store.server";
import { recordOrders } from "#app/orders/record-orders.server";
import { rehomeShoppers } from "#app/orders/rehome-orders.server";
import type { Ctx, Sql } from "#app/platform/ports";
import { followMessage } from "#app/responses/follow-message.server";
import { followOrder } from "#app/responses/follow-order.server";
import { planAdding, planRemoving, settleBulkTags } from "#app/shoppers/bulk-tags.store.server";
import { refreshProfileFacts } from "#app/shoppers/stats.store.server";
import { nextTags, noteOperation, settleLines } from "#app/shoppers/tag-rows.store.server";
import { makePlainShops, type PlainShops } from "../support/plain-shops.ts";
import { orderNode } from "../support/order-fixture.ts";

const PEOPLE = 10_000;
let shops: PlainShops;

beforeAll(async () => {
  shops = await makePlainShops();
  const { look } = shops.database;
  const shop = [shops.shopId];
  const people = `generate_series(1, ${PEOPLE}) i`;
  await look(`insert into shoppers (shop_id, id, first_name, email, consent, source_at) select $1, i, 'Ann', 'ann' || i || '@people.example', 'subscribed', to_timestamp(0) from ${people}`, shop);
  await look(
    `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, mailable, lapse_state, state_since, case_outcome)
     select $1, i, '2025-02-01', '2026-05-01', '2026-05-01', 1, 1, 9000, true, 'lapsed', '2026-07-30', 'in_campaign' from ${people}`,
    shop,
  );
  await look(`insert into cases (shop_id, shopper_id, opened_at, outcome, outcome_at) select $1, i, '2026-07-30', 'in_campaign', '2026-11-20' from ${people}`, shop);
  await look(
    `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor)
     select $1, i, i, '#' || i, '2026-05-01', '2026-05-01', '2026-05-01', 'EUR', 9000, true, 9000 from ${people}`,
    shop,
  );
  await look(`insert into order_lines (shop_id, order_id, id, title, quantity, current_quantity, total_minor, is_gift_card) select $1, i, i, 'Lamp', 1, 1, 9000, false from ${people}`, shop);
  await look(`insert into timeline (shop_id, shopper_id, at, kind, author, details, source_key) select $1, i, '2026-07-30', 'case_opened', 'Comeback', '{}', 'case:' || i || ':opened' from ${people}`, shop);
  await look("insert into campaigns (shop_id, name, status, audience, subject, body, started_at, created_at, updated_at) values ($1, 'One', 'running', '{}', 'One', 'One', '2026-11-20', '2026-11-20', '2026-11-20')", shop);
  await look("insert into mail_templates (shop_id, campaign_id, step, subject, html, text_part, created_at) select shop_id, id, 1, 'One', 'One', 'One', created_at from campaigns where shop_id = $1", shop);
  await look(`insert into enrolments (shop_id, campaign_id, shopper_id, arm, enrolled_at) select $1, c.id, i, 'mail', '2026-11-20' from campaigns c, ${people}`, shop);
  await look(
    `insert into messages (shop_id, campaign_id, shopper_id, step, template_id, planned_at, due_at, deadline_at, message_ref, state, handed_at)
     select $1, t.campaign_id, i, 1, t.id, '2026-11-20', '2026-11-20', '2026-12-01', gen_random_uuid(), 'sent', '2026-11-20' from mail_templates t, ${people}`,
    shop,
  );
}, 120_000);
afterAll(() => shops.close());

/** A shopper here has a row or two of each kind. */
const MOST_ROWS = 20;

/** The rows that the busiest step of a plan met, whether it kept them or not. */
const busiest = (plan: readonly string[]): number =>
  Math.max(...plan.map((line) => {
    const [, rows, loops] = /actual rows=([\d.]+) loops=(\d+)/.exec(line) ?? [];
    const [, removed] = /Rows Removed by .*: (\d+)/.exec(line) ?? [];
    return Math.max(Number(rows ?? 0) * Number(loops ?? 0), Number(removed ?? 0));
  }));

/** The context, with every statement explained as it runs: those that meet more rows than one shopper's work should. */
function watched(most = MOST_ROWS): { ctx: Ctx; tooMuch: string[]; statements(): number } {
  const tooMuch: string[] = [];
  let n = 0;
  const watch = (sql: Sql): Sql => ({
    ...sql,
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      if (/^\s*(with|insert|update|delete|select)\b(?!.*(set_config|pg_advisory|wake))/is.test(text)) {
        await sql.query("savepoint explained");
        const plan = (await sql.query<{ "QUERY PLAN": string }>(`explain (analyze, timing off) ${text}`, values)).rows.map((row) => row["QUERY PLAN"]);
        await sql.query("rollback to savepoint explained");
        n++;
        if (busiest(plan) > most) tooMuch.push(`${busiest(plan)} rows: ${text}\n${plan.join("\n")}`);
      }
      return sql.query<Row>(text, values);
    },
  });
  const { ctx } = shops;
  return { ctx: { ...ctx, db: { ...ctx.db, withShopSql: (shopId, work, options) => ctx.db.withShopSql(shopId, (sql) => work(watch(sql)), options) } }, tooMuch, statements: () => n };
}

const one = 7_007n;
const ordered = 20_001;
const works: Record<string, (ctx: Ctx) => Promise<unknown>> = {
  "an order that came": (ctx) => ctx.db.withShopSql(shops.shopId, (sql) => recordOrders(sql, ctx, [{ order: orderNode(ordered, { by: Number(one), processedAt: "2026-11-21T10:00:00Z" }), lines: [] }])),
  "the state of a shopper": (ctx) =>
    ctx.db.withShopSql(shops.shopId, (sql) => judgeLot(sql, { now: ctx.clock.now(), whose: { ids: [one] }, ready: true, because: null, judges: createJudges() })),
  "the case of a shopper": (ctx) => followCases(ctx, { shopId: shops.shopId, shopperIds: [one] }),
  "a line of a file": (ctx) => ctx.db.withShopSql(shops.shopId, (sql) => appendTimeline(sql, [{ shopperId: one, at: ctx.clock.now(), kind: "click", author: "Shopper", sourceKey: "click:1" }])),
  "the answer to a mail": (ctx) => followOrder(ctx, { shopId: shops.shopId, payload: { orderId: String(ordered) } }),
  "what became of a mail": async (ctx) => {
    const [message] = await shops.database.look<{ id: string }>("select id from messages where shop_id = $1 and shopper_id = $2", [shops.shopId, one]);
    return followMessage(ctx, { shopId: shops.shopId, payload: { messageId: message!.id, what: "click" } });
  },
  "a profile": (ctx) => ctx.db.withShopSql(shops.shopId, (sql) => refreshProfileFacts(sql, [one])),
};

test.each(Object.entries(works))("%s", async (_what, work) => {
  const { ctx, tooMuch, statements } = watched();
  await work(ctx);
  expect(statements()).toBeGreaterThan(0);
  expect(tooMuch).toEqual([]);
});

test("what an import left with those who were merged, and the orders of one of them", async () => {
  const { shopId, database } = shops;
  await database.look("update shoppers set merged_into = id + 1 where shop_id = $1 and id in (8001, 8003)", [shopId]);
  const { ctx, tooMuch, statements } = watched();
  await ctx.db.withShopSql(shopId, rehomeStrays);
  expect(await database.look("select shopper_id::int as by from orders where shop_id = $1 and id between 8001 and 8004 order by id", [shopId])).toEqual([8002, 8002, 8004, 8004].map((by) => ({ by })));
  await database.look("update orders set shopper_id = id where shop_id = $1 and id = 8001", [shopId]);
  await rehomeShoppers(ctx, { shopId, shopperIds: [8001n] });
  expect(await database.look("select orders from shopper_stats where shop_id = $1 and shopper_id = 8002", [shopId])).toEqual([{ orders: 2 }]);
  expect(statements()).toBeGreaterThan(5);
  expect(tooMuch).toEqual([]);
});

test("a lot of a tag that is added to a large view", async () => {
  const { shopId, database } = shops;
  const [bulk] = await database.look<{ id: string }>("insert into shopper_bulks (shop_id, as_of, by, state, tag, started_at) values ($1, '2026-11-22', '7', 'running', 'north', '2026-11-22') returning id", [shopId]);
  const bulkId = BigInt(bulk!.id);
  const rows = { table: "bulk_tags", bulkId } as const;
  await database.look(`insert into bulk_tags (shop_id, bulk_id, shopper_id, state) select $1, $2, i, 'waiting' from generate_series(1, ${PEOPLE}) i`, [shopId, bulkId]);
  const LOT = 100;
  // All rows of the work once, never once for each of a lot.
  const { ctx, tooMuch, statements } = watched(PEOPLE);
  await ctx.db.withShopSql(shopId, async (sql) => {
    await planAdding(sql, bulkId, LOT);
    const { shopperIds } = await nextTags(sql, rows, LOT);
    expect(shopperIds).toHaveLength(LOT);
    await noteOperation(sql, rows, "gid://shopify/BulkOperation/1", shopperIds);
    await settleBulkTags(sql, bulkId, "north", await settleLines(sql, rows, "gid://shopify/BulkOperation/1", shopperIds.map((_, line) => line), "done"));
    await planRemoving(sql, bulkId, LOT);
  });
  expect(statements()).toBeGreaterThan(8);
  expect(tooMuch).toEqual([]);
});
