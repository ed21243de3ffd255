import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";

import { mergeCustomers } from "../checkout/customers.ts";
import { issueCode } from "../discount-codes.ts";
import { createSimulator, type Simulator } from "../index.ts";
import { listen, readBody, send } from "../reply.ts";
import type { SimCustomer, SimDiscount } from "../shapes.ts";
import { nextId, type SimShop } from "../state.ts";
import { unsubscribeUrl } from "../unsubscribe-address.ts";
import { dayMs } from "../world-time.ts";

import { signProxyQuery } from "./app-proxy.ts";

const open: { close(): unknown }[] = [];
let sim: Simulator;
let shop: SimShop;
let asked: { url: URL; method: string; body: string; cookie: string | undefined }[];

beforeEach(async () => {
  asked = [];
  const app = await listen(0, async (request, response, url) => {
    asked.push({ url, method: request.method ?? "", body: (await readBody(request)).toString(), cookie: request.headers.cookie });
    response.setHeader("set-cookie", "tracker=1");
    if (url.pathname.endsWith("/plain")) return send(response, "text/html", "<p>as it is</p>", 410);
    send(response, "application/liquid; charset=utf-8", "<h1>Two questions, one minute</h1>");
  });
  sim = await createSimulator({ apiKey: "k", apiSecret: "secret", appTarget: app.url });
  open.push(app, sim);
  shop = await sim.addShop({ domain: "nordlicht.myshopify.com", name: "Nordlicht" });
  sim.world.seed(shop.domain, 30);
  sim.install(shop.domain);
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

function giveCode(code: string, change: Partial<SimDiscount> = {}): void {
  const now = sim.clock.now();
  const discount: SimDiscount = {
    id: nextId(sim.state), kind: "percentage", title: "Come back", value: 0.1, appliesOnEachItem: false, productIds: null, startsAt: now - dayMs, endsAt: now + dayMs, usageLimit: 1,
    oncePerCustomer: false, minimumSubtotalMinor: null, minimumQuantity: null, maximumShippingMinor: null, combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
    context: { kind: "all" }, tags: [], createdAt: now, updatedAt: now, ...change,
  };
  shop.discounts.set(discount.id, discount);
  issueCode(sim.core, shop, discount.id, code);
}

/** A browser's memory of cookies, without its redirects. */
function createVisitor() {
  const jar = new Map<string, string>();
  return async (path: string, form?: Record<string, string>): Promise<{ status: number; location: string | null; text: string }> => {
    const response = await fetch(new URL(path, shop.primaryDomainUrl), {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      jar.set(pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1));
    }
    return { status: response.status, location: response.headers.get("location"), text: await response.text() };
  };
}

const shirt = () => String([...shop.products.values()].find(({ handle }) => handle === "blue-linen-shirt")?.variants[0]?.id);

test("a discount link keeps the code for the visit, and the checkout takes it off and uses it up", async () => {
  giveCode("LENA-7K3Q");
  const visit = createVisitor();
  expect(await visit("/discount/LENA-7K3Q?redirect=/products/blue-linen-shirt")).toMatchObject({ status: 302, location: "/products/blue-linen-shirt" });
  expect((await visit("/products/blue-linen-shirt")).text).toContain("LENA-7K3Q");
  await visit("/cart/add", { variant: shirt() });
  const { text } = await visit("/checkout");
  expect(text).toContain("−€5.99");
  expect(text).toContain("Pay €58.81");
  const paid = await visit("/checkout", { email: "New.Person@gmx.example", marketing: "1" });
  expect(paid.status).toBe(303);
  const order = [...shop.orders.values()].at(-1);
  expect(paid.location).toBe(`/orders/${order?.id}`);
  expect(order).toMatchObject({ email: "new.person@gmx.example", discounts: [{ code: "LENA-7K3Q", amountMinor: 599 }] });
  expect(shop.customers.get(order?.customerId ?? 0)?.consent.state).toBe("SUBSCRIBED");
  expect((await visit(paid.location ?? "")).text).toContain("The code LENA-7K3Q was taken off.");
  expect([...shop.deliveries.values()].map(({ topic }) => topic)).toContain("orders/create");

  const second = createVisitor();
  await second("/discount/lena-7k3q");
  await second("/cart/add", { variant: shirt() });
  expect((await second("/checkout")).text).toContain("This code has been used already.");
  const orders = shop.orders.size;
  expect((await second("/checkout", { email: "other@gmx.example" })).status).toBe(422);
  expect(shop.orders.size).toBe(orders);
});

test.each([
  ["NOPE", {}, "We don&#39;t know this code."],
  ["OLD", { endsAt: 1000 }, "This code has ended."],
  ["SOON", { startsAt: Date.UTC(2100, 0, 1), endsAt: null }, "This code is not valid yet."],
  ["BIG", { minimumSubtotalMinor: 100_000 }, "Your cart does not reach the minimum"],
  ["OTHER", { productIds: [1] }, "This code is for other products"],
] as const)("the code %s is refused in plain words", async (code, change, words) => {
  if (code !== "NOPE") giveCode(code, change as Partial<SimDiscount>);
  const visit = createVisitor();
  await visit("/cart/add", { variant: shirt() });
  expect(await visit("/cart/code", { code })).toMatchObject({ status: 303, location: "/checkout" });
  expect((await visit("/checkout")).text).toContain(words);
});

test("discount links lead to pages of this shop only", async () => {
  const visit = createVisitor();
  for (const elsewhere of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    expect((await visit(`/discount/X?redirect=${encodeURIComponent(elsewhere)}`)).location).toBe("/");
});

test("the app proxy signs the query, passes no cookies, and puts Liquid into the shop's theme", async () => {
  const visit = createVisitor();
  await visit("/discount/X");
  const page = await visit("/apps/comeback/q/abc?x=1&x=2");
  expect(page.text).toContain("<h1>Two questions, one minute</h1>");
  expect(page.text).toContain("Nordlicht is a simulated shop");
  const [call] = asked;
  const query = call?.url.searchParams ?? new URLSearchParams();
  expect(call?.url.pathname).toBe("/proxy/q/abc");
  expect(call?.cookie).toBeUndefined();
  expect(Object.fromEntries(query)).toMatchObject({ shop: "nordlicht.myshopify.com", path_prefix: "/apps/comeback", logged_in_customer_id: "" });
  const signature = query.get("signature");
  query.delete("signature");
  const text = `logged_in_customer_id=path_prefix=/apps/comebackshop=nordlicht.myshopify.comtimestamp=${query.get("timestamp")}x=1,2`;
  expect(signature).toBe(createHmac("sha256", "secret").update(text).digest("hex"));
  expect(signature).toBe(signProxyQuery(query, "secret"));

  expect(await visit("/apps/comeback/plain", { reason: "price" })).toEqual({ status: 410, location: null, text: "<p>as it is</p>" });
  expect(asked.at(-1)).toMatchObject({ method: "POST", body: "reason=price" });
  sim.uninstall(shop.domain);
  expect((await visit("/apps/comeback/q/abc")).status).toBe(404);
});

test("Shopify's own unsubscribe address asks first, then takes the customer off the list, with the app and without", async () => {
  const [first, second] = [...shop.customers.values()].filter(({ consent }) => consent.state === "SUBSCRIBED");
  if (!first || !second) throw new Error("too few subscribed customers");
  const visit = createVisitor();
  const addressOf = (customer: SimCustomer): string => unsubscribeUrl(sim.state, shop, customer.id);
  shop.deliveries.clear();
  expect(await visit(addressOf(first))).toMatchObject({ status: 200, text: expect.stringContaining("<button") as string });
  expect(first.consent.state).toBe("SUBSCRIBED");
  expect(shop.deliveries.size).toBe(0);
  expect(await visit(addressOf(first), { "List-Unsubscribe": "One-Click" })).toMatchObject({ status: 200, text: expect.stringContaining("You are unsubscribed") as string });
  expect(first.consent.state).toBe("UNSUBSCRIBED");
  expect([...shop.deliveries.values()].map(({ topic }) => topic).sort()).toEqual(["customers/update", "customers_email_marketing_consent/update"]);
  await visit(addressOf(first), {});
  expect(shop.consentLog.filter(({ customerId }) => customerId === first.id)).toHaveLength(1);

  sim.uninstall(shop.domain);
  shop.deliveries.clear();
  await visit(addressOf(second), {});
  expect(second.consent.state).toBe("UNSUBSCRIBED");
  expect(shop.deliveries.size).toBe(0);
});

test("an unsubscribe address of Shopify cannot be made up, is one shop's, and follows a merge", async () => {
  const [kept, gone] = [...shop.customers.values()].filter(({ consent }) => consent.state === "SUBSCRIBED");
  if (!kept || !gone) throw new Error("too few subscribed customers");
  const other = await sim.addShop({ domain: "suedwind.myshopify.com" });
  const visit = createVisitor();
  const tokenOf = (of: SimShop): string => new URL(unsubscribeUrl(sim.state, of, kept.id)).search;
  const [id = ""] = tokenOf(shop).split(".");
  for (const search of [`${id}.${"a".repeat(43)}`, `?customer=${kept.id}`, "", tokenOf(other)]) {
    expect((await visit(`/account/unsubscribe${search}`)).status).toBe(404);
    expect((await visit(`/account/unsubscribe${search}`, {})).status).toBe(404);
  }
  expect(kept.consent.state).toBe("SUBSCRIBED");
  mergeCustomers(sim.core, shop, kept.id, gone.id);
  await visit(unsubscribeUrl(sim.state, shop, gone.id), {});
  expect(kept.consent.state).toBe("UNSUBSCRIBED");
});
