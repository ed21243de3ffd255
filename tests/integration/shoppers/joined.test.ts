import { afterAll, beforeAll, expect, test } from "vitest";
import { casesJobs } from "#app/cases/jobs.server";
import { loadTimeline } from "#app/cases/load-timeline.server";
import { joinShoppers } from "#app/lapse/join-shoppers.server";
import { partShoppers } from "#app/lapse/part-shoppers.server";
import { lapseJobs } from "#app/lapse/jobs.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { tickShoppers } from "#app/lapse/tick-shoppers.server";
import { explainAddress } from "#app/messages/explain-address.server";
import { ordersJobs } from "#app/orders/jobs.server";
import { mergeOrdersSlice, stageOrdersSlice } from "#app/orders/load-slice.server";
import { recordOrders } from "#app/orders/record-orders.server";
import type { OrderNode } from "#app/orders/order-record";
import type { NounJobs } from "#app/platform/jobs/handlers";
import { answerDataRequest } from "#app/privacy/answer-data-request.server";
import { eraseShopper } from "#app/privacy/erase-shopper.server";
import { exportPerson } from "#app/privacy/export-person.server";
import { responsesJobs } from "#app/responses/jobs.server";
import { leaveOutShoppers, letBack } from "#app/shoppers/leave-out.server";
import { loadShopper } from "#app/shoppers/load-shopper.server";
import { loadTwins } from "#app/shoppers/load-twins.server";
import { suppressAddress } from "#app/shoppers/suppression.server";
import { shoppersTopics } from "#app/shoppers/topics.server";
import { jsonl, orderNode } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";
import { insertRow } from "../../support/rows.ts";

let shops: PlainShops;
let next = 1000;
beforeAll(async () => {
  shops = await makePlainShops({ now: "2026-11-22T09:00:00Z" });
});
afterAll(() => shops.close());

const NOW = "2026-11-22T09:00:00Z";
const look = <Row extends object>(sql: string, ...values: unknown[]) => shops.database.look<Row>(sql, [shops.shopId, ...values]);
const webhook = (topic: string, body: object, at = NOW) => ({ shopId: shops.shopId, webhookId: topic, topic, triggeredAt: new Date(at), receivedAt: new Date(at), body: JSON.stringify(body) });

/** Two customers of the shop with the same telephone, who may be mailed, and their orders of these days. */
async function makeTwo(days: { leader: readonly string[]; other: readonly string[] }): Promise<{ leader: number; other: number }> {
  shops.ctx.clock.set(NOW);
  const [leader, other] = [next++, next++];
  for (const [id, mine] of [[leader, days.leader], [other, days.other]] as const) {
    await look(
      `insert into shoppers (shop_id, id, first_name, last_name, email, phone, consent, consent_at, source_at) values ($1, $2, 'Anna', 'Ahlers', $3, $4, $5, timestamptz '2025-01-01', timestamptz '2025-01-01')`,
      id, `ann${id}@people.example`, `+49${leader}`, id === leader ? "subscribed" : "not_subscribed",
    );
    await order(mine.map((day, i) => orderNode(id * 100 + i, { by: id, processedAt: day.includes("T") ? day : `${day}T10:00:00Z` })));
  }
  await shops.ctx.db.withShopSql(shops.shopId, (sql) => sql.query("insert into shopper_stats (shop_id, shopper_id) select $1, id from unnest($2::bigint[]) id on conflict do nothing", [shops.shopId, [leader, other]]));
  await settleShop(shops.ctx, { shopId: shops.shopId, why: "import" });
  await work();
  return { leader, other };
}

const order = (orders: readonly OrderNode[]) => shops.ctx.db.withShopSql(shops.shopId, (sql) => recordOrders(sql, shops.ctx, orders.map((one) => ({ order: one, lines: [] }))));
const two = ({ leader, other }: { leader: number; other: number }, actor = "7") => ({ shopId: shops.shopId, shopperIds: [BigInt(other), BigInt(leader)] as const, actor });
const join = (pair: { leader: number; other: number }) => joinShoppers(shops.ctx, two(pair));
const part = ({ leader }: { leader: number }) => partShoppers(shops.ctx, { shopId: shops.shopId, leaderId: BigInt(leader), actor: "8" });

