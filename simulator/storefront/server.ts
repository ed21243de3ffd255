/** One simulated shop on the web: products, cart, discount links, checkout, and the app's pages through the app proxy. */
import type { IncomingMessage, ServerResponse } from "node:http";

import { sendAsset } from "../assets.ts";
import { changeConsent } from "../checkout/customers.ts";
import { checkout, quoteCheckout } from "../checkout/checkout.ts";
import type { SimCore } from "../core.ts";
import { raw } from "../html.ts";
import type { MailBox } from "../inbox/mails.ts";
import { HttpProblem, readForm, sendHtml, sendRedirect } from "../reply.ts";
import type { SimShop } from "../state.ts";

import { subscriberOf } from "../unsubscribe-address.ts";
import { forwardToApp, proxiedPath } from "./app-proxy.ts";
import { cartPage, checkoutPage, homePage, missingPage, orderPage, productPage, themed, unsubscribePage, type CartView } from "./pages.ts";
import { addToCart, cartLines, readVisit, writeVisit, type Visit } from "./session.ts";

export type StorefrontOptions = { core: SimCore; shop: () => SimShop; inbox: MailBox };

type Call = { core: SimCore; shop: SimShop; visit: Visit; inbox: MailBox; request: IncomingMessage; response: ServerResponse; url: URL };

const assets = new URL("./assets/", import.meta.url);

/**
 * GET /, /products/:handle, /cart, /checkout, /orders/:id, /account/unsubscribe (POST leaves the list); /discount/:code?redirect=/path keeps the code for the visit, as Shopify's discount
 * links do; POST /cart/add, /cart/code, /cart/clear, /checkout; the app proxy's path goes to the app.
 */
export function createStorefrontHandler({ core, shop: shopNow, inbox }: StorefrontOptions) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const shop = shopNow();
    const visit = readVisit(request, shop);
    const call: Call = { core, shop, visit, inbox, request, response, url };
    const inApp = proxiedPath(core, url.pathname);
    if (inApp !== null) {
      return forwardToApp({ core, shop, path: inApp, inTheme: (content) => themed(shop, visit, shop.name, raw(content)) }, request, response, url);
    }
    const [first = "", second = ""] = url.pathname.split("/").slice(1);
    if (first === "assets") return sendAsset(response, assets, second);
    if (request.method === "POST") return change(call, first, second);
    return show(call, first, decodeURIComponent(second));
  };
}

function show({ core, shop, visit, inbox, response, url }: Call, first: string, second: string): void {
  const missing = (): void => sendHtml(response, missingPage(shop, visit), 404);
  switch (first) {
    case "":
      return sendHtml(response, homePage(shop, visit));
    case "discount":
      writeVisit(response, shop, { ...visit, code: second });
      return sendRedirect(response, localPath(url.searchParams.get("redirect")));
    case "products": {
      const product = [...shop.products.values()].find(({ handle }) => handle === second);
      return product ? sendHtml(response, productPage(shop, visit, product)) : missing();
    }
    case "cart":
      return sendHtml(response, cartPage(shop, visit, viewOf(core, shop, visit, null)));
    case "checkout": {
      const view = viewOf(core, shop, visit, null);
      if (view.lines.length === 0) return sendRedirect(response, "/cart");
      return sendHtml(response, checkoutPage(shop, visit, view, { email: "", shoppers: knownShoppers(shop, inbox), problem: null }));
    }
    case "orders": {
      const order = shop.orders.get(Number(second));
      return order ? sendHtml(response, orderPage(shop, visit, order)) : missing();
    }
    case "account": {
      const subscriber = second === "unsubscribe" ? subscriberOf(core.state, shop, url.searchParams.get("token") ?? "") : null;
      return subscriber ? sendHtml(response, unsubscribePage(shop, visit, subscriber)) : missing();
    }
    case "collections":
    case "pages":
      return sendRedirect(response, "/");
    default:
      return missing();
  }
}

async function change(call: Call, first: string, second: string): Promise<void> {
  if (first === "account" && second === "unsubscribe") return unsubscribe(call);
  const { core, shop, visit, inbox, request, response } = call;
  const form = await readForm(request);
  const setVisit = (next: Visit, location: string): void => {
    writeVisit(response, shop, next);
    response.writeHead(303, { location }).end();
  };
  if (first === "cart" && second === "add") return setVisit({ ...visit, cart: addToCart(visit.cart, Number(form.get("variant")), 1) }, "/cart");
  if (first === "cart" && second === "clear") return setVisit({ ...visit, cart: [] }, "/cart");
  if (first === "cart" && second === "code") return setVisit({ ...visit, code: form.get("code")?.trim() || null }, "/checkout");
  if (first !== "checkout") throw new HttpProblem(404, "There is no such page in this shop.");
  const email = form.get("email")?.trim().toLowerCase() ?? "";
  const view = viewOf(core, shop, visit, email);
  const again = (problem: string): void => sendHtml(response, checkoutPage(shop, visit, view, { email, shoppers: knownShoppers(shop, inbox), problem }), 422);
  if (view.lines.length === 0) return setVisit(visit, "/cart");
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return again("Please give an e-mail address.");
  // A code that this shopper may not use is shown before they pay, not silently left out.
  if (view.priced.refused.length > 0) return again("Your discount code is not taken. Correct it or leave it out.");
  const outcome = checkout(core, shop, { email, lines: visit.cart, codes: visit.code === null ? [] : [visit.code], acceptsMarketing: form.get("marketing") === "1" });
  if (outcome.kind === "left") return again("Your discount code is not taken. Correct it or leave it out.");
  return setVisit({ cart: [], code: null }, `/orders/${outcome.order.id}`);
}

/** The page's button and the one click of a mail program (RFC 8058) alike. Asked again, nothing more happens. */
function unsubscribe({ core, shop, visit, response, url }: Call): void {
  const subscriber = subscriberOf(core.state, shop, url.searchParams.get("token") ?? "");
  if (!subscriber) return sendHtml(response, missingPage(shop, visit), 404);
  if (subscriber.consent.state !== "UNSUBSCRIBED") changeConsent(core, shop, subscriber, { state: "UNSUBSCRIBED", by: "shopper" });
  sendHtml(response, unsubscribePage(shop, visit, subscriber));
}

function viewOf(core: SimCore, shop: SimShop, visit: Visit, email: string | null): CartView {
  const lines = cartLines(shop, visit);
  return { lines, priced: quoteCheckout(core, shop, { email, lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity })), codes: visit.code === null ? [] : [visit.code] }) };
}

/** Addresses to choose from at the checkout: those who got a mail lately, then a few others. */
function knownShoppers(shop: SimShop, inbox: MailBox): string[] {
  const mailed = inbox.find({ shop: shop.domain, limit: 100 }).map(({ to }) => to);
  const others = [...shop.customerIdByEmail.keys()].slice(0, 20);
  return [...new Set([...mailed, ...others])];
}

/** Only paths of this shop: an address of another host would make the discount link an open redirect. */
const localPath = (path: string | null): string => (path !== null && /^\/(?![/\\])/.test(path) ? path : "/");
