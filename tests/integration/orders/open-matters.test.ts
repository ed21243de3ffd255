import { afterAll, beforeAll, expect, test } from "vitest";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import { reconcileShop } from "#app/orders/reconcile.server";
import { addWork } from "#app/platform/jobs/work.server";
import { loadShop } from "#app/shops/load-shop.server";
import { unknownFactsOf } from "#app/shops/shop";
import { deliverOrder, disputeOrder, endDisputes, endReturns, holdOrder, openReturn, shipOrder } from "#sim/checkout/after-sale";
import { changeCompany, changeSubscription, deleteCustomer, mergeCustomers, signUpCustomer } from "#sim/checkout/customers";
import { recordOrder } from "#sim/records";
import type { SimCustomer, SimOrder, SubscriberStatus } from "#sim/shapes";
import { shopOf, type SimShop } from "#sim/state";
import { makeTestContext, type TestContext, type TestShop } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

const DAY = 86_400_000;
const place = { countryCode: "DE", provinceCode: "HH", city: "Hamburg", zip: "20095", street: "Lindenstraße 12" };
let t: TestContext;
let shop: SimShop;
let other: SimShop;
const orders: Record<string, SimOrder> = {};

/** A customer of the simulated shop, with an order of so many days ago under the same name. */
function customer(of: SimShop, name: string, more: Partial<SimCustomer> = {}, daysAgo = 100, order: Partial<Pick<SimOrder, "parcel" | "returns" | "disputes">> = {}): SimCustomer {
  const made = signUpCustomer(t.sim.core, of, { email: `${name}@people.example`, firstName: name, lastName: "Müller", consent: { state: "SUBSCRIBED" } });
  Object.assign(made, more);
  const createdAt = t.sim.clock.now() - daysAgo * DAY;
  const placed = recordOrder(t.sim.state, of, { customerId: made.id, createdAt, lines: [{ title: "Mug", unitPriceMinor: 1_250 }], parcel: { shipsAt: createdAt + DAY, arrivesAt: null }, ...order });
  if (of === shop) orders[name] = placed;
  return made;
}

beforeAll(async () => {
  t = await makeTestContext({ shoppers: 60, install: false, jobs: dataJobs, startAt: new Date("2026-11-22T09:00:00Z") });
  shop = shopOf(t.sim.state, t.shop.domain);
  other = shopOf(t.sim.state, t.otherShop.domain);
  shop.b2b = true;
  const now = t.sim.clock.now();
  const lost = { shipsAt: null, arrivesAt: null };
  for (const of of [shop, other]) {
    customer(of, "plain");
    customer(of, "waits", {}, 100, { parcel: lost });
    customer(of, "forgotten", {}, 190, { parcel: lost });
    customer(of, "returns", {}, 100, { returns: [{ openedAt: now - 3 * DAY, closedAt: null }] });
    customer(of, "returned", {}, 100, { returns: [{ openedAt: now - 30 * DAY, closedAt: now - 20 * DAY }] });
    customer(of, "disputes", {}, 100, { disputes: [{ id: 1, openedAt: now - 30 * DAY, closedAt: null, outcome: "LOST" }] });
    customer(of, "under-way", {}, 30, { parcel: { shipsAt: now - 5 * DAY, arrivesAt: null } });
    customer(of, "subscribes", { subscriber: "ACTIVE" });
    customer(of, "pauses", { subscriber: "PAUSED" });
    customer(of, "failed", { subscriber: "FAILED" });
    customer(of, "contact", { company: "Müller & Co" });
    customer(of, "twin-one", { firstName: "Anna", place });
    customer(of, "twin-two", { firstName: "ANNA", lastName: "Muller", place: { ...place, street: "lindenstr. 12" } });
    customer(of, "half-address", { firstName: "Anna", place: { ...place, zip: "" } });
  }
  for (const each of [t.shop, t.otherShop]) Object.assign(each, await t.reopen(each));
  await t.runJobs();
}, 120_000);
afterAll(() => t?.close());

interface Held { openReturn: boolean | null; undelivered: boolean | null; disputed: boolean | null; shipped: boolean }

async function matters(name: string): Promise<Held> {
  const [row] = await t.database.look<Held>(
    `select open_return as "openReturn", undelivered, disputed, shipped_at is not null as shipped from orders where shop_id = $1 and id = $2`, [t.shop.id, orders[name]?.id]);
  if (!row) throw new Error(`no order of ${name}`);
  return row;
}
const nothing: Held = { openReturn: false, undelivered: false, disputed: false, shipped: false };