/** Does all work that waits, as workers would, until none does. */
async function work(): Promise<void> {
  const handlers = Object.assign({}, ...([ordersJobs, lapseJobs, casesJobs, responsesJobs] as NounJobs[]).map(({ items }) => items)) as Record<string, (ctx: unknown, item: object) => Promise<unknown>>;
  for (;;) {
    const items = await look<{ id: string; task: string; payload: object }>("select id::text, task, payload from work_items where shop_id = $1 and due_at <= $2 order by id", shops.ctx.clock.now());
    if (items.length === 0) return;
    for (const { id, task, payload } of items) {
      await handlers[task]?.(shops.ctx, { shopId: shops.shopId, payload });
      await look("delete from work_items where shop_id = $1 and id = $2", id);
    }
  }
}

const figures = (...ids: number[]) =>
  look<{ id: number; orders: number; days: number; net: number; last: string; state: string; mailable: boolean }>(
    `select shopper_id::int as id, orders, order_days as days, net_spent_minor::int as net, last_order_day::text as last, lapse_state as state, mailable from shopper_stats where shop_id = $1 and shopper_id = any($2::bigint[]) order by 1`, ids);
/** All that is kept of both, to compare before and after. */
const everything = async ({ leader, other }: { leader: number; other: number }) => ({
  stats: await look("select * from shopper_stats where shop_id = $1 and shopper_id = any($2::bigint[]) order by shopper_id", [leader, other]),
  shoppers: await look("select * from shoppers where shop_id = $1 and id = any($2::bigint[]) order by id", [leader, other]),
  orders: await look("select id, shopper_id, joined_from from orders where shop_id = $1 and id / 100 = any($2::bigint[]) order by id", [leader, other]),
  cases: await look("select * from cases where shop_id = $1 and shopper_id = any($2::bigint[]) order by id", [leader, other]),
  timeline: await look("select * from timeline where shop_id = $1 and shopper_id = any($2::bigint[]) order by id", [leader, other]),
});
const why = async (id: number) => {
  const found = await explainAddress(shops.ctx, { shopId: shops.shopId, address: `ann${id}@people.example` });
  return found.kind === "found" ? found.shoppers[0]?.why : found.kind;
};

test("both accounts are one shopper: order days of both, two orders of a day once, sums, and the state that follows; the other is not listed and leads to the first", async () => {
  const pair = await makeTwo({ leader: ["2026-03-01", "2026-05-01"], other: ["2026-05-01", "2026-11-10"] });
  expect(await figures(pair.leader, pair.other)).toMatchObject([{ state: "lapsed", orders: 2, mailable: true }, { state: "active", orders: 2, mailable: false }]);
  expect(await join(pair)).toEqual({ kind: "joined", leaderId: BigInt(pair.leader) });
  const joint = [{ id: pair.leader, orders: 4, days: 3, net: 8_000, last: "2026-11-10", state: "active", mailable: true }];
  expect(await figures(pair.leader, pair.other)).toEqual(joint);
  await work();
  expect(await figures(pair.leader, pair.other)).toEqual(joint);
  expect(await loadShopper(shops.ctx, { shopId: shops.shopId, shopperId: BigInt(pair.other) })).toEqual({ kind: "merged", into: BigInt(pair.leader) });
  expect(await look("select shopper_id::int as of, outcome from cases where shop_id = $1 and shopper_id = any($2::bigint[])", [pair.leader, pair.other])).toEqual([{ of: pair.leader, outcome: "closed" }]);
  expect(await look("select actor, action, details from audit_entries where shop_id = $1 order by id desc limit 1")).toEqual([
    { actor: "7", action: "joined_shoppers", details: { leaderId: String(pair.leader), shopperId: String(pair.other), orders: 4 } },
  ]);
  await part(pair);
  expect(await look("select actor, action, details from audit_entries where shop_id = $1 order by id desc limit 1")).toEqual([
    { actor: "8", action: "parted_shoppers", details: { shopperIds: [String(pair.other), String(pair.leader)] } },
  ]);
});

