import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { done } from "#app/platform/jobs/handlers";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import { createSealer } from "#app/platform/sealing.server";
import { eraseShop } from "#app/privacy/erase-shop.server";
import { privacyJobs, privacyTopics } from "#app/privacy/jobs.server";
import { listDataRequests, loadDataAnswer } from "#app/privacy/load-data-requests.server";
import { exportPerson } from "#app/privacy/export-person.server";
import { personalTables } from "#app/privacy/personal-tables";
import { guestIdOf } from "#app/shoppers/identity";
import { isSuppressed } from "#app/shoppers/suppression.server";
import { ShopFacts } from "#app/shopify/documents/shop";
import { shopsJobs } from "#app/shops/jobs.server";
import { shopTopics } from "#app/shops/topics.server";
import { makeTestContext, testEncryptionKey, type TestContext, type TestShop } from "../../support/context.ts";
import { insertRow } from "../../support/rows.ts";

const marker = "zz-anna-ahlers-zz";
const email = `${marker}@mail.example`;
const [customer, guest, order, guestOrder, message] = [7001n, guestIdOf(createSealer([testEncryptionKey]), email), 9001n, 9002n, 1n];
const DAY = 86_400_000;

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ jobs: [shopsJobs, privacyJobs, webhookJobs({ ...shopTopics, ...privacyTopics, "orders/updated": async () => done() })] });
  await t.runJobs();
  for (const shop of [t.shop, t.otherShop]) await insertShopper(shop);
});
afterAll(() => t?.close());

/** One shopper, who was a guest before, with a row in every table that can hold one; every text that may hold the person does. */
async function insertShopper(shop: TestShop): Promise<void> {
  const put = (table: string, values: Record<string, unknown>) => insertRow(t.database, table, { shop_id: shop.id, ...values });
  const month = t.ctx.clock.now();
  for (const [id, orderId] of [[customer, order], [guest, guestOrder]] as const) {
    await put("shoppers", { id, email, phone: "+49 40 123", consent: "subscribed" });
    await put("shopper_stats", { shopper_id: id, lapse_state: "lapsed", mailable: true, net_spent_minor: 4990, orders: 1, case_outcome: "open", lapses_at: month });
    await put("orders", { id: orderId, shopper_id: id, email, counts: true, net_minor: 4990, subtotal_minor: 4990, currency: "EUR" });
    await put("order_lines", { order_id: orderId, total_minor: 4990 });
    await put("refunds", { order_id: orderId });
    await put("lapse_transitions", { shopper_id: id });
    await put("cases", { shopper_id: id });
    await put("timeline", { shopper_id: id, source_key: `note:${id}` });
    const [draft] = await t.database.look<{ id: string }>("insert into campaigns (shop_id, name, audience, subject, body, created_at, updated_at) values ($1, 'Picked', '{}', '', '', $2, $2) returning id", [shop.id, month]);
    await put("left_out_shoppers", { shopper_id: id });
    await put("shopper_joins", { shopper_id: id, leader_id: id + 100n });
    for (const table of ["told_apart", "likely_twins"]) await put(table, { shopper_id: id, other_id: id + 100n });
    await put("campaign_picks", { shopper_id: id, campaign_id: draft?.id });
    await put("bulk_tags", { shopper_id: id, bulk_id: 1, state: "set" });
    await put("enrolments", { shopper_id: id, campaign_id: 1, arm: "mail" });
    await put("codes", { shopper_id: id, code: `CODE-${id}` });
    await put("messages", { shopper_id: id, campaign_id: 1, message_ref: `ref-${id}`, state: "sent" });
    await put("messages", { shopper_id: id, campaign_id: 2, message_ref: `waiting-${id}`, state: "waiting" });
    await put("hits", { shopper_id: id, message_id: message, kind: "click", verdict: "human", at: month });
    await put("responses", { shopper_id: id, kind: "click", source_key: `click:${id}` });
    await put("attributions", { shopper_id: id, order_id: orderId, revenue_minor: 4990, currency: "EUR" });
    await put("staging_customers", { slice_id: 1, id });
    await put("staging_orders", { slice_id: 1, id: orderId, shopper_id: id, email, currency: "EUR" });
    await put("staging_order_lines", { slice_id: 1, order_id: orderId });
    await put("staging_refunds", { slice_id: 1, order_id: orderId });
  }
  for (const { table, keeps } of personalTables) {
    for (const { name, type } of await textColumns(table)) {
      if (name in keeps || ["email", "source_key"].includes(name)) continue;
      const value = type === "jsonb" ? JSON.stringify({ note: marker }) : type === "_text" ? [marker] : marker;
      await t.database.look(`update ${table} set ${name} = $2 where shop_id = $1`, [shop.id, value]);
    }
  }
  await t.requests.webhook({ topic: "orders/updated", domain: shop.domain, body: { id: 1, email, customer: { id: Number(customer), first_name: marker } } });
  await t.requests.webhook({ topic: "orders/updated", domain: shop.domain, body: { id: 2, email: "somebody@else.example" } });
  await t.runJobs();
}

