/** What holds for every page: no serious fault of accessibility, nothing beside the screen at 390 px, no complaint of the browser. */
import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchWholeApp, NARROW, type View, type WholeApp } from "../support/whole-app.ts";
import { overhang, restless, seriousFaults } from "./faults.ts";
import { drawn, picture } from "./picture.ts";
import { difference, keptPages, whyIncomparable } from "./kept-pictures.ts";
import { adminPages, mails, type PageToSee, shopperPages } from "./pages.ts";
import { populate, type World } from "./populate.ts";

const WIDE = { width: 1440, height: 900 };
const TELEPHONE = { width: NARROW, height: 844 };
/** The narrowest that a shopper's page must fit (WCAG 2.2, 1.4.10). */
const TINY = { width: 320, height: 568 };
let app: WholeApp;
let world: World;
let incomparable: string | null;
const differences: string[] = [];

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 300 });
  incomparable = await whyIncomparable(app);
  world = await populate(app);
});
afterAll(async () => {
  await world?.letGo();
  await app?.close();
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

/** Addresses that are not there answer 404 or 410, what cannot be read 422, and what was broken on purpose 500, which browsers call failed resources. */
const expected = (complaint: string): boolean => /status of (404|410|422|500)/.test(complaint);

test.each([...adminPages, ...shopperPages, ...mails])("$name", async (page) => {
  const undo = await page.state?.(world);
  try {
    const view = await see(page);
    await page.ready(view.frame);
    const faults: Record<string, unknown> = {};
    const sizes = page.where === "admin" ? [WIDE, TELEPHONE] : [WIDE, TELEPHONE, TINY];
    for (const size of sizes) {
      await view.page.setViewportSize(size);
      await drawn(view.frame);
      // Polaris has one set of colours for every width.
      const contrast = page.where !== "admin" || size === WIDE;
      faults[size.width] = { overhang: await overhang(view.frame), serious: await seriousFaults(view.frame, contrast), restless: await restless(view.frame) };
      await picture(view, page.name);
      if (incomparable === null && keptPages.has(page.name) && size !== TINY) {
        await view.page.setViewportSize(size);
        const differs = await difference(view, page.name);
        if (differs !== null) differences.push(differs);
      }
    }
    // The admin has no dark look; shoppers' pages and mails follow the reader's.
    if (page.where !== "admin") {
      await view.page.emulateMedia({ colorScheme: "dark" });
      faults.dark = { overhang: await overhang(view.frame), serious: await seriousFaults(view.frame), restless: await restless(view.frame) };
      await picture(view, `${page.name}-dark`);
    }
    const none = { overhang: { by: 0, what: [] }, serious: [], restless: [] };
    expect(faults).toEqual(page.where === "admin" ? { 1440: none, 390: none } : { 1440: none, 390: none, 320: none, dark: none });
    expect(view.complaints.filter((complaint) => !expected(complaint))).toEqual([]);
    await view.close();
  } finally {
    await undo?.();
  }
});

test("the main pages look as they did when they were last accepted", ({ skip }) => {
  skip(incomparable !== null, incomparable ?? "");
  expect(differences).toEqual([]);
});

/** What a mail program sees of a mail, by the browser's own reading of it. */
const readMail = (frame: Frame) =>
  frame.evaluate(() => {
    const visible = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) && element.getBoundingClientRect().height > 2);
    const channels = (color: string) => (/rgba?\(([^)]+)\)/.exec(color)?.[1] ?? "").split(",").map(Number);
    const luminance = (color: string) => {
      const [r = 0, g = 0, b = 0] = channels(color).map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element: Element | null): string => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if ((channels(color)[3] ?? 1) > 0) return color;
      }
      return "rgb(255, 255, 255)";
    };
    const contrasts = visible.map((element) => {
      const [high = 1, low = 1] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    });
    const button = document.querySelector(".go a");
    return {
      lang: document.documentElement.lang,
      dir: document.documentElement.dir,
      titles: document.title !== "",
      h1: document.querySelectorAll("h1").length,
      tables: [...document.querySelectorAll("table")].every((table) => table.getAttribute("role") === "presentation"),
      pictures: [...document.images].map(({ alt, width }) => ({ alt, width })),
      smallest: Math.min(...visible.map((element) => parseFloat(getComputedStyle(element).fontSize))),
      body: Math.min(...[...document.querySelectorAll(".ink div")].map((element) => parseFloat(getComputedStyle(element).fontSize))),
      button: button?.getBoundingClientRect().height ?? 0,
      underlined: [...document.querySelectorAll<HTMLElement>(".quiet a")].every((link) => getComputedStyle(link).textDecorationLine === "underline"),
      left: [...document.querySelectorAll(".ink div")].every((element) => ["left", "start"].includes(getComputedStyle(element).textAlign)),
      contrast: Math.min(...contrasts),
      texts: visible.length,
      // All that is readable without pictures: nothing stands in one.
      words: document.body.innerText,
    };
  });

test("a mail in either language is read well in light and in dark, with the pictures off, at 320 px", async () => {
  for (const [name, lang] of [["mail", "en"], ["mail-german", "de"]] as const) {
    const page = mails.find((one) => one.name === name) as PageToSee;
    expect((await (await fetch(page.address(world))).text()).length).toBeLessThan(90_000);
    for (const colorScheme of ["light", "dark"] as const) {
      const view = await see(page);
      await view.page.emulateMedia({ colorScheme });
      await view.page.setViewportSize(TINY);
      await drawn(view.frame);
      const read = await readMail(view.frame);
      expect(read, `${name} ${colorScheme}`).toMatchObject({ lang, dir: "ltr", titles: true, h1: 1, tables: true, underlined: true, left: true });
      expect(read.contrast, `${name} ${colorScheme}`).toBeGreaterThanOrEqual(4.5);
      expect(read.smallest).toBeGreaterThanOrEqual(12);
      expect(read.body).toBeGreaterThanOrEqual(16);
      expect(read.button).toBeGreaterThanOrEqual(44);
      expect(read.texts).toBeGreaterThan(8);
      // But the one that tells of opening, which says nothing.
      expect(read.pictures.every(({ alt, width }) => alt === "" && width === 1)).toBe(true);
      expect(read.words).toMatch(/NORD-[A-Z0-9]+/);
      expect(read.words).toMatch(lang === "de" ? /Abmelden.*Weniger oder andere E-Mails/ : /Unsubscribe.*Fewer or other emails/);
      await view.close();
    }
  }
});