const person = async (name: string, of: TestShop = t.shop) =>
  (await t.database.look<{ subscription: string | null; company: boolean | null; twin_key: string | null }>("select subscription, company, twin_key from shoppers where shop_id = $1 and email = $2", [of.id, `${name}@people.example`]))[0];

const settings = async (of: TestShop) => (await loadShop(t.ctx, { shopId: of.id })).settings;
const night = async () => {
  expect(await reconcileShop(t.ctx, { shopId: t.shop.id })).toEqual({ kind: "reconciled" });
  await t.runJobs();
};

test("rule 8: what stands against a mail is read by the import", async () => {
  expect(await matters("plain")).toEqual(nothing);
  expect(await matters("waits")).toEqual({ ...nothing, undelivered: true });
  expect(await matters("forgotten")).toEqual(nothing);
  expect(await matters("returns")).toEqual({ ...nothing, openReturn: true });
  expect(await matters("returned")).toEqual(nothing);
  expect(await matters("disputes")).toEqual({ ...nothing, disputed: true });
  expect(await matters("under-way")).toEqual({ ...nothing, undelivered: true, shipped: true });
  expect(await Promise.all(["plain", "subscribes", "pauses", "failed"].map(async (name) => (await person(name))?.subscription))).toEqual(["none", "active", "paused", "ended"]);
  expect([(await person("contact"))?.company, (await person("plain"))?.company]).toEqual([true, false]);
  const all = await t.database.look<{ id: string; subscription: string; company: boolean }>("select id::text, subscription, company from shoppers where shop_id = $1 and id > 0", [t.shop.id]);
  const words: Record<SubscriberStatus, string> = { NEVER_SUBSCRIBED: "none", ACTIVE: "active", PAUSED: "paused", CANCELLED: "ended", EXPIRED: "ended", FAILED: "ended" };
  for (const { id, subscription, company } of all) {
    const real = shop.customers.get(Number(id));
    expect([subscription, company], id).toEqual([words[real?.subscriber ?? "NEVER_SUBSCRIBED"], Boolean(real?.company)]);
  }
});

test("rule 8: two records of one person at one address have one key, another in another shop, and no street is kept", async () => {
  const [one, two, half] = await Promise.all(["twin-one", "twin-two", "half-address"].map(async (name) => (await person(name))?.twin_key));
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(two).toBe(one);
  expect(half).toBeNull();
  expect((await person("twin-one", t.otherShop))?.twin_key).not.toBe(one);
  expect(await t.database.look("select 1 from shoppers where shop_id = $1 and search_text ilike '%linden%'", [t.shop.id])).toEqual([]);
});

test("rule 8: what Shopify does not show is unknown, and neither stops the import nor the mails", async () => {
  expect([(await settings(t.shop)).unknownFacts, (await settings(t.otherShop)).unknownFacts]).toEqual([[], ["company"]]);
  expect((await loadImportProgress(t.ctx, { shopId: t.otherShop.id })).phase).toBe("done");
  expect((await loadShop(t.ctx, { shopId: t.otherShop.id })).denied).toBeNull();
  expect(await person("contact", t.otherShop)).toMatchObject({ subscription: "none", company: null });
  expect((await person("subscribes", t.otherShop))?.subscription).toBe("active");
  expect(unknownFactsOf({ unknownFacts: ["company"], hasAllOrders: false })).toEqual(["company", "return", "delivery", "dispute"]);
});

test("a webhook tells of parcels and takes nothing back of what it does not know", async () => {
  const of = (name: string) => orders[name]?.id ?? 0;
  holdOrder(t.sim.core, shop, of("returns"));
  await t.runJobs();
  expect(await matters("returns")).toEqual({ ...nothing, openReturn: true, undelivered: true });
  shipOrder(t.sim.core, shop, of("returns"));
  await t.runJobs();
  expect(await matters("returns")).toEqual({ ...nothing, openReturn: true, undelivered: true, shipped: true });
  deliverOrder(t.sim.core, shop, of("returns"));
  await t.runJobs();
  expect(await matters("returns")).toEqual({ ...nothing, openReturn: true });
  const fresh = t.sim.checkout(shop.domain, { lines: [{ title: "Candle", unitPriceMinor: 2_500 }], email: "fresh@people.example" });
  if (fresh.kind !== "placed") throw new Error("nothing was bought");
  orders["fresh"] = fresh.order;
  await t.runJobs();
  expect(await matters("fresh")).toEqual({ openReturn: null, undelivered: true, disputed: null, shipped: false });
});