interface TextColumn {
  name: string;
  type: string;
}

/** Columns that can hold words of somebody's: texts without a CHECK that lists their values. */
const textColumns = (table: string) =>
  t.database.look<TextColumn>(
    `select column_name as name, udt_name as type from information_schema.columns c
     where table_schema = 'public' and format('%I', table_name) = $1 and udt_name in ('text', 'varchar', 'jsonb', 'json', '_text', 'bytea')
       and not exists (select 1 from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
                       where k.conrelid = format('%I', c.table_name)::regclass and k.contype = 'c' and a.attname = c.column_name and pg_get_constraintdef(k.oid) ~ 'ANY \\(')`,
    [table],
  );

const allTables = async () =>
  (await t.database.look<{ name: string }>("select format('%I', relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1")).map((row) => row.name);

/** Tables of a shop in which the marker stands somewhere. */
async function tablesWith(text: string, shopId?: bigint): Promise<string[]> {
  const found: string[] = [];
  for (const table of await allTables()) {
    const ofShop = shopId === undefined ? "" : (await hasShop(table)) ? `and shop_id = ${shopId}` : "and false";
    const [row] = await t.database.look<{ n: number }>(`select count(*)::int as n from ${table} x where x::text ilike $1 ${ofShop}`, [`%${text}%`]);
    if (row?.n) found.push(table);
  }
  return found;
}
let ofShops: Promise<Set<string>> | undefined;
const hasShop = async (table: string) => (await (ofShops ??= t.database.look<{ name: string }>("select format('%I', table_name) as name from information_schema.columns where table_schema = 'public' and column_name = 'shop_id'").then((rows) => new Set(rows.map(({ name }) => name))))).has(table);

/** Everything of a shop as one text, to see that nothing changed; without the nightly work that its own clock books. */
async function snapshot(shopId: bigint): Promise<string> {
  const parts: string[] = [];
  for (const table of await allTables()) {
    if (!(await hasShop(table)) || table === "work_items") continue;
    const [row] = await t.database.look<{ digest: string }>(`select coalesce(md5(string_agg(x::text, '|' order by x::text)), '') as digest from ${table} x where shop_id = $1`, [shopId]);
    parts.push(`${table} ${row?.digest}`);
  }
  return parts.join("\n");
}

const sums = (shopId: bigint) =>
  t.database.look(
    `select (select sum(net_minor) from orders where shop_id = $1)::int as net, (select sum(net_spent_minor) from shopper_stats where shop_id = $1)::int as spent,
       (select sum(revenue_minor) from attributions where shop_id = $1)::int as revenue, (select count(*) from messages where shop_id = $1)::int as messages,
       (select count(*) from hits where shop_id = $1)::int as hits, (select count(*) from responses where shop_id = $1)::int as responses`,
    [shopId],
  );

