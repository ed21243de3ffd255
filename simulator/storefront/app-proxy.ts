/**
 * The app proxy: pages of the app on the shop's own domain (shopify.dev, "About app proxies"). Shopify adds shop, path_prefix, timestamp and
 * logged_in_customer_id, signs the query, passes no cookies in either direction, and puts application/liquid into the shop's theme.
 */
import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import type { SimCore } from "../core.ts";
import { HttpProblem, readBody } from "../reply.ts";
import type { SimShop } from "../state.ts";

/** Hex HMAC-SHA256 over the sorted `name=value` pairs without a separator; values of a repeated name are joined by commas. */
export function signProxyQuery(query: URLSearchParams, secret: string): string {
  const names = [...new Set(query.keys())].sort();
  const text = names.map((name) => `${name}=${query.getAll(name).join(",")}`).join("");
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** Whether a path of the storefront belongs to the app; returns the path inside the app or null. */
export function proxiedPath(core: SimCore, path: string): string | null {
  const { proxy } = core.app;
  if (!proxy) return null;
  const prefix = `/${proxy.prefix}/${proxy.subpath}`;
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return null;
  return proxy.url.replace(/\/$/, "") + path.slice(prefix.length);
}

/** Forwards the request to the app and its answer back; `inTheme` wraps Liquid pages into the shop's layout. */
export async function forwardToApp(
  input: { core: SimCore; shop: SimShop; path: string; inTheme: (content: string) => string },
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { core, shop, path } = input;
  if (!shop.installed) throw new HttpProblem(404, "There is no such page in this shop.");
  const query = new URLSearchParams(url.searchParams);
  query.set("shop", shop.domain);
  query.set("logged_in_customer_id", "");
  query.set("path_prefix", `/${core.app.proxy?.prefix}/${core.app.proxy?.subpath}`);
  query.set("timestamp", String(Math.floor(core.clock.now() / 1000)));
  query.set("signature", signProxyQuery(query, core.app.apiSecret));
  const target = new URL(path, core.appTarget());
  target.search = query.toString();
  const headers = new Headers({
    "user-agent": request.headers["user-agent"] ?? "",
    accept: request.headers.accept ?? "*/*",
    "accept-language": request.headers["accept-language"] ?? "",
    "x-forwarded-for": String(request.headers["x-forwarded-for"] ?? request.socket.remoteAddress ?? ""),
    "x-forwarded-host": new URL(shop.primaryDomainUrl).host,
    "x-forwarded-proto": "http",
    "x-shop-domain": shop.domain,
  });
  const type = request.headers["content-type"];
  if (type) headers.set("content-type", type);
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const body = hasBody ? new Uint8Array(await readBody(request)) : null;
  const answer = await fetch(target, { method: request.method ?? "GET", headers, body, redirect: "manual" }).catch(() => {
    throw new HttpProblem(502, "There was an error in the third-party application.");
  });
  const kept = ["content-type", "location", "cache-control", "x-robots-tag", "referrer-policy", "content-language"];
  for (const name of kept) {
    const value = answer.headers.get(name);
    if (value !== null) response.setHeader(name, value);
  }
  const content = Buffer.from(await answer.arrayBuffer());
  if (!answer.headers.get("content-type")?.startsWith("application/liquid")) {
    response.writeHead(answer.status);
    return void response.end(content);
  }
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.writeHead(answer.status);
  response.end(input.inTheme(content.toString("utf8")));
}
