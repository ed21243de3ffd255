/** What holds for every page: no serious fault of accessibility, nothing beside the screen at 390 px, no complaint of the browser. */
import axe from "axe-core";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchWholeApp, NARROW, type View, type WholeApp } from "../support/whole-app.ts";
import { adminPages, mails, type PageToSee, shopperPages } from "./pages.ts";
import { populate, type World } from "./populate.ts";

/** Named by `npm run screenshots`: a folder below the checkout. */
const folder = process.env.SCREENSHOTS;
let app: WholeApp;
let world: World;

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 300 });
  world = await populate(app);
  if (folder) mkdirSync(folder, { recursive: true });
});
afterAll(() => app?.close());

async function see(page: PageToSee, width: number): Promise<View> {
  const options = { width, height: width === NARROW ? 844 : 900, dark: page.dark ?? false };
  const address = page.address(world);
  const view = page.where === "admin" ? await app.admin(address, options) : await app.visit(page.where === "mail" ? app.sim.urls.inbox : address, options);
  // The inbox shows mails without scripts, where axe cannot run: here the mail's own HTML is the page.
  if (page.where === "mail") await view.page.setContent(await (await fetch(address)).text());
  await page.ready(view.frame);
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

/** The address of a page that is not there answers 404, which browsers call a failed resource. */
const expected = (complaint: string): boolean => /status of (404|410)/.test(complaint);

for (const page of [...adminPages, ...shopperPages, ...mails]) {
  test.each([1440, NARROW])(`${page.name} at %i px`, async (width) => {
    const view = await see(page, width);
    if (folder) await view.page.screenshot({ path: join(folder, `${page.name}-${width}.png`) });
    expect(await overhang(view.frame)).toEqual({ by: 0, what: [] });
    if (width !== NARROW) expect(await seriousFaults(view.frame)).toEqual([]);
    expect(view.complaints.filter((complaint) => !expected(complaint))).toEqual([]);
    await view.close();
  });
}