const compliance = (topic: string, shop: TestShop, id: string = randomUUID()) =>
  t.requests.webhook({ topic, domain: shop.domain, id, body: { shop_id: 1, shop_domain: shop.domain, customer: { id: Number(customer), email: email.toUpperCase(), phone: "+49 40 123" }, orders_requested: [Number(order)], orders_to_redact: [Number(order)], data_request: { id: 1 } } });

test("one shopper's file holds what a data request would, as the guest they were too, and says who took it; nobody else's shop gets it", async () => {
  const file = await exportPerson(t.ctx, { shopId: t.shop.id, shopperId: customer, actor: "7" });
  const held = JSON.parse(file ?? "{}") as Record<string, Record<string, unknown>[]>;
  expect(Object.keys(held)).toEqual(personalTables.filter(({ internal }) => internal !== "all").map(({ table }) => table));
  // As text: a number of a guest is larger than JavaScript's are exact.
  for (const id of [customer, guest]) expect(file).toContain(`"id": ${id},`);
  expect(held.shoppers).toHaveLength(2);
  expect(held.timeline).toHaveLength(2);
  expect(file).not.toMatch(/shop_id|search_text|unsubscribe_url_sealed/);
  expect(await t.database.look("select actor from audit_entries where action = 'exported_shopper'")).toEqual([{ actor: "7" }]);
  expect(await exportPerson(t.ctx, { shopId: t.shop.id, shopperId: 123_456_789n, actor: "7" })).toBeNull();
});

test("every text of every table is either erased with a shopper or kept for a reason", async () => {
  const withoutShoppers = new Set([
    '"Session"', "_prisma_migrations", "shops", "shop_settings", "staff_notices", "saved_views", "audit_entries", "work_items", "leases", "webhook_receipts", "unknown_webhooks", "worker_heartbeats",
    "import_slices", "sync_cursors", "campaigns", "offers", "mail_templates", "shopper_counts", "blackouts", "sender_domains", "team_members", "team_addresses", "lapse_overrides",
    // parameters and counts of a whole shop (app/lapse)
    "lapse_fits",
    // what was searched for goes when the work is done
    "shopper_bulks",
    // erased by what they hold, not by a shopper's number (privacy.store.server.ts)
    "webhook_bodies", "privacy_requests",
    // the keyed hash is what stays
    "suppressions", "suppression_imports", "suppression_import_rows",
  ]);
  const planned = new Map(personalTables.map((entry) => [entry.table, entry]));
  for (const table of await allTables()) {
    const columns = await textColumns(table);
    const plan = planned.get(table);
    if (!plan) {
      if (columns.length > 0) expect(withoutShoppers, `${table} holds texts: add it to personal-tables.ts, or here`).toContain(table);
      continue;
    }
    const { erase } = plan;
    if (erase === "delete") continue;
    const forgotten = columns.filter(({ name }) => !(name in erase) && !(name in plan.keeps));
    expect(forgotten, `${table}: neither erased nor kept with a reason`).toEqual([]);
  }
});

test("forged compliance webhooks are answered 401, whatever the topic", async () => {
  for (const topic of Object.keys(privacyTopics)) {
    const response = await t.requests.webhook({ topic, domain: t.shop.domain, body: {}, secret: "not-ours" });
    expect(response.status).toBe(401);
  }
  expect(await t.database.look("select 1 from privacy_requests")).toEqual([]);
});

