import { createHmac } from "node:crypto";
import { afterEach, expect, test } from "vitest";

import { listen, readBody, send } from "../reply.ts";

import { allowFrame, createProxyHandler } from "./proxy.ts";
import { createSessionToken, embeddedUrl, hostParameter } from "./session-token.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

test("a session token is signed with the app's secret and lives a minute of world time", () => {
  const now = Date.UTC(2027, 0, 5);
  const [header = "", body = "", signature] = createSessionToken({ apiKey: "key", apiSecret: "secret" }, "nordlicht.myshopify.com", now).split(".");
  expect(signature).toBe(createHmac("sha256", "secret").update(`${header}.${body}`).digest("base64url"));
  expect(JSON.parse(Buffer.from(body, "base64url").toString())).toMatchObject({
    dest: "https://nordlicht.myshopify.com",
    iss: "https://nordlicht.myshopify.com/admin",
    aud: "key",
    sub: "101",
    iat: now / 1000,
    nbf: now / 1000,
    exp: now / 1000 + 60,
  });
});

test("the app's address carries shop, host and token, and keeps the page's own query", () => {
  const url = new URL(embeddedUrl({ appUrl: "http://127.0.0.1:4101", path: "/app/shoppers?sort=spent", app: { apiKey: "k", apiSecret: "s" }, shop: "nordlicht.myshopify.com", now: 0 }));
  expect(url.pathname).toBe("/app/shoppers");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ sort: "spent", embedded: "1", shop: "nordlicht.myshopify.com", host: hostParameter("nordlicht.myshopify.com") });
  expect(Buffer.from(url.searchParams.get("host") ?? "", "base64").toString()).toBe("admin.shopify.com/store/nordlicht");
});

test("the proxy lets the frame in, drops Link and tells the app who asked", async () => {
  const app = await listen(0, async (request, response) => {
    response.setHeader("content-security-policy", "default-src 'self'; frame-ancestors https://nordlicht.myshopify.com https://admin.shopify.com;");
    response.setHeader("link", "<https://cdn.shopify.com/x.js>; rel=preload");
    response.setHeader("set-cookie", ["a=1", "b=2"]);
    send(response, "application/json", JSON.stringify({ url: request.url, headers: request.headers, body: (await readBody(request)).toString() }), 201);
  });
  const proxy = await listen(0, createProxyHandler({ target: () => app.url, frameOrigin: () => "http://127.0.0.1:4100" }));
  open.push(app, proxy);
  const answer = await fetch(`${proxy.url}/app?x=1`, { method: "POST", body: "hello" });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("content-security-policy")).toBe("default-src 'self'; frame-ancestors https://nordlicht.myshopify.com https://admin.shopify.com http://127.0.0.1:4100;");
  expect(answer.headers.get("link")).toBeNull();
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  const seen = (await answer.json()) as { url: string; headers: Record<string, string>; body: string };
  expect(seen).toMatchObject({ url: "/app?x=1", body: "hello" });
  expect(seen.headers).toMatchObject({ host: new URL(proxy.url).host, "x-forwarded-host": new URL(proxy.url).host, "x-forwarded-proto": "http", "x-forwarded-for": "127.0.0.1" });
});

test("an app that does not answer is a 502 with a sentence", async () => {
  const proxy = await listen(0, createProxyHandler({ target: () => "http://127.0.0.1:9", frameOrigin: () => "http://127.0.0.1:4100" }));
  open.push(proxy);
  const answer = await fetch(proxy.url);
  expect([answer.status, await answer.text()]).toEqual([502, "The app does not answer. Is its web server running?\n"]);
});

test("a policy without frame-ancestors stays, 'none' gives way", () => {
  expect(allowFrame("default-src 'self'", "http://a")).toBe("default-src 'self'");
  expect(allowFrame("frame-ancestors 'none'", "http://a")).toBe("frame-ancestors http://a");
});
