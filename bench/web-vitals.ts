/** What a merchant feels: LCP, INP and CLS of the main pages in the admin's frame on a shop of 300 thousand shoppers, beside an empty Polaris page in the same frame. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright, type Frame, type Page } from "playwright-core";
import { createSealer } from "#app/platform/sealing.server";
import { createSimulator } from "#sim/index";
import { buildFloorPage } from "./build-floor-page.ts";
import type { Bench } from "./environment.ts";
import { makeCampaign } from "./make-campaign.ts";
import { makeShop } from "./make-shop.ts";
import { weighPages } from "./page-weight.ts";
import { median, type Row, rowOf } from "./row.ts";
import { openWeb, peakOf } from "./web-process.ts";

const SHOPPERS = 300_000;
const DOMAIN = "large.myshopify.com";
const ROUNDS = 5;
const WARM_UP = 30;
const EMPTY = "empty";
/** Shopify's library refuses browsers without a head by their name. */
const USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
/** Kilobytes, compressed, Polaris and React included. */
const FIRST_PAGE_KB = 350;

interface Vitals {
  lcp: number;
  inp: number;
  cls: number;
}

interface Measured {
  path: string;
  /** Resolves when what the page is about can be seen. */
  ready(frame: Frame): Promise<unknown>;
  /** What a merchant does there with mouse and keys. */
  use(frame: Frame, page: Page): Promise<unknown>;
}

const text = (what: string | RegExp) => (frame: Frame) => frame.getByText(what).first().waitFor();

const pagesOf = (campaignId: bigint): Record<string, Measured> => ({
  Home: {
    path: "/app",
    ready: text("All campaigns"),
    async use(frame) {
      await frame.getByRole("link", { name: "All campaigns" }).click();
      await frame.getByRole("heading", { name: "Campaigns", level: 1 }).waitFor();
    },
  },
  Shoppers: {
    path: "/app/shoppers",
    ready: (frame) => frame.locator("tbody tr a").nth(20).waitFor(),
    async use(frame, page) {
      const tick = frame.locator("tbody tr").nth(3).locator("label, input[type=checkbox]").first();
      // A hand is there before it presses.
      await tick.hover();
      await tick.click();
      await frame.getByRole("tab", { name: /Slowing/ }).first().click();
      await frame.locator("tbody tr a").nth(5).waitFor();
      await page.keyboard.press("Tab");
    },
  },
  Shopper: {
    path: "/app/shoppers/5?list=",
    ready: text("Timeline"),
    async use(frame) {
      const note = frame.getByRole("textbox").first();
      await note.click();
      await note.pressSequentially("Called today.");
    },
  },
  Campaign: { path: `/app/campaigns/${campaignId}`, ready: text("Everyone accounted for"), use: (frame, page) => clickThenEscape(frame, page, "More actions", "Stop") },
  Responses: {
    path: "/app/responses",
    ready: (frame) => frame.locator("tbody tr").nth(20).waitFor(),
    async use(frame, page) {
      await frame.getByRole("tab").nth(1).click();
      await frame.locator("tbody tr").first().waitFor();
      await page.keyboard.press("Tab");
    },
  },
});

/** Opens a menu, or presses the button that stands in its place on a wide page. */
async function clickThenEscape(frame: Frame, page: Page, ...names: string[]): Promise<void> {
  await frame.getByRole("button", { name: new RegExp(names.join("|")) }).filter({ visible: true }).first().waitFor();
  for (const name of names) {
    const button = frame.getByRole("button", { name }).first();
    if (!(await button.isVisible())) continue;
    await button.click();
    await page.keyboard.press("Escape");
    return;
  }
  throw new Error(`there is no button ${names.join(" or ")}`);
}

