import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

import { issueCode } from "../discount-codes.ts";
import { createSimulator, type Simulator } from "../index.ts";
import { listen, send } from "../reply.ts";
import type { SimCustomer, SimDiscount } from "../shapes.ts";
import { nextId, shopOf } from "../state.ts";
import { dayMs, hourMs } from "../world-time.ts";

const domain = "nordlicht.myshopify.com";
const startAt = new Date("2026-11-22T09:00:00Z");
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

type Hit = { method: string; path: string; agent: string; at: number };

/** A stand-in for the app: redirects links to the storefront, counts pictures, takes one-click unsubscribes. */
async function startApp(): Promise<{ url: string; hits: Hit[]; sim: { current: Simulator | null } }> {
  const hits: Hit[] = [];
  const sim = { current: null as Simulator | null };
  const server = await listen(0, (request, response, url) => {
    hits.push({ method: request.method ?? "", path: url.pathname, agent: request.headers["user-agent"] ?? "", at: sim.current?.clock.now() ?? 0 });
    const [, kind, code = ""] = url.pathname.split("/");
    if (kind === "u" && request.method === "GET") return send(response, "text/html", `<form method="post" action="${url.pathname}"><input type="hidden" name="a" value="b"><button>Stop</button></form>`);
    if (kind !== "c") return send(response, "text/plain", "ok");
    response.writeHead(302, { location: `${sim.current?.urls.storefront}/discount/${code}?redirect=/` }).end();
  });
  open.push(server);
  return { url: server.url, hits, sim };
}

async function startWorld(input: { shoppers?: number; seed?: number; statePath?: string; app: Awaited<ReturnType<typeof startApp>> }): Promise<Simulator> {
  const sim = await createSimulator({ apiKey: "k", apiSecret: "s", seed: input.seed ?? 5, startAt, appTarget: input.app.url, ...(input.statePath ? { statePath: input.statePath } : {}) });
  open.push(sim);
  input.app.sim.current = sim;
  if (!sim.state.shops.has(domain)) {
    await sim.addShop({ domain, name: "Nordlicht" });
    sim.world.seed(domain, input.shoppers ?? 600);
  }
  return sim;
}

const lapsedOf = (sim: Simulator): SimCustomer[] =>
  [...shopOf(sim.state, domain).customers.values()].filter(({ lastOrderAt, consent }) => consent.state === "SUBSCRIBED" && lastOrderAt !== null && lastOrderAt < sim.clock.now() - 90 * dayMs);

/** Gives everybody a code of their own and mails it, as the app would. */
async function mailEverybody(sim: Simulator, appUrl: string): Promise<SimCustomer[]> {
  const shop = shopOf(sim.state, domain);
  const now = sim.clock.now();
  const discount: SimDiscount = {
    id: nextId(sim.state), kind: "percentage", title: "Come back", value: 0.1, appliesOnEachItem: false, productIds: null, startsAt: now - hourMs, endsAt: now + 30 * dayMs, usageLimit: 1,
    oncePerCustomer: true, minimumSubtotalMinor: null, minimumQuantity: null, maximumShippingMinor: null, combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
    context: { kind: "all" }, tags: [], createdAt: now, updatedAt: now,
  };
  shop.discounts.set(discount.id, discount);
  const lapsed = lapsedOf(sim).filter(({ email }) => !sim.world.isDead(email ?? ""));
  for (const [index, { email }] of lapsed.entries()) {
    const code = `BACK-${index + 1}X`;
    issueCode(sim.core, shop, discount.id, code);
    const raw = [
      "From: Nordlicht <hello@mail.example>", `To: ${email}`, "Subject: It has been a while", `Message-ID: <${index}@mail.example>`, `List-Unsubscribe: <${appUrl}/u/${code}>`,
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click", 'Content-Type: multipart/alternative; boundary="b"', "", "--b", "Content-Type: text/plain; charset=utf-8", "", `Your code: ${code}`, "",
      "--b", "Content-Type: text/html; charset=utf-8", "", `<p>Code ${code}</p><a href="${appUrl}/c/${code}">Use my 10 %</a><a href="${appUrl}/u/${code}">Unsubscribe</a><img src="${appUrl}/o/${code}">`, "--b--", "",
    ].join("\r\n");
    await sim.inbox.add({ raw: Buffer.from(raw), to: email ?? "", receivedAt: sim.clock.now() });
  }
  return lapsed;
}

/** What happened, without the instants that depend on how fast the test ran. */
const outcomeOf = (sim: Simulator) =>
  sim.truth(domain).shoppers.map(({ email, reads, personOpens, personClicks, machineOpens, machineClicks, redeemed, redeemedByOthers, returned, returnedBecauseOfMail, wouldHaveReturnedAnyway, unsubscribedAt }) => ({
    email, reads, personOpens, personClicks, machineOpens, machineClicks, redeemed, redeemedByOthers, returned, returnedBecauseOfMail, wouldHaveReturnedAnyway, left: unsubscribedAt !== null,
  }));