test.each([
  ["one lapsed, one active", { leader: ["2026-03-01", "2026-05-01"], other: ["2026-05-01", "2026-11-10"] }],
  ["both lapsed, the second later", { leader: ["2026-03-01"], other: ["2026-06-01"] }],
  ["the first active, the second lapsed", { leader: ["2026-11-20"], other: ["2026-01-01"] }],
  ["one who never ordered", { leader: ["2026-03-01"], other: [] }],
])("taken back, everything is as it was: %s", async (_what, days) => {
  const pair = await makeTwo(days);
  const before = await everything(pair);
  await join(pair);
  await work();
  expect(await part(pair)).toBe(true);
  await work();
  expect(await everything(pair)).toEqual(before);
  expect(await part(pair)).toBe(false);
});

test("who had come back before is shown so again after it is taken back", async () => {
  const pair = await makeTwo({ leader: ["2026-03-01"], other: ["2026-04-01"] });
  await order([orderNode(pair.other * 100 + 50, { by: pair.other, processedAt: "2026-11-20T10:00:00Z" })]);
  await work();
  const before = await everything(pair);
  expect(await figures(pair.leader, pair.other)).toMatchObject([{ state: "lapsed" }, { state: "came_back" }]);
  await join(pair);
  await work();
  await part(pair);
  await work();
  expect(await everything(pair)).toEqual(before);
});

test("what Shopify says later of the other account counts for the leader: a new order, a record that changes, a nightly reading, an import, a guest with its address, and one who is merged into it", async () => {
  const { ctx, shopId } = shops;
  const pair = await makeTwo({ leader: ["2026-03-01"], other: ["2026-04-01"] });
  await join(pair);
  const at = "2026-11-21T10:00:00Z";
  await order([orderNode(pair.other * 100 + 1, { by: pair.other, processedAt: at }), orderNode(pair.other * 100 + 2, { by: null, email: `ann${pair.other}@people.example`, processedAt: "2026-11-19T10:00:00Z" })]);
  const [slice] = await look<{ id: string }>("select id from import_slices where shop_id = $1 and subject = 'orders'");
  const orders = { shopId, sliceId: BigInt(slice?.id ?? 0) };
  await stageOrdersSlice(ctx, { ...orders, bytes: jsonl([orderNode(pair.other * 100, { by: pair.other, processedAt: "2026-04-01T10:00:00Z", goods: "30.00", updatedAt: at }), orderNode(pair.other * 100 + 3, { by: pair.other, processedAt: "2026-04-02T10:00:00Z" })]) });
  await mergeOrdersSlice(ctx, orders);
  await settleShop(ctx, { shopId, why: "import" });
  await shoppersTopics["customers/update"]?.(ctx, webhook("customers/update", { admin_graphql_api_id: `gid://shopify/Customer/${pair.other}`, updated_at: at, first_name: "Anne", last_name: "Ahlers", email: `ann${pair.other}@people.example`, phone: "+49 000" }));
  const third = next++;
  await order([orderNode(third * 100, { by: third, processedAt: "2026-11-18T10:00:00Z" })]);
  await shoppersTopics["customers/merge"]?.(ctx, webhook("customers/merge", { admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${pair.other}`, admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${third}`, status: "completed" }));
  await work();
  expect(await figures(pair.leader, pair.other, third)).toEqual([{ id: pair.leader, orders: 6, days: 6, net: 13_000, last: "2026-11-21", state: "came_back", mailable: true }].map((row) => ({ ...row, state: expect.any(String) })));
  expect(await look("select first_name as name, merged_into::int as into from shoppers where shop_id = $1 and id = $2", pair.other)).toEqual([{ name: "Anne", into: pair.leader }]);

  await part(pair);
  await work();
  expect(await figures(pair.leader, pair.other, third)).toMatchObject([{ id: pair.leader, orders: 1, net: 2_000, state: "lapsed" }, { id: pair.other, orders: 5, days: 5, net: 11_000, last: "2026-11-21" }]);
  expect(await look("select 1 from orders where shop_id = $1 and joined_from is not null and shopper_id = $2", pair.leader)).toEqual([]);
  expect(await look("select merged_into::int as into, joined_from from shoppers where shop_id = $1 and id = $2", third)).toEqual([{ into: pair.other, joined_from: null }]);
});

