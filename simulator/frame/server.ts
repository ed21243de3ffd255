/** The admin's own addresses: the frame page, App Bridge's stand-in, session tokens and access that the app asks for later. */
import type { IncomingMessage, ServerResponse } from "node:http";

import { sendAsset } from "../assets.ts";
import type { SimCore } from "../core.ts";
import { HttpProblem, readJson, send, sendHtml, sendJson, sendRedirect } from "../reply.ts";
import type { SimShop } from "../state.ts";

import type { SimDns } from "../dns.ts";
import { bridgeScript } from "./bridge-script.ts";
import { handleDnsPage } from "./dns-page.ts";
import { framePage } from "./page.ts";
import { createSessionToken, embeddedUrl, storeHandle } from "./session-token.ts";

export type FrameOptions = {
  core: SimCore;
  dns: SimDns;
  urls: () => { admin: string; app: string; inbox: string };
  /** World time minus real time, in milliseconds. */
  offset: () => number;
  /** Sets which optional scopes are granted, with the app/scopes_update webhook. */
  changeScopes: (shop: SimShop, optionalScopes: string[]) => void;
};

const assets = new URL("./assets/", import.meta.url);
const appHandle = "comeback";

/**
 * GET / (the first shop), /store/:handle/apps/comeback/* (the app in its frame at that page; its key leads to its handle), /app-bridge.js, /session-token?shop=,
 * /frame/address?shop=&path= (what the frame loads for a page of the app);
 * GET and POST /dns (the world's DNS records);
 * POST /frame/scopes { shop, action: query | request | revoke, scopes }.
 */
export function createFrameHandler(options: FrameOptions) {
  const { core, urls } = options;
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const [first = "", second = "", ...rest] = url.pathname.split("/").slice(1);
    if (first === "assets") return sendAsset(response, assets, second);
    if (first === "app-bridge.js") return send(response, "text/javascript; charset=utf-8", bridgeScript({ admin: urls().admin, offset: options.offset() }));
    if (first === "dns") return handleDnsPage(options.dns, request, response);
    if (first === "session-token") return sendSessionToken(options, response, url);
    if (first === "frame" && second === "address") return sendJson(response, { url: addressOf(options, installedShop(core, url), url.searchParams.get("path") ?? "/app") });
    if (first === "frame" && second === "scopes" && request.method === "POST") return sendJson(response, changeScopes(options, await readJson(request)));
    if (first === "") {
      const shop = core.state.shops.values().next().value;
      if (!shop) throw new HttpProblem(404, "The simulated world has no shop yet.");
      return sendRedirect(response, `/store/${storeHandle(shop.domain)}/apps/${appHandle}`);
    }
    if (first !== "store") throw new HttpProblem(404, "The simulated admin has no such page.");
    const shop = core.state.shops.get(`${second}.myshopify.com`);
    if (!shop) throw new HttpProblem(404, `There is no simulated shop ${second}.`);
    // An app names itself by its key: @shopify/shopify-api, lib/auth/get-embedded-app-url.
    if (rest[0] === "apps" && rest[1] === core.app.apiKey) return sendRedirect(response, `/store/${second}/${["apps", appHandle, ...rest.slice(2)].join("/")}${url.search}`);
    if (rest[0] !== "apps" || rest[1] !== appHandle) return sendRedirect(response, `/store/${second}/apps/${appHandle}`);
    const path = `/${rest.slice(2).join("/") || "app"}${url.search}`;
    return sendHtml(response, framePage(viewOf(options, shop, path)));
  };
}

function viewOf({ core, urls }: FrameOptions, shop: SimShop, path: string) {
  const now = core.clock.now();
  return {
    shop,
    shops: [...core.state.shops.values()],
    app: { name: core.app.name, handle: appHandle, scopes: [...core.app.scopes, ...core.app.optionalScopes] },
    urls: urls(),
    now,
    frameUrl: shop.installed ? addressOf({ core, urls }, shop, path) : null,
  };
}

const addressOf = ({ core, urls }: Pick<FrameOptions, "core" | "urls">, shop: SimShop, path: string): string =>
  embeddedUrl({ appUrl: urls().app, path, app: core.app, shop: shop.domain, now: core.clock.now() });

function installedShop(core: SimCore, url: URL): SimShop {
  const shop = core.state.shops.get(url.searchParams.get("shop") ?? "");
  if (!shop?.installed) throw new HttpProblem(404, "The app is not installed on this shop.");
  return shop;
}

function sendSessionToken({ core, urls }: FrameOptions, response: ServerResponse, url: URL): void {
  response.setHeader("access-control-allow-origin", urls().app);
  response.setHeader("vary", "origin");
  const shop = installedShop(core, url);
  send(response, "text/plain; charset=utf-8", createSessionToken(core.app, shop.domain, core.clock.now()));
}

function changeScopes({ core, changeScopes: change }: FrameOptions, body: Record<string, unknown>) {
  const shop = core.state.shops.get(String(body.shop));
  if (!shop) throw new HttpProblem(404, `There is no simulated shop ${String(body.shop)}.`);
  const scopes = Array.isArray(body.scopes) ? body.scopes.map(String) : [];
  if (body.action !== "query") {
    const unknown = scopes.filter((scope) => !core.app.optionalScopes.includes(scope));
    if (unknown.length > 0) throw new HttpProblem(400, `Not among the optional scopes of shopify.app.toml: ${unknown.join(", ")}.`);
    const before = shop.grantedScopes.filter((scope) => core.app.optionalScopes.includes(scope));
    change(shop, body.action === "revoke" ? before.filter((scope) => !scopes.includes(scope)) : [...new Set([...before, ...scopes])]);
  }
  return { granted: shop.grantedScopes, required: core.app.scopes, optional: core.app.optionalScopes };
}