test("returns, disputes and subscriptions that no webhook tells of are found within a night, and so is their end", async () => {
  const of = (name: string) => orders[name]?.id ?? 0;
  t.sim.faults.set("webhook.lose", { rate: 1 });
  openReturn(t.sim.core, shop, of("plain"), { asked: true });
  disputeOrder(t.sim.core, shop, of("plain"));
  endReturns(t.sim.core, shop, of("returns"));
  endDisputes(t.sim.core, shop, of("disputes"), "WON");
  const [email, id] = ["plain@people.example", shop.customerIdByEmail.get("plain@people.example") ?? 0];
  changeSubscription(t.sim.core, shop, shop.customers.get(id) as SimCustomer, "ACTIVE");
  changeCompany(t.sim.core, shop, shop.customers.get(id) as SimCustomer, "Plain Ltd");
  await t.runJobs();
  expect([await matters("plain"), (await person("plain"))?.subscription, email]).toEqual([nothing, "none", email]);
  await night();
  t.sim.faults.clear();
  expect(await matters("plain")).toEqual({ ...nothing, openReturn: true, disputed: true });
  expect([await matters("returns"), await matters("disputes")]).toEqual([nothing, nothing]);
  expect(await person("plain")).toMatchObject({ subscription: "active", company: true });
  expect(await matters("fresh")).toEqual({ ...nothing, undelivered: true });
});

test("a parcel of which no carrier tells has arrived when time has passed, and nobody waits for one that never left", async () => {
  await t.sim.advance(17 * DAY);
  await night();
  expect([await matters("under-way"), await matters("waits")]).toEqual([nothing, { ...nothing, undelivered: true }]);
  await t.sim.advance(70 * DAY);
  await night();
  expect(await matters("waits")).toEqual(nothing);
});

const forgetDenials = () => t.ctx.db.withShopSql(t.otherShop.id, (sql) => sql.query("update shop_settings set unknown_facts = '{}' where shop_id = $1", [t.otherShop.id]));

test("a fact that turns out to be denied while it is read is left out, by pages and in bulk, and no trouble is noted", async () => {
  await forgetDenials();
  changeSubscription(t.sim.core, other, [...other.customers.values()][0] as SimCustomer, "PAUSED");
  expect(await reconcileShop(t.ctx, { shopId: t.otherShop.id })).toEqual({ kind: "reconciled" });
  expect((await settings(t.otherShop)).unknownFacts).toEqual(["company"]);
  await forgetDenials();
  await t.ctx.db.withShopSql(t.otherShop.id, (sql) => addWork(sql, t.ctx.clock.now(), "orders.begin", { customers: true }));
  await t.runJobs();
  expect((await settings(t.otherShop)).unknownFacts).toEqual(["company"]);
  expect(await loadImportProgress(t.ctx, { shopId: t.otherShop.id })).toMatchObject({ phase: "done", mayStartCampaign: true });
  expect((await loadShop(t.ctx, { shopId: t.otherShop.id })).denied).toBeNull();
});

test("a shop that begins to sell to companies has its customers read once more", async () => {
  other.b2b = true;
  await t.requests.webhook({ topic: "shop/update", domain: other.domain, body: {} });
  await t.runJobs();
  expect([(await settings(t.otherShop)).unknownFacts, (await person("contact", t.otherShop))?.company, (await person("plain", t.otherShop))?.company]).toEqual([[], true, false]);
});

test("what was known of somebody goes when they are deleted or merged; their orders' matters go with their orders", async () => {
  const idOf = (name: string) => shop.customerIdByEmail.get(`${name}@people.example`) ?? 0;
  const gone = signUpCustomer(t.sim.core, shop, { email: "gone@people.example", firstName: "Gone", lastName: "Müller", place });
  await t.runJobs();
  expect((await person("gone"))?.twin_key).toMatch(/./);
  const [kept, merged] = [idOf("subscribes"), idOf("plain")];
  mergeCustomers(t.sim.core, shop, kept, merged);
  deleteCustomer(t.sim.core, shop, gone.id);
  await t.runJobs();
  const rows = await t.database.look("select twin_key, subscription, company from shoppers where shop_id = $1 and id = $2", [t.shop.id, gone.id]);
  expect(rows).toEqual([{ twin_key: null, subscription: null, company: null }]);
  expect(await t.database.look("select twin_key from shoppers where shop_id = $1 and id = $2", [t.shop.id, merged])).toEqual([{ twin_key: null }]);
  expect(await t.database.look("select shopper_id::int8::text as owner from orders where shop_id = $1 and (open_return or disputed) and id = $2", [t.shop.id, orders["plain"]?.id])).toEqual([{ owner: String(kept) }]);
});