test("a silence that grows while they are joined is judged by the orders of both", async () => {
  const pair = await makeTwo({ leader: ["2026-08-26"], other: ["2026-11-01"] });
  await join(pair);
  shops.ctx.clock.set("2026-12-20T09:00:00Z");
  await tickShoppers(shops.ctx, { shopId: shops.shopId });
  expect(await figures(pair.leader)).toMatchObject([{ state: expect.not.stringMatching("lapsed") }]);
  await part(pair);
  await work();
  expect(await figures(pair.leader, pair.other)).toMatchObject([{ state: "lapsed" }, { state: expect.not.stringMatching("lapsed") }]);
});

test("who left the list, is left out or wants less as either account gets nothing as the other while they are joined; afterwards each is as it was", async () => {
  const { ctx, shopId } = shops;
  const pair = await makeTwo({ leader: ["2026-07-01"], other: ["2026-06-01"] });
  const mailable = async () => (await figures(pair.leader))[0]?.mailable;
  expect([await why(pair.leader), await mailable()]).toEqual([null, true]);
  await join(pair);
  expect([await why(pair.leader), await why(pair.other)]).toEqual([null, "duplicate_address"]);

  await shoppersTopics["customers_email_marketing_consent/update"]?.(ctx, webhook("consent", { customer_id: pair.other, email_address: `ann${pair.other}@people.example`, email_marketing_consent: { state: "unsubscribed", opt_in_level: null, consent_updated_at: NOW } }));
  expect([await why(pair.leader), await mailable()]).toEqual(["suppressed", false]);
  expect((await loadTwins(ctx, { shopId, shopperId: BigInt(pair.leader) })).joined?.unwilling).toBe(true);
  await part(pair);
  expect([await why(pair.leader), await mailable()]).toEqual([null, true]);
  expect(await look("select consent from shoppers where shop_id = $1 and id = $2", pair.other)).toEqual([{ consent: "unsubscribed" }]);
  await join(pair);
  expect([await why(pair.leader), await mailable()]).toEqual(["suppressed", false]);
  await settleShop(ctx, { shopId, why: "import" });
  expect(await mailable()).toBe(false);
  await look("update shoppers set consent = 'not_subscribed' where shop_id = $1 and id = $2", pair.other);

  // An address that does not exist is no word of theirs; a complaint is.
  await ctx.db.withShopSql(shopId, (sql) => suppressAddress(sql, ctx, { shopperId: BigInt(pair.other), reason: "hard_bounce", at: ctx.clock.now() }));
  expect([await why(pair.leader), await mailable()]).toEqual([null, true]);
  await look("update shoppers set suppressed_for = 'complaint' where shop_id = $1 and id = $2", pair.other);
  expect(await why(pair.leader)).toBe("complaint");
  await look("update shoppers set suppressed_for = null where shop_id = $1 and id = $2", pair.other);

  for (const [set, reason] of [["no_win_back_at = now()", "asked_for_less"], ["paused_until = 'infinity'", "asked_for_less"], ["no_profiling_at = now()", "opted_out"]] as const) {
    await look(`insert into preferences (shop_id, shopper_id, changed_at) values ($1, $2, now())`, pair.other);
    await look(`update preferences set ${set} where shop_id = $1 and shopper_id = $2`, pair.other);
    expect(await why(pair.leader)).toBe(reason);
    await look("delete from preferences where shop_id = $1 and shopper_id = $2", pair.other);
  }
  for (const [set, reason] of [["tags = '{wholesale}'", "left_out"], ["company = true", "business"], ["subscription = 'active'", "subscription"], ["data_sale_opt_out = true", "opted_out"]] as const) {
    await look(`update shoppers set ${set} where shop_id = $1 and id = $2`, pair.other);
    expect(await why(pair.leader)).toBe(reason);
    await look("update shoppers set tags = '{}', company = null, subscription = null, data_sale_opt_out = false where shop_id = $1 and id = $2", pair.other);
  }
  await part(pair);
  await leaveOutShoppers(ctx, { shopId, shopperIds: [BigInt(pair.other)], actor: "7" });
  await join(pair);
  expect(await why(pair.leader)).toBe("left_out");
  await part(pair);
  expect([await why(pair.leader), await why(pair.other)]).toEqual([null, "suppressed"]);
  await letBack(ctx, { shopId, shopperId: BigInt(pair.other), actor: "7" });
});