export async function webVitals(bench: Bench): Promise<Row[]> {
  const shopId = await makeShop(bench, DOMAIN, SHOPPERS);
  const campaignId = await makeCampaign(bench, shopId);
  await install(bench);
  const floorFiles = await buildFloorPage();
  const sim = await createSimulator({ apiKey: "bench", apiSecret: "bench-secret" });
  await sim.addShop({ domain: DOMAIN });
  sim.install(DOMAIN);
  const env = { APP_URL: sim.urls.app, APP_BRIDGE_URL: `${sim.urls.admin}/app-bridge.js` };
  const web = await openWeb({ env: { ...bench.env, ...env } }, "app/server.ts");
  const floorWeb = await openWeb({ env: { ...bench.env, ...env, FLOOR_ASSETS: floorFiles.assets } }, floorFiles.server);
  const browser = await launch();
  try {
    const pages = pagesOf(campaignId);
    const empty: Measured = { path: "/app/empty", ready: text("Nothing is here."), use: (_, page) => page.keyboard.press("Tab") };
    const found: Record<string, Vitals[]> = {};
    const see = async (name: string, measured: Measured, { port }: { port: number }) => {
      sim.setAppTarget(`http://127.0.0.1:${port}`);
      (found[name] ??= []).push(await visit(browser, `${sim.urls.admin}/store/large/apps/comeback${measured.path}`, measured));
    };
    sim.setAppTarget(`http://127.0.0.1:${web.port}`);
    for (const { path } of Object.values(pages)) await warmUp(sim.urls.admin, path);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, measured] of Object.entries(pages)) {
        // Before each page: five of it alone have a median that wanders by a third with what else the machine does.
        await see(EMPTY, empty, floorWeb);
        await see(name, measured, web);
      }
    }
    const of = (name: string, key: keyof Vitals) => median((found[name] ?? []).map((vitals) => vitals[key]));
    const peakMb = peakOf(web);
    return [
      ...Object.keys(pages).flatMap((name) => [
        rowOf({ name: `${name}: LCP`, unit: "ms", ours: of(name, "lcp"), floor: 1, aim: "<= 1200", peakMb }),
        rowOf({ name: `${name}: LCP beside an empty Polaris page`, unit: "ms", ours: of(name, "lcp"), floor: of(EMPTY, "lcp"), aim: "<= 1.5", peakMb }),
        rowOf({ name: `${name}: INP`, unit: "ms", ours: of(name, "inp"), floor: 1, aim: "<= 100", peakMb }),
        rowOf({ name: `${name}: CLS`, unit: "", ours: of(name, "cls"), floor: 1, aim: "<= 0.02", peakMb }),
      ]),
      ...weighPages().map(({ route, first, adds }) => rowOf({ name: `JavaScript of ${route} as the first page; it adds ${adds} kB`, unit: "kB gzip", ours: first, floor: 1, aim: `<= ${FIRST_PAGE_KB}`, peakMb })),
    ];
  } finally {
    await browser.close();
    web.child.kill("SIGTERM");
    floorWeb.child.kill("SIGTERM");
    await sim.close();
  }
}

/** Opens a page as often as it takes until the server's code for it is compiled: in a shop that is in use nobody waits for that. */
async function warmUp(admin: string, path: string): Promise<void> {
  for (let i = 0; i < WARM_UP; i++) {
    const { url } = (await (await fetch(`${admin}/frame/address?${new URLSearchParams({ shop: DOMAIN, path })}`)).json()) as { url: string };
    const response = await fetch(url, { headers: { "user-agent": USER_AGENT } });
    if (!response.ok) throw new Error(`${path} answers ${response.status}`);
    await response.text();
  }
}

/** What an install leaves: the sealed token that pages look for. */
async function install(bench: Bench): Promise<void> {
  const seal = createSealer([bench.env.ENCRYPTION_KEYS ?? ""]);
  await bench.owner.query(`insert into "Session" (id, shop, state, scope, expires, "accessToken") values ($1, $2, '', 'read_orders', '2099-01-01', $3)`, [`offline_${DOMAIN}`, DOMAIN, seal.seal("token")]);
}

const launch = async (): Promise<Browser> =>
  playwright.launch({ executablePath: await chromium.executablePath(), args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"], headless: true });

const library = readFileSync(createRequire(import.meta.url).resolve("web-vitals").replace(/web-vitals\.(umd\.cjs|js)$/, "web-vitals.iife.js"), "utf8");

/** One visit with nothing kept from before: loads the page, uses it, and answers with what the app's own document measured. */
async function visit(browser: Browser, url: string, { ready, use }: Measured): Promise<Vitals> {
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width: 1440, height: 900 } });
  try {
    // It declares its name for itself only, since what is given here runs inside a function.
    await context.addInitScript({ content: `${library}; globalThis.webVitals = webVitals;` });
    await context.addInitScript(() => {
      const seen: Record<string, number> = { lcp: 0, inp: 0, cls: 0 };
      const { onLCP, onINP, onCLS } = (globalThis as unknown as { webVitals: Record<"onLCP" | "onINP" | "onCLS", (report: (metric: { value: number }) => void, options: object) => void> }).webVitals;
      Object.assign(globalThis, { seenVitals: seen });
      onLCP(({ value }) => (seen.lcp = value), { reportAllChanges: true });
      onINP(({ value }) => (seen.inp = value), { reportAllChanges: true, durationThreshold: 16 });
      onCLS(({ value }) => (seen.cls = value), { reportAllChanges: true });
    });
    const page = await context.newPage();
    await page.goto(url);
    const frame = await (await page.waitForSelector("iframe#app")).contentFrame();
    if (!frame) throw new Error("the admin shows no app");
    await ready(frame);
    await frame.waitForFunction(() => Object.keys(document.querySelector(".Polaris-Page") ?? {}).some((key) => key.startsWith("__reactProps")));
    await use(frame, page);
    // Event timings arrive with the next frames; a second look that finds the same is the last.
    for (let last = ""; ; ) {
      const seen = await frame.evaluate(() => new Promise<Vitals>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve({ ...(globalThis as unknown as { seenVitals: Vitals }).seenVitals }), 250))));
      if (JSON.stringify(seen) === last) return seen;
      last = JSON.stringify(seen);
    }
  } finally {
    await context.close();
  }
}