test("hour by hour or day by day, the same happens", async () => {
  const outcomes = [];
  for (const step of [hourMs, dayMs]) {
    const app = await startApp();
    const sim = await startWorld({ app, shoppers: 300 });
    await mailEverybody(sim, app.url);
    for (let moved = 0; moved < 35 * dayMs; moved += step) await sim.advance(step);
    outcomes.push({ truth: outcomeOf(sim), counts: sim.world.counts(), orders: [...shopOf(sim.state, domain).orders.values()].map(({ email, discounts }) => [email, discounts.map(({ code }) => code)]) });
    expect(sim.world.troubles()).toEqual([]);
  }
  expect(outcomes[0]).toEqual(outcomes[1]);
});

test("what the world says would have happened without mails is what happens without mails", async () => {
  const app = await startApp();
  const mailed = await startWorld({ app });
  const shoppers = await mailEverybody(mailed, app.url);
  await mailed.advance(35 * dayMs);
  const app2 = await startApp();
  const unmailed = await startWorld({ app: app2 });
  const mailedAt = unmailed.clock.now();
  await unmailed.advance(35 * dayMs);
  const returnedUnmailed = [...shopOf(unmailed.state, domain).orders.values()]
    .filter(({ createdAt, email }) => createdAt > mailedAt && createdAt < mailedAt + 30 * dayMs && shoppers.some((shopper) => shopper.email === email))
    .map(({ email }) => email);
  const truth = mailed.truth(domain);
  expect(new Set(truth.shoppers.filter(({ wouldHaveReturnedAnyway }) => wouldHaveReturnedAnyway).map(({ email }) => email))).toEqual(new Set(returnedUnmailed));
  expect(unmailed.inbox.count({})).toBe(0);
  expect(app2.hits).toEqual([]);

  const { totals } = truth;
  expect(totals.mailed).toBe(shoppers.length);
  expect(totals.returnedBecauseOfMail).toBeGreaterThan(0);
  expect(totals.returned).toBe(new Set([...truth.shoppers.filter(({ returned }) => returned).map(({ email }) => email)]).size);
  expect(totals.returned).toBeGreaterThan(returnedUnmailed.length);
  expect(totals.redeemed).toBeGreaterThan(0);
  const used = [...shopOf(mailed.state, domain).codes.values()].filter(({ uses }) => uses.length > 0);
  expect(used).toHaveLength(totals.redeemed + totals.redeemedByOthers);
});

test("machines come at once and say who they are not, people come later; each is counted as what it is", async () => {
  const app = await startApp();
  const sim = await startWorld({ app });
  await mailEverybody(sim, app.url);
  const sentAt = sim.clock.now();
  await sim.advance(20 * dayMs);
  const { totals } = sim.truth(domain);
  const isScan = ({ agent, method }: Hit): boolean => agent.startsWith("Barracuda") || agent.includes("Chrome/115") || (method === "HEAD" && agent !== "");
  const clicks = app.hits.filter(({ path, method }) => path.startsWith("/c/") && method === "GET");
  const byPeople = clicks.filter((hit) => !isScan(hit));
  expect(byPeople).toHaveLength(totals.personClicks);
  expect(app.hits.filter((hit) => hit.path.startsWith("/o/") && !isScan(hit) && hit.agent !== "Mozilla/5.0")).toHaveLength(totals.personOpens);
  expect(app.hits.filter(({ path, method }) => path.startsWith("/u/") && method === "POST")).toHaveLength(totals.unsubscribed);
  expect(app.hits.filter((hit) => isScan(hit) && hit.path.startsWith("/u/")).length).toBeGreaterThan(0);
  expect(app.hits.filter(isScan).every(({ at }) => at - sentAt < 30 * 60_000)).toBe(true);
  expect(app.hits.filter(({ agent }) => agent === "Mozilla/5.0").length).toBeGreaterThan(0);
  expect(totals.personClicks).toBeGreaterThan(totals.mailed * 0.02);
  expect(totals.personClicks).toBeLessThan(totals.mailed * 0.2);
  expect(totals.unsubscribed).toBeLessThan(totals.mailed * 0.04);
});

test("a saved world goes on where it stood, and its clock never goes back", async () => {
  const folder = mkdtempSync(join(tmpdir(), "comeback-world-test-"));
  open.push({ close: () => rmSync(folder, { recursive: true }) });
  const statePath = join(folder, "world");
  const app = await startApp();
  const before = await startWorld({ app, shoppers: 200, statePath });
  await mailEverybody(before, app.url);
  await before.advance(3 * dayMs);
  await before.save();
  const counts = { ...before.world.counts() };
  const now = before.clock.now();
  await before.close();
  open.splice(open.indexOf(before), 1);
  const after = await startWorld({ app, statePath });
  expect(after.world.counts()).toEqual(counts);
  expect(after.clock.now()).toBeGreaterThanOrEqual(now);
  expect(after.inbox.count({})).toBeGreaterThan(0);
  expect(shopOf(after.state, domain).primaryDomainUrl).toBe(after.urls.storefront);
  await after.advance(10 * dayMs);
  expect(after.world.counts().orders).toBeGreaterThan(counts.orders);
});

test("without mails the world is silent, and new shoppers come", async () => {
  const app = await startApp();
  const sim = await startWorld({ app });
  const happened = await sim.advance(60 * dayMs);
  expect(happened).toMatchObject({ mails: 0, opens: 0, clicks: 0, machineVisits: 0 });
  expect(happened.newShoppers).toBeGreaterThan(20);
  expect(happened.orders).toBeGreaterThan(happened.newShoppers);
  expect(happened.refunds).toBeGreaterThan(0);
});
