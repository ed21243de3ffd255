import { afterAll, beforeAll, expect, test } from "vitest";
import { changeRule } from "#app/lapse/change-rule.server";
import { listDataRequests } from "#app/privacy/load-data-requests.server";
import { refundOrder } from "#sim/checkout/after-sale";
import { requestCustomerData, requestCustomerRedact } from "#sim/compliance";
import type { SimCustomer } from "#sim/shapes";
import { shopOf } from "#sim/state";
import { customerPayload } from "#sim/webhooks/customer-payload";
import { makeTestContext, type TestContext } from "../../support/context.ts";

let t: TestContext;
let person: SimCustomer;
let before: { orders: number; net: number };

beforeAll(async () => {
  t = await makeTestContext({ shoppers: 80 });
  await t.runJobs();
  const customers = [...shopOf(t.sim.state, t.shop.domain).customers.values()];
  const busiest = customers.filter((customer) => customer.email).sort((a, b) => b.orderIds.length - a.orderIds.length)[0];
  if (!busiest) throw new Error("the world has no customer");
  person = structuredClone(busiest);
  before = await sums();
}, 180_000);
afterAll(() => t?.close());

async function sums(): Promise<{ orders: number; net: number }> {
  const [row] = await t.database.look<{ orders: number; net: number }>("select count(*)::int as orders, sum(net_minor)::int as net from orders where shop_id = $1", [t.shop.id]);
  return row ?? { orders: 0, net: 0 };
}

/** Every place in the shop where the person's address or name stands. */
async function tracesOf(texts: string[]): Promise<string[]> {
  const tables = await t.database.look<{ name: string }>("select format('%I', relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition");
  const found: string[] = [];
  for (const { name } of tables) for (const text of texts) if ((await t.database.look(`select 1 from ${name} x where x::text ilike $1 limit 1`, [`%${text}%`])).length > 0) found.push(`${name}: ${text}`);
  return found;
}

test("an imported shopper's data request holds their orders", async () => {
  requestCustomerData(t.sim.core, shopOf(t.sim.state, t.shop.domain), person.id);
  await t.runJobs();
  expect(await listDataRequests(t.ctx, { shopId: t.shop.id })).toMatchObject([{ shopperId: BigInt(person.id), available: true }]);
  const [row] = await t.database.look<{ n: number }>("select jsonb_array_length(answer -> 'orders') as n from privacy_requests");
  // Theirs as a customer, and those that they placed as a guest with the same address.
  const theirs = [...shopOf(t.sim.state, t.shop.domain).orders.values()].filter((order) => order.customerId === person.id || order.email?.toLowerCase() === person.email?.toLowerCase());
  expect(theirs.length).toBeGreaterThan(1);
  expect(row?.n).toBe(theirs.length);
});

test("erased by Shopify's request, the person is nowhere, and the shop's sums are what they were", async () => {
  expect(await tracesOf([person.email ?? ""])).not.toEqual([]);
  requestCustomerRedact(t.sim.core, shopOf(t.sim.state, t.shop.domain), person.id, { atOnce: true });
  await t.runJobs();
  expect(await tracesOf([person.email ?? ""])).toEqual([]);
  expect(await sums()).toEqual(before);
});

test("a late webhook about the person, or the nightly reconcile, does not bring them back, and nothing of it is kept", async () => {
  const sim = shopOf(t.sim.state, t.shop.domain);
  const late = { ...customerPayload(person, sim), updated_at: new Date(t.sim.clock.now()).toISOString() };
  await t.requests.webhook({ topic: "customers/update", domain: t.shop.domain, body: late });
  await t.requests.webhook({
    topic: "customers_email_marketing_consent/update",
    domain: t.shop.domain,
    body: { customer_id: person.id, email_address: person.email, email_marketing_consent: { state: "subscribed", opt_in_level: "single_opt_in", consent_updated_at: new Date(t.sim.clock.now()).toISOString() } },
  });
  // They order again, as a guest with the same address; half of it is refunded.
  const again = t.sim.checkout(t.shop.domain, { lines: [{ title: "Candle", unitPriceMinor: 2_000, quantity: 2 }], email: person.email ?? "", asGuest: true });
  if (again.kind !== "placed") throw new Error("nothing was bought");
  refundOrder(t.sim.core, sim, again.order.id, { lines: [{ lineId: again.order.lines[0]?.id ?? 0, quantity: 1 }] });
  await t.advance(86_400_000);
  const [row] = await t.database.look("select first_name, last_name, email, phone, consent from shoppers where shop_id = $1 and id = $2", [t.shop.id, person.id]);
  expect(row).toEqual({ first_name: null, last_name: null, email: null, phone: null, consent: "unknown" });
  expect(await tracesOf([person.email ?? ""])).toEqual([]);
  const states = () => t.database.look("select distinct mailable, lapse_state, case_outcome from shopper_stats s join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id where s.shop_id = $1 and p.redacted_at is not null", [t.shop.id]);
  expect(await states()).toEqual([{ mailable: false, lapse_state: "unknown", case_outcome: null }]);
  // The shop's sums know of the order.
  expect(await t.database.look("select email, counts, refunded_minor > 0 as refunded from orders where shop_id = $1 and id = $2", [t.shop.id, again.order.id])).toEqual([{ email: null, counts: true, refunded: true }]);

  // Judged anew with the whole shop, a year later, they are still in no list and have no open case.
  await t.sim.clock.advance(365 * 86_400_000);
  await changeRule(t.ctx, { shopId: t.shop.id, choice: { rule: "fixed", windowDays: 30, horizonDays: 90, cut: 0.8 }, actor: "Ada", version: 1 });
  await t.runJobs();
  expect(await states()).toEqual([{ mailable: false, lapse_state: "unknown", case_outcome: null }]);
  expect(await t.database.look("select 1 from cases c join shoppers p on p.shop_id = c.shop_id and p.id = c.shopper_id where c.shop_id = $1 and p.redacted_at is not null and c.closed_at is null", [t.shop.id])).toEqual([]);
});