test("two members of staff who press at once join once; a third account is refused until the join is taken back; nobody of another shop is joined", async () => {
  const pair = await makeTwo({ leader: ["2026-07-01"], other: ["2026-06-01"] });
  const third = { leader: pair.other, other: next++ };
  await look("insert into shoppers (shop_id, id, phone, source_at) values ($1, $2, '+491', to_timestamp(0))", third.other);
  expect(await Promise.all([join(pair), join(pair)])).toEqual(Array(2).fill({ kind: "joined", leaderId: BigInt(pair.leader) }));
  expect(await look("select count(*)::int as n from audit_entries where shop_id = $1 and action = 'joined_shoppers' and details->>'leaderId' = $2::text", String(pair.leader))).toEqual([{ n: 1 }]);
  expect([await join(third), await join({ leader: pair.leader, other: third.other })]).toEqual([{ kind: "taken" }, { kind: "taken" }]);
  expect(await joinShoppers(shops.ctx, { ...two(pair), shopId: shops.otherShopId })).toEqual({ kind: "missing" });
  expect(await Promise.all([part(pair), part(pair)])).toEqual(expect.arrayContaining([true, false]));
  expect(await join({ leader: pair.leader, other: third.other })).toEqual({ kind: "joined", leaderId: BigInt(pair.leader) });
  await part(pair);
});

test("the file of both is read on one page, and says who joined them and when", async () => {
  const { ctx, shopId } = shops;
  const pair = await makeTwo({ leader: ["2026-03-01"], other: ["2026-11-01"] });
  for (const id of [pair.leader, pair.other]) await look("insert into timeline (shop_id, shopper_id, at, kind, author, details, source_key) values ($1, $2, $3, 'note', '7', '{}', $4)", id, NOW, `note:${id}`);
  await join(pair);
  await work();
  const { entries } = await loadTimeline(ctx, { shopId, shopperId: BigInt(pair.leader), kinds: ["note", "order"] });
  expect(entries.map(({ kind }) => kind).sort()).toEqual(["note", "note", "order", "order"]);
  expect((await loadTwins(ctx, { shopId, shopperId: BigInt(pair.leader) })).joined).toEqual({ id: BigInt(pair.other), name: "Anna Ahlers", email: `ann${pair.other}@people.example`, at: new Date(NOW), by: "7", unwilling: false });
  await part(pair);
});

const merge = (kept: number, deleted: number) =>
  shoppersTopics["customers/merge"]?.(shops.ctx, webhook("customers/merge", { admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`, admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${deleted}`, status: "completed" }));