test("a data request collects everything of the shopper, also from when they were a guest, and of this shop only", async () => {
  const id = randomUUID();
  await compliance("customers/data_request", t.shop, id);
  await compliance("customers/data_request", t.shop, id);
  await t.runJobs();
  const requests = await listDataRequests(t.ctx, { shopId: t.shop.id });
  expect(requests).toMatchObject([{ shopperId: customer, available: true, answeredAt: expect.any(Date) }]);
  expect(await listDataRequests(t.ctx, { shopId: t.otherShop.id })).toEqual([]);
  const text = (await loadDataAnswer(t.ctx, { shopId: t.shop.id, requestId: requests[0]?.id ?? 0n })) ?? "";
  const answer = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
  expect(answer["shoppers"]).toHaveLength(2);
  expect(answer["orders"]?.map((row) => row["id"]).sort()).toEqual([Number(order), Number(guestOrder)]);
  expect(text).toContain(String(guest));
  expect(answer["timeline"]?.[0]).toMatchObject({ details: { note: marker } });
  expect(Object.keys(answer)).not.toContain("staging_customers");
  expect(text).not.toContain("unsubscribe_url_sealed");
  expect(await loadDataAnswer(t.ctx, { shopId: t.otherShop.id, requestId: requests[0]?.id ?? 0n })).toBeNull();
  expect(await t.database.look("select 1 from privacy_requests where request_sealed is not null")).toEqual([]);
});

test("the answer is forgotten after 30 days", async () => {
  await t.sim.clock.advance(29 * DAY);
  await t.runJobs();
  expect((await listDataRequests(t.ctx, { shopId: t.shop.id }))[0]?.available).toBe(true);
  await t.sim.clock.advance(2 * DAY);
  await t.runJobs();
  expect((await listDataRequests(t.ctx, { shopId: t.shop.id }))[0]?.available).toBe(false);
});

test("customers/redact takes the person out of every table and keeps the sums, also with a dead token", async () => {
  await compliance("customers/data_request", t.shop);
  await t.runJobs();
  expect(await tablesWith(marker, t.shop.id)).toEqual(expect.arrayContaining(["shoppers", "orders", "timeline", "webhook_bodies", "privacy_requests"]));
  await t.database.look(`delete from "Session"`);
  expect(await t.ctx.shopify.send(t.shop.id, ShopFacts, {})).toEqual({ kind: "gone" });
  const before = { sums: await sums(t.shop.id), other: await snapshot(t.otherShop.id) };

  const id = randomUUID();
  expect((await compliance("customers/redact", t.shop, id)).status).toBe(200);
  await t.runJobs();
  expect(await tablesWith(marker, t.shop.id)).toEqual([]);
  expect(await tablesWith("40 123", t.shop.id)).toEqual([]);
  // As the search keeps it.
  expect(await tablesWith(marker.replaceAll("-", " "), t.shop.id)).toEqual([]);
  expect(await tablesWith(marker.replaceAll("-", " "), t.otherShop.id)).toContain("shoppers");
  expect(await sums(t.shop.id)).toEqual(before.sums);
  expect(await snapshot(t.otherShop.id)).toBe(before.other);
  expect(await tablesWith(marker, t.otherShop.id)).toContain("shoppers");
  expect(await t.database.look("select body from webhook_bodies where shop_id = $1 and body like '%somebody@else%'", [t.shop.id])).toHaveLength(1);

  expect(await t.database.look("select campaign_id::int, state, why from messages where shop_id = $1 and shopper_id = $2 order by 1", [t.shop.id, customer])).toEqual([
    { campaign_id: 1, state: "sent", why: null },
    { campaign_id: 2, state: "not_sent", why: "redacted" },
  ]);
  expect(await t.database.look("select 1 from cases where shop_id = $1 and closed_at is null", [t.shop.id])).toEqual([]);
  expect(await t.database.look("select distinct shop_id::int as shop from campaign_picks")).toEqual([{ shop: Number(t.otherShop.id) }]);
  const suppressed = (shop: TestShop) => t.ctx.db.withShopSql(shop.id, (sql) => isSuppressed(sql, t.ctx, { email }));
  expect(await suppressed(t.shop)).toBe("redacted");
  expect(await suppressed(t.otherShop)).toBeNull();

  const after = await snapshot(t.shop.id);
  await compliance("customers/redact", t.shop, id);
  await t.runJobs();
  expect(await snapshot(t.shop.id)).toBe(after);
});

