import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { updatedSince } from "#app/orders/read-orders.server";
import { PageInfo, readPages } from "#app/orders/read-pages.server";
import { signUpCustomer } from "#sim/checkout/customers";
import { shopOf } from "#sim/state";
import { makeTestContext, type TestContext } from "../../support/context.ts";

/** More than Shopify pages through in one search: beyond 25,000 the simulator answers with Shopify's error. */
const MANY = 25_300;
const began = Date.parse("2026-11-23T09:00:00Z");
let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 10, startAt: new Date(began) });
  t.sim.faults.set("webhook.lose", { rate: 1 });
  const shop = shopOf(t.sim.state, t.shop.domain);
  for (let i = 0; i < MANY; i++) {
    const customer = signUpCustomer(t.sim.core, shop, { email: `p${i}@people.example`, firstName: "P", lastName: String(i), consent: { state: "NOT_SUBSCRIBED" } });
    customer.updatedAt = began + Math.floor(i / 10) * 1_000;
  }
});
afterAll(() => t?.close());

/** As little of each as will do: Shopify's bucket is filled by waiting. */
const document = "query Many($query: String!, $first: Int!, $after: String) { customers(query: $query, first: $first, after: $after, sortKey: UPDATED_AT) { pageInfo { hasNextPage endCursor } nodes { id updatedAt } } }";
const Page = z.object({ customers: z.object({ pageInfo: PageInfo, nodes: z.array(z.object({ id: z.string(), updatedAt: z.string() })) }) });

test("more than Shopify pages through are read by several searches, each from the last one read", async () => {
  const ids = new Set<string>();
  const reading = await readPages(t.ctx, t.shop.id, {
    document,
    what: "customers",
    first: 250,
    search: updatedSince(new Date(began)),
    pageOf: (data) => Page.parse(data).customers,
    searchFrom: ({ updatedAt }) => updatedSince(new Date(updatedAt)),
    async take(nodes) {
      for (const { id } of nodes) ids.add(id);
    },
  });
  expect({ ...reading, found: ids.size }).toEqual({ kind: "read", found: MANY });
});
