/** The pages of a simulated shop, as a shopper sees them. They work without JavaScript. */
import { html, raw, type Html } from "../html.ts";
import { minorDigits } from "../money.ts";
import type { SimCustomer, SimOrder, SimProduct } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { totalMinor } from "../order-amounts.ts";
import type { CodeRefusal, PricedCart } from "../checkout/price-cart.ts";

import { picture } from "./pictures.ts";
import type { CartLine, Visit } from "./session.ts";

export const price = (minor: number, shop: Pick<SimShop, "currency" | "country">): string =>
  new Intl.NumberFormat(shop.country === "DE" ? "en-IE" : "en-US", { style: "currency", currency: shop.currency }).format(minor / 10 ** minorDigits(shop.currency));

/** A page in the shop's theme. */
export function themed(shop: SimShop, visit: Visit, title: string, content: Html): string {
  const count = visit.cart.reduce((sum, { quantity }) => sum + quantity, 0);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${title === shop.name ? title : `${title} · ${shop.name}`}</title><link rel="stylesheet" href="/assets/storefront.css"><link rel="icon" href="data:,"></head>
<body><header><div><a class="name" href="/">${shop.name}</a><nav aria-label="Shop"><a href="/">Products</a><a href="/cart">Cart${count > 0 ? ` (${count})` : ""}</a></nav></div></header>
<main>${content}</main>
<footer><div>${shop.name} is a simulated shop. Nothing here is sold, and no money moves.</div></footer></body></html>`.text;
}

export function homePage(shop: SimShop, visit: Visit): string {
  const products = [...shop.products.values()].filter(({ status }) => status === "ACTIVE");
  const list = products.map(
    (product) => html`<li><a href="/products/${product.handle}">${picture(product)}<span class="title">${product.title}</span><span class="price">${fromPrice(product, shop)}</span></a></li>`,
  );
  return themed(shop, visit, shop.name, html`${codeNote(visit)}<h1>Good things, made to last</h1><p class="lead">Chosen with care, sent from ${shop.country === "DE" ? "Kiel" : "Portland"}.</p><ul class="grid">${list}</ul>`);
}

const fromPrice = (product: SimProduct, shop: SimShop): string => {
  const prices = product.variants.map(({ priceMinor }) => priceMinor);
  return `${prices.length > 1 ? "from " : ""}${price(Math.min(...prices), shop)}`;
};

const codeNote = ({ code }: Visit): Html | "" => (code === null ? "" : html`<p class="code"><span>Your code <strong>${code}</strong> is taken off at the checkout.</span><a href="/cart">Go to your cart</a></p>`);

export function productPage(shop: SimShop, visit: Visit, product: SimProduct): string {
  const choices = product.variants.map(
    (variant, index) =>
      html`<label class="choice"><input type="radio" name="variant" value="${variant.id}"${index === 0 ? raw(" checked") : ""}>${product.giftCard ? price(variant.priceMinor, shop) : `${variant.title}, ${price(variant.priceMinor, shop)}`}</label>`,
  );
  const only = product.variants.length === 1 ? product.variants[0] : null;
  return themed(
    shop,
    visit,
    product.title,
    html`${codeNote(visit)}<div class="product"><div>${picture(product)}</div><div><h1>${product.title}</h1><p class="price">${fromPrice(product, shop)}</p>
<form method="post" action="/cart/add">${only ? html`<input type="hidden" name="variant" value="${only.id}">` : html`<fieldset><legend>Choose</legend>${choices}</fieldset>`}<button class="button">Add to cart</button></form></div></div>`,
  );
}

/** Why a code is not taken, in words for a shopper. */
export const refusalWords: Record<CodeRefusal, string> = {
  unknown_code: "We don't know this code. Please check how it is written.",
  not_started: "This code is not valid yet.",
  expired: "This code has ended.",
  used_up: "This code has been used already.",
  used_by_this_customer: "You have used this code already.",
  not_for_this_customer: "This code is for another customer.",
  below_minimum: "Your cart does not reach the minimum for this code.",
  applies_on_nothing: "This code is for other products than those in your cart.",
  does_not_combine: "This code cannot be used together with another one.",
};

export type CartView = { lines: CartLine[]; priced: PricedCart };

export function cartPage(shop: SimShop, visit: Visit, view: CartView): string {
  if (view.lines.length === 0) return themed(shop, visit, "Cart", html`${codeNote(visit)}<h1>Your cart is empty</h1><p class="lead">Everything you add stands here.</p><a class="button" href="/">See our products</a>`);
  return themed(
    shop,
    visit,
    "Cart",
    html`<h1>Your cart</h1><div class="two"><div>${sums(shop, view)}<p><a class="button" href="/checkout">Check out</a> <a class="button plain" href="/">Go on shopping</a></p></div><div class="card">${codeForm(visit, view)}<form method="post" action="/cart/clear"><button class="button plain">Empty the cart</button></form></div></div>`,
  );
}

export function checkoutPage(shop: SimShop, visit: Visit, view: CartView, form: { email: string; shoppers: string[]; problem: string | null }): string {
  return themed(
    shop,
    visit,
    "Checkout",
    html`<h1>Checkout</h1><p class="lead">Simulated: choose who you are by your e-mail address, and pay with nothing.</p><div class="two"><div>
${form.problem ? html`<p class="problem" role="alert">${form.problem}</p>` : ""}
<form method="post" action="/checkout"><label class="field">E-mail address <small>(a known one is that customer, another one is new)</small><input type="email" name="email" required autocomplete="off" list="shoppers" value="${form.email}"></label>
<datalist id="shoppers">${form.shoppers.map((email) => html`<option value="${email}"></option>`)}</datalist>
<label class="tick"><input type="checkbox" name="marketing" value="1">Email me with news and offers</label><button class="button">Pay ${price(payable(view), shop)}</button></form></div>
<div class="card"><h2>Your order</h2>${sums(shop, view)}${codeForm(visit, view)}</div></div>`,
  );
}

const payable = ({ lines, priced }: CartView): number =>
  lines.reduce((sum, line) => sum + line.quantity * line.priceMinor, 0) - priced.lineDiscountsMinor.reduce((sum, minor) => sum + minor, 0) + priced.shippingMinor - priced.shippingDiscountMinor;

function sums(shop: SimShop, view: CartView): Html {
  const { lines, priced } = view;
  const rows = lines.map((line) => html`<tr><th scope="row">${line.quantity > 1 ? `${line.quantity} × ` : ""}${line.title}</th><td>${price(line.quantity * line.priceMinor, shop)}</td></tr>`);
  const codes = priced.discounts.map((discount) => html`<tr><th scope="row">Code ${discount.code}</th><td>−${price(discount.amountMinor, shop)}</td></tr>`);
  return html`<table>${rows}<tr><th scope="row">Shipping</th><td>${price(priced.shippingMinor, shop)}</td></tr>${codes}<tr class="sum"><th scope="row">Total</th><td>${price(payable(view), shop)}</td></tr></table>`;
}

function codeForm(visit: Visit, { priced }: CartView): Html {
  const refused = priced.refused[0];
  return html`<form class="apply" method="post" action="/cart/code"><label class="field">Discount code<input name="code" value="${visit.code ?? ""}" autocomplete="off"${refused ? raw(' aria-invalid="true" aria-describedby="code-problem"') : ""}></label><button class="button plain">Apply</button></form>
${refused ? html`<p class="problem" id="code-problem" role="alert">${refusalWords[refused.why]}</p>` : priced.discounts.length > 0 ? html`<p class="done" role="status">The code is taken off.</p>` : ""}`;
}

export function orderPage(shop: SimShop, visit: Visit, order: SimOrder): string {
  const rows = order.lines.map((line) => html`<tr><th scope="row">${line.quantity > 1 ? `${line.quantity} × ` : ""}${line.title}</th><td>${price(line.quantity * line.unitPriceMinor - line.discountMinor, shop)}</td></tr>`);
  const codes = order.discounts.map(({ code }) => code);
  return themed(
    shop,
    visit,
    `Order ${order.number}`,
    html`<h1>Thank you</h1><p class="lead">Order ${order.number} is on its way to nobody, since this shop is simulated. ${codes.length > 0 ? `The code ${codes.join(", ")} was taken off.` : ""}</p>
<div class="card"><table>${rows}<tr><th scope="row">Shipping</th><td>${price(order.shippingMinor - order.shippingDiscountMinor, shop)}</td></tr><tr class="sum"><th scope="row">Total</th><td>${price(totalMinor(order), shop)}</td></tr></table></div><p><a class="button plain" href="/">Go on shopping</a></p>`,
  );
}

/** Shopify's own page behind `marketingUnsubscribeUrl`: asks first, since mail filters open every address. */
export function unsubscribePage(shop: SimShop, visit: Visit, { email, consent }: SimCustomer): string {
  if (consent.state !== "SUBSCRIBED") return themed(shop, visit, "Unsubscribed", html`<h1>You are unsubscribed</h1><p class="lead">${shop.name} sends no more marketing emails to ${email}.</p><a class="button plain" href="/">Go to the shop</a>`);
  return themed(
    shop,
    visit,
    "Unsubscribe",
    html`<h1>Unsubscribe from ${shop.name}?</h1><p class="lead">No more marketing emails will come to ${email}.</p><form method="post"><button class="button">Unsubscribe</button></form>`,
  );
}

export const missingPage = (shop: SimShop, visit: Visit): string =>
  themed(shop, visit, "Page not found", html`<h1>There is no such page</h1><p class="lead">It may have moved, or never been.</p><a class="button" href="/">See our products</a>`);
