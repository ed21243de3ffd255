/** What holds for every page: no serious fault of accessibility, nothing beside the screen at 390 px, no complaint of the browser. */
import axe from "axe-core";
import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDns, type TestDns } from "../support/dns.ts";
import { launchWholeApp, NARROW, type View, type WholeApp } from "../support/whole-app.ts";
import { drawn, picture } from "./picture.ts";
import { adminPages, mails, type PageToSee, shopperPages } from "./pages.ts";
import { populate, type World } from "./populate.ts";

const WIDE = { width: 1440, height: 900 };
const TELEPHONE = { width: NARROW, height: 844 };
let app: WholeApp;
let dns: TestDns;
let world: World;

beforeAll(async () => {
  dns = await openTestDns();
  app = await launchWholeApp({ shoppers: 300, env: { DNS_SERVERS: dns.address } });
  world = await populate(app, dns);
});
afterAll(async () => {
  await world?.letGo();
  await app?.close();
  await dns?.close();
});

async function see(page: PageToSee): Promise<View> {
  const address = page.address(world);
  if (page.where === "admin") return app.admin(address, { ...WIDE, ...(page.shop && { shop: world.shops[page.shop] }) });
  if (page.where === "outside" || address.startsWith("data:")) return app.visit(address, WIDE);
  // The inbox shows mails without scripts, where axe cannot run: here the mail's own HTML is the page.
  const view = await app.visit(app.sim.urls.inbox, WIDE);
  await view.page.setContent(await (await fetch(address)).text());
  return view;
}

async function seriousFaults(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  // A mail's preview has no scripts and no origin, so that axe cannot look into it; mails are looked at on their own.
  const { violations } = await frame.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run({ exclude: [[".mail-preview iframe"]] }, { resultTypes: ["violations"] }));
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** How far the page is wider than the screen, and what is. */
const overhang = (frame: Frame): Promise<{ by: number; what: string[] }> =>
  frame.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const by = document.documentElement.scrollWidth - width;
    const what = by > 0 ? [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1).slice(-3).map((element) => element.outerHTML.slice(0, 120)) : [];
    return { by, what };
  });

/** Addresses that are not there answer 404 or 410, and what was broken on purpose 500, which browsers call failed resources. */
const expected = (complaint: string): boolean => /status of (404|410|500)/.test(complaint);

test.each([...adminPages, ...shopperPages, ...mails])("$name", async (page) => {
  const undo = await page.state?.(world);
  try {
    const view = await see(page);
    await page.ready(view.frame);
    const faults: Record<string, unknown> = {};
    for (const size of [WIDE, TELEPHONE]) {
      await view.page.setViewportSize(size);
      await drawn(view.frame);
      faults[size.width] = { overhang: await overhang(view.frame), serious: await seriousFaults(view.frame) };
      await picture(view, page.name);
    }
    // The admin has no dark look; shoppers' pages and mails follow the reader's.
    if (page.where !== "admin") {
      await view.page.emulateMedia({ colorScheme: "dark" });
      faults.dark = { overhang: await overhang(view.frame), serious: await seriousFaults(view.frame) };
      await picture(view, `${page.name}-dark`);
    }
    const none = { overhang: { by: 0, what: [] }, serious: [] };
    expect(faults).toEqual(page.where === "admin" ? { 1440: none, 390: none } : { 1440: none, 390: none, dark: none });
    expect(view.complaints.filter((complaint) => !expected(complaint))).toEqual([]);
    await view.close();
  } finally {
    await undo?.();
  }
});
