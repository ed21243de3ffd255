/**
 * The address that the Admin API names `marketingUnsubscribeUrl`: a shopper leaves a shop's marketing mail there without any app, so it works
 * after an uninstall too. What it looks like at Shopify is not published; here a token that nobody else can make names the customer.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { SimCustomer } from "./shapes.ts";
import type { SimShop, State } from "./state.ts";

const signature = (state: State, shop: SimShop, customer: string): string =>
  createHmac("sha256", `unsubscribe/${state.seed}`).update(`${shop.id}/${customer}`).digest("base64url");

export function unsubscribeUrl(state: State, shop: SimShop, customerId: number): string {
  const customer = customerId.toString(36);
  return `${shop.primaryDomainUrl}/account/unsubscribe?token=${customer}.${signature(state, shop, customer)}`;
}

/** Whom a token names, after a merge the customer that was kept; null for a token that Shopify did not make, and for a customer who is gone. */
export function subscriberOf(state: State, shop: SimShop, token: string): SimCustomer | null {
  const [customer = "", given = ""] = token.split(".");
  const expected = Buffer.from(signature(state, shop, customer));
  const known = Buffer.from(given);
  if (known.length !== expected.length || !timingSafeEqual(known, expected)) return null;
  let id = Number.parseInt(customer, 36);
  for (let kept = shop.mergedInto.get(id); kept !== undefined; kept = shop.mergedInto.get(id)) id = kept;
  return shop.customers.get(id) ?? null;
}