test("a shopper whom we never read is erased all the same: their address stays suppressed, their number taken", async () => {
  const stranger = "stranger@mail.example";
  await t.requests.webhook({ topic: "customers/redact", domain: t.shop.domain, body: { customer: { id: 555, email: stranger, phone: null }, orders_to_redact: [] } });
  await t.runJobs();
  expect(await t.ctx.db.withShopSql(t.shop.id, (sql) => isSuppressed(sql, t.ctx, { email: stranger }))).toBe("redacted");
  expect(await t.database.look("select id::int, email, redacted_at is not null as redacted from shoppers where shop_id = $1 and id = 555", [t.shop.id])).toEqual([{ id: 555, email: null, redacted: true }]);
  expect(await tablesWith("stranger@mail", t.shop.id)).toEqual([]);
  // Asked for what is held of them after that, the request itself is not kept as it came.
  await t.requests.webhook({ topic: "customers/data_request", domain: t.shop.domain, body: { customer: { id: 555, email: stranger, phone: null }, orders_requested: [], data_request: { id: 2 } } });
  await t.runJobs();
  expect(await tablesWith("stranger@mail", t.shop.id)).toEqual([]);
});

test("shop/redact of a shop that installed again changes nothing", async () => {
  const before = await sums(t.shop.id);
  await t.requests.webhook({ topic: "shop/redact", domain: t.shop.domain, body: { shop_id: 1, shop_domain: t.shop.domain } });
  await t.runJobs();
  expect(await sums(t.shop.id)).toEqual(before);
  expect(await t.database.look("select state from work_items where task = 'privacy.work' and state = 'failed'")).toEqual([]);
});

test("a shop that installs again while it is being erased begins anew, with nothing", async () => {
  const { domain } = t.otherShop;
  t.sim.uninstall(domain);
  await t.runJobs();
  const old = t.otherShop.id;
  // From the first look at the tables on, the merchant is back.
  const acrossShops: typeof t.ctx.db.acrossShops = async (...query) => {
    if (t.otherShop.id === old) Object.assign(t.otherShop, await t.reopen(t.otherShop));
    return t.ctx.db.acrossShops(...query);
  };
  expect(await eraseShop({ ...t.ctx, db: { ...t.ctx.db, acrossShops } }, { shopId: old, requestId: 0n })).toMatchObject({ kind: "erased" });
  await t.runJobs();
  expect(t.otherShop.id).not.toBe(old);
  expect(await t.database.look("select 1 from shops where id = $1", [old])).toEqual([]);
  expect(await t.database.look("select uninstalled_at from shops where domain = $1", [domain])).toEqual([{ uninstalled_at: null }]);
  expect((await t.ctx.shopify.send(t.otherShop.id, ShopFacts, {})).kind).toBe("ok");
  await insertShopper(t.otherShop);
});

test("48 hours after an uninstall everything of the shop goes, and nothing of another", async () => {
  t.sim.uninstall(t.shop.domain);
  await t.runJobs();
  await t.sim.clock.advance(49 * 3_600_000);
  const before = await snapshot(t.otherShop.id);
  await t.runJobs();
  const left: string[] = [];
  for (const table of await allTables()) if ((await hasShop(table)) && (await t.database.look(`select 1 from ${table} where shop_id = $1 limit 1`, [t.shop.id])).length > 0) left.push(table);
  expect(left).toEqual([]);
  expect(await t.database.look("select domain from shops")).toEqual([{ domain: t.otherShop.domain }]);
  expect(await tablesWith(t.shop.domain)).toEqual([]);
  expect(await snapshot(t.otherShop.id)).toBe(before);
  expect((await t.requests.webhook({ topic: "shop/redact", domain: t.shop.domain, body: {} })).status).toBe(200);
});