test("a merge at Shopify takes the place of a join: of both, of the other into a third, and of the leader into a third", async () => {
  const days = { leader: ["2026-03-01"], other: ["2026-11-01"] };
  const both = await makeTwo(days);
  await join(both);
  await merge(both.leader, both.other);
  await work();
  expect(await figures(both.leader, both.other)).toMatchObject([{ id: both.leader, orders: 2 }]);

  const other = await makeTwo(days);
  const third = await makeTwo(days);
  await join(other);
  await merge(third.leader, other.other);
  await work();
  expect(await figures(other.leader, other.other, third.leader)).toMatchObject([{ id: other.leader, orders: 1, state: "lapsed" }, { id: third.leader, orders: 2 }]);

  const leader = await makeTwo(days);
  await join(leader);
  await merge(third.leader, leader.leader);
  await work();
  expect(await figures(leader.leader, leader.other, third.leader)).toMatchObject([{ id: third.leader, orders: 3 }, { id: leader.other, orders: 1 }]);

  expect(await look("select 1 from shopper_joins where shop_id = $1")).toEqual([]);
  expect(await look("select count(*)::int as n from audit_entries where shop_id = $1 and actor = 'shopify' and action = 'parted_shoppers'")).toEqual([{ n: 3 }]);
  expect(await look("select 1 from orders where shop_id = $1 and joined_from is not null")).toEqual([]);
});

test("a guest who was joined and turns out to be another customer's address belongs to that customer", async () => {
  const pair = await makeTwo({ leader: ["2026-03-01"], other: [] });
  const email = `guest-of-${pair.other}@people.example`;
  await order([orderNode(pair.other * 100 + 9, { by: null, email, processedAt: "2026-11-10T10:00:00Z" })]);
  const [guest] = await look<{ id: string }>("select id::text from shoppers where shop_id = $1 and email = $2", email);
  await joinShoppers(shops.ctx, { shopId: shops.shopId, shopperIds: [BigInt(guest?.id ?? 0), BigInt(pair.leader)], actor: "7" });
  expect(await figures(pair.leader)).toMatchObject([{ orders: 2 }]);
  await shoppersTopics["customers/update"]?.(shops.ctx, webhook("customers/update", { admin_graphql_api_id: `gid://shopify/Customer/${pair.other}`, updated_at: NOW, first_name: "Anne", last_name: "Ahlers", email, phone: null }));
  await work();
  expect(await figures(pair.leader, pair.other)).toMatchObject([{ orders: 1, state: "lapsed" }, { orders: 1, state: "active" }]);
});

test.each(["leader", "other"] as const)("erasing the %s of two erases theirs alone: the one who stays has their own orders, nobody who is gone is mailed or shown, and Shopify's request for data is answered of one", async (who) => {
  const { ctx, shopId } = shops;
  const pair = await makeTwo({ leader: ["2026-03-01"], other: ["2026-11-01"] });
  const [gone, stays] = who === "leader" ? [pair.leader, pair.other] : [pair.other, pair.leader];
  await join(pair);
  await work();
  // The merchant's file is the person's; what Shopify asks for is one record's.
  const file = await exportPerson(ctx, { shopId, shopperId: BigInt(stays), actor: "7" });
  for (const id of [gone, stays]) for (const text of [`ann${id}@people.example`, `#${id * 100}`]) expect(file).toContain(text);
  for (const [id, foreign] of [[gone, stays], [stays, gone]] as const) {
    const [asked] = await look<{ id: string }>("insert into privacy_requests (shop_id, kind, webhook_id, requested_at) values ($1, 'data_request', $2, now()) returning id", `data-${id}`);
    await answerDataRequest(ctx, { shopId, requestId: BigInt(asked?.id ?? 0), person: { customerId: BigInt(id), email: `ann${id}@people.example`, phone: null, orderIds: [] } });
    const [{ answer } = { answer: "" }] = await look<{ answer: string }>("select answer::text from privacy_requests where shop_id = $1 and id = $2", asked?.id);
    for (const text of [`ann${id}@people.example`, `#${id * 100}`]) expect(answer).toContain(text);
    for (const text of [`ann${foreign}@people.example`, `#${foreign * 100}`]) expect(answer).not.toContain(text);
  }
  const [request] = await look<{ id: string }>("insert into privacy_requests (shop_id, kind, webhook_id, requested_at) values ($1, 'customer_redact', $2, now()) returning id", `redact-${gone}`);
  const person = { customerId: BigInt(gone), email: `ann${gone}@people.example`, phone: null, orderIds: [BigInt(gone * 100)] };
  await eraseShopper(ctx, { shopId, requestId: BigInt(request?.id ?? 0), person });
  await work();
  expect(await look("select id::int, first_name as name, merged_into, redacted_at is not null as redacted from shoppers where shop_id = $1 and id = any($2::bigint[]) order by redacted_at", [gone, stays])).toEqual([
    { id: gone, name: null, merged_into: null, redacted: true },
    { id: stays, name: "Anna", merged_into: null, redacted: false },
  ]);
  const rows = await figures(gone, stays);
  expect(rows.find(({ id }) => id === gone)).toMatchObject({ orders: 1, state: "unknown", mailable: false });
  expect(rows.find(({ id }) => id === stays)).toMatchObject({ orders: 1, state: who === "leader" ? "active" : "lapsed", mailable: stays === pair.leader });
  expect(await join(pair)).toEqual({ kind: "missing" });
});

