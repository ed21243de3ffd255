/** The page of the simulated admin: menu, top bar with the world's clock, and the app in its frame. */
import { html, raw, type Html } from "../html.ts";
import type { SimShop } from "../state.ts";

import { staff, storeHandle } from "./session-token.ts";

export type FrameView = {
  shop: SimShop;
  shops: SimShop[];
  app: { name: string; handle: string; scopes: string[] };
  urls: { app: string; inbox: string };
  /** ms of world time */
  now: number;
  /** Address that the frame loads, with its session token; null while the app is not installed. */
  frameUrl: string | null;
};

/** What the scopes let an app do, in the words of the consent page. */
const scopeWords: Record<string, string> = {
  read_customers: "View customers",
  write_customers: "Edit customers",
  read_orders: "View orders of the last 60 days",
  read_all_orders: "View all orders",
  read_products: "View products",
  write_discounts: "Edit discounts",
  write_app_proxy: "Show pages on your storefront",
};

/** The whole page. */
export function framePage(view: FrameView): string {
  const { shop, app, urls } = view;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${app.name} · ${shop.name}</title>
<link rel="stylesheet" href="/assets/admin.css"><link rel="icon" href="data:,">
<script type="module" src="/assets/admin-frame.js"></script></head>
<body>
<header>
<button id="open-menu" type="button" aria-label="Menu" aria-expanded="false" aria-controls="menu">${menuIcon}</button>
<span class="brand">Simulated admin</span>
<span class="switch"><select id="shop" aria-label="Shop">${view.shops.map(
    (each) => html`<option value="${storeHandle(each.domain)}"${each === shop ? raw(" selected") : ""}>${each.name}</option>`,
  )}</select></span>
<div class="world"><time id="world-date" aria-label="World time">${worldDate(view)}</time>
<button type="button" data-advance="3600000">+1 hour</button><button type="button" data-advance="86400000">+1 day</button></div>
<div id="save-bar" role="region" aria-label="Unsaved changes" hidden><span>Unsaved changes</span><button type="button" class="button">Discard</button><button type="button" class="button primary">Save</button></div>
</header>
<nav id="menu" aria-label="Admin">
<h2>Apps</h2>
<button id="app-home" type="button">${appMark}${app.name}</button>
<ul id="app-links"></ul>
<h2>Simulated world</h2>
<ul><li><a href="${shop.primaryDomainUrl}" target="_blank" rel="noopener">Storefront</a></li><li><a href="${urls.inbox}/?shop=${shop.domain}" target="_blank" rel="noopener">Inbox</a></li><li><a href="/dns" target="_blank" rel="noopener">DNS</a></li>${view.frameUrl === null ? "" : html`<li><button id="uninstall" type="button">Uninstall ${app.name}</button></li>`}</ul>
<p class="foot">${shop.orders.size.toLocaleString("en")} orders and ${shop.customers.size.toLocaleString("en")} customers are known to this simulated shop. Nothing here reaches a real one.</p>
</nav>
<button id="backdrop" type="button" tabindex="-1" aria-label="Close the menu"></button>
<main>
<div id="loading" hidden></div>
${view.frameUrl === null ? consent(view) : embedded(view.frameUrl, app.name)}
</main>
<div id="toasts" role="status" aria-live="polite"></div>
<dialog id="question" aria-labelledby="question-title"><h2 id="question-title"></h2><p></p><form method="dialog"><button class="button" value="no">Cancel</button><button class="button primary" value="yes">Yes</button></form></dialog>
<script type="application/json" id="frame-data">${frameData(view)}</script>
</body></html>`.text;
}

const embedded = (frameUrl: string, name: string): Html => html`<div class="title"><h1><span class="mark">${appIcon}</span>${name} <span id="app-title"></span></h1><div id="title-buttons"></div></div>
<iframe id="app" name="app" title="${name}" src="${frameUrl}" allow="clipboard-write"></iframe>`;

const consent = ({ app, shop }: FrameView): Html => html`<section class="consent" aria-labelledby="consent-title">
<h2 id="consent-title">Install ${app.name} on ${shop.name}?</h2>
<p>The app gets this access to your store:</p>
<ul>${app.scopes.map((scope) => html`<li>${scopeWords[scope] ?? scope}<code>${scope}</code></li>`)}</ul>
<div class="row"><button type="button" class="button primary" id="install">Install</button></div></section>`;

const worldDate = ({ now, shop }: FrameView): string =>
  new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: shop.timezone }).format(now);

const frameData = ({ shop, app, urls }: FrameView): Html =>
  raw(
    JSON.stringify({
      shop: shop.domain,
      shopName: shop.name,
      timezone: shop.timezone,
      appName: app.name,
      appHandle: app.handle,
      appUrl: urls.app,
      base: `/store/${storeHandle(shop.domain)}/apps/${app.handle}`,
      user: { id: staff.id, name: `${staff.firstName} ${staff.lastName}`, email: shop.email, accountAccess: "full" },
    }).replaceAll("<", "\\u003c"),
  );

const appIcon = raw('<svg viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M4.2 2 1.8 4.4l2.4 2.4"/><path d="M2 4.4h5a3 3 0 0 1 0 6H4"/></svg>');
const appMark = html`<span class="mark">${appIcon}</span>`;
const menuIcon = raw('<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M3 5h14M3 10h14M3 15h14"/></svg>');
