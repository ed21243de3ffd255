import { afterEach, expect, test } from "vitest";

import { createSimulator, type Simulator } from "./index.ts";
import { removePreload, installPreload } from "./preload.ts";
import { listen, send } from "./reply.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  removePreload();
  for (const each of open.splice(0).reverse()) await each.close();
});

async function startSimulator() {
  const pages: string[] = [];
  const app = await listen(0, (_request, response, url) => {
    pages.push(url.pathname + url.search);
    send(response, "text/html", "<p>app</p>");
  });
  const sim = await createSimulator({ apiKey: "k", apiSecret: "s", appTarget: app.url });
  open.push(app, sim);
  const control = async (name: string, body?: object): Promise<{ status: number; answer: Record<string, unknown> }> => {
    const response = await fetch(`${sim.urls.admin}/control/${name}`, body ? { method: "POST", body: JSON.stringify(body) } : {});
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  return { sim, pages, control };
}

const nordlicht = (sim: Simulator) => sim.state.shops.get("nordlicht.myshopify.com");

test("seed fills the two shops of the demo, install opens the app, advance moves and tells", async () => {
  const { sim, pages, control } = await startSimulator();
  expect((await control("seed", { shoppers: 200, seed: 3 })).answer).toMatchObject({ shop: "nordlicht.myshopify.com", shoppers: 200 });
  expect([...sim.state.shops.values()].map(({ customers }) => customers.size)).toEqual([200, 30]);
  expect((await control("seed", { shoppers: 200 })).answer.error).toContain("only an empty shop can be seeded");
  expect((await control("install", {})).answer).toEqual({ shop: "nordlicht.myshopify.com", installed: true, opened: 200 });
  expect(pages[0]).toMatch(/^\/app\?embedded=1&shop=nordlicht\.myshopify\.com&host=.*&id_token=/);
  expect(nordlicht(sim)?.grantedScopes).toContain("read_all_orders");
  const before = sim.clock.now();
  const moved = await control("advance", { ms: 10 * 86_400_000 });
  expect(moved.answer.now).toBeGreaterThanOrEqual(before + 10 * 86_400_000);
  expect((moved.answer.counts as { orders: number }).orders).toBeGreaterThan(0);
  expect((await control("deliver", {})).answer.delivered).toBeGreaterThan(0);
  expect((await control("summary")).answer).toMatchObject({ inbox: { mails: 0 }, shops: [{ installed: true }, { installed: false }] });
  expect((await control("truth?shop=nordlicht.myshopify.com")).answer).toMatchObject({ totals: { mailed: 0 } });
});

test("an order log, a checkout, faults, uninstall and compliance by HTTP", async () => {
  const { sim, control } = await startSimulator();
  const file = new URL("../package.json", import.meta.url).pathname;
  expect((await control("load-orders", { path: file })).answer.error).toContain("The first line of the order log must name its columns");
  expect((await control("load-orders", { path: "/nowhere.csv" })).answer.error).toContain("ENOENT");
  const bought = await control("checkout", { email: "a@gmx.example", lines: [{ title: "Thing", unitPriceMinor: 1000 }] });
  expect(bought.answer).toMatchObject({ kind: "placed", discounted: false });
  expect((await control("faults", { "webhook.lose": { next: 2 } })).status).toBe(200);
  expect((await control("faults", { nonsense: {} })).answer.error).toContain("Unknown fault nonsense");
  sim.install("nordlicht.myshopify.com", { optionalScopes: [] });
  expect(nordlicht(sim)?.grantedScopes).not.toContain("read_all_orders");
  const customerId = [...(nordlicht(sim)?.customers.keys() ?? [])][0];
  expect((await control("compliance", { topic: "customers/data_request", customerId })).status).toBe(200);
  expect((await control("compliance", { topic: "nonsense" })).status).toBe(400);
  await control("uninstall", {});
  expect(nordlicht(sim)?.installed).toBe(false);
  expect((await control("nothing", {})).status).toBe(404);
});

test("the frame asks before it installs, then frames the app with a token of its own", async () => {
  const { sim, control } = await startSimulator();
  await control("seed", { shoppers: 30 });
  const page = async (path: string) => (await fetch(`${sim.urls.admin}${path}`)).text();
  expect(await page("/store/nordlicht/apps/comeback")).toContain("Install Comeback on Nordlicht?");
  expect((await fetch(`${sim.urls.admin}/session-token?shop=nordlicht.myshopify.com`)).status).toBe(404);
  await control("install", {});
  const framed = await page("/store/nordlicht/apps/comeback/app/shoppers?sort=spent");
  expect(framed).toContain(`src="${sim.urls.app}/app/shoppers?sort=spent&amp;embedded=1&amp;shop=nordlicht.myshopify.com`);
  const token = await fetch(`${sim.urls.admin}/session-token?shop=nordlicht.myshopify.com`);
  expect(token.headers.get("access-control-allow-origin")).toBe(sim.urls.app);
  expect((await token.text()).split(".")).toHaveLength(3);
  expect(await page("/app-bridge.js")).toContain(`"admin":"${sim.urls.admin}"`);
  const scopes = async (action: string, names: string[]) =>
    (await fetch(`${sim.urls.admin}/frame/scopes`, { method: "POST", body: JSON.stringify({ shop: "nordlicht.myshopify.com", action, scopes: names }) })).json();
  expect((await scopes("revoke", ["read_all_orders"])) as object).toMatchObject({ granted: expect.not.arrayContaining(["read_all_orders"]) });
  expect((await scopes("request", ["read_all_orders"])) as object).toMatchObject({ granted: expect.arrayContaining(["read_all_orders"]) });
  expect((await scopes("request", ["write_themes"])) as { error: string }).toMatchObject({ error: expect.stringContaining("write_themes") });
});

test("moving the world on waits for a process that follows it, and shops are reached through the redirect", async () => {
  const { sim, control } = await startSimulator();
  await control("seed", { shoppers: 30 });
  await installPreload({ simUrl: sim.urls.admin, name: "test" });
  expect(sim.clock.followers()).toEqual(["test"]);
  await control("advance", { ms: 3_600_000 });
  expect(Math.abs(Date.now() - sim.clock.now())).toBeLessThan(1000);
  expect((await fetch("https://nordlicht.myshopify.com/admin/api/2026-10/graphql.json", { method: "POST", body: "{}" })).status).toBe(401);
});