test("what campaigns have to do with follows the orders: a return by the other's order while they are joined, none when that is taken back; whoever was mailed as either is not mailed again within the month", async () => {
  const { ctx, shopId } = shops;
  const pair = await makeTwo({ leader: ["2026-07-01"], other: [] });
  const campaign = next++;
  const put = (table: string, row: object) => insertRow(shops.database, table, { shop_id: shopId, campaign_id: campaign, ...row });
  await put("enrolments", { shopper_id: pair.leader, arm: "mail", enrolled_at: "2026-11-01T08:00:00Z" });
  await put("messages", { shopper_id: pair.leader, step: 1, state: "sent", message_ref: `ref-${campaign}`, handed_at: "2026-11-01T09:00:00Z", sent_at: "2026-11-01T09:00:00Z" });
  await order([orderNode(pair.other * 100, { by: pair.other, processedAt: "2026-11-20T10:00:00Z" })]);
  await work();
  const outcome = async () => [
    await look("select came_back_order_id::int as by from enrolments where shop_id = $1 and campaign_id = $2", campaign),
    await look("select order_id::int as by, shopper_id::int as of from attributions where shop_id = $1 and campaign_id = $2", campaign),
    await look("select kind, details->>'takenBack' as taken_back from responses where shop_id = $1 and campaign_id = $2", campaign),
  ];
  expect(await outcome()).toEqual([[{ by: null }], [], []]);
  await join(pair);
  await work();
  expect(await outcome()).toEqual([[{ by: pair.other * 100 }], [{ by: pair.other * 100, of: pair.leader }], [{ kind: "came_back", taken_back: null }]]);
  await part(pair);
  await work();
  expect(await outcome()).toEqual([[{ by: null }], [], [{ kind: "came_back", taken_back: "true" }]]);
  expect(await figures(pair.leader)).toMatchObject([{ state: "lapsed" }]);

  const mailed = await makeTwo({ leader: ["2026-07-01"], other: ["2026-06-01"] });
  await put("messages", { shopper_id: mailed.other, step: 1, state: "sent", message_ref: `ref-${mailed.other}`, handed_at: "2026-11-15T09:00:00Z", sent_at: "2026-11-15T09:00:00Z" });
  expect(await why(mailed.leader)).toBeNull();
  await join(mailed);
  expect(await why(mailed.leader)).toBe("other_campaign");
  await part(mailed);
  expect(await why(mailed.leader)).toBeNull();
  ctx.clock.set(NOW);
});
