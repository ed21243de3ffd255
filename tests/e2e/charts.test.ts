/** Charts in a real browser: drawn for every width, never in the way of a page, and never the only way to the figures. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstScripts } from "../../bench/page-weight.ts";
import { launchWholeApp, type View, type WholeApp } from "../support/whole-app.ts";
import { type ServedCharts, serveCharts } from "./charts-page/serve-charts.ts";
import { expectFine, restless } from "./faults.ts";
import { picture } from "./picture.ts";
import { MOST_SHIFT, shiftOf } from "./shift.ts";

const SMALLEST = 320;
let app: WholeApp;
let charts: ServedCharts;

beforeAll(async () => {
  [app, charts] = await Promise.all([launchWholeApp(), serveCharts()]);
});
afterAll(async () => {
  await charts?.close();
  await app?.close();
});

const drawnIn = ({ frame }: View) => frame.locator(".chart-picture svg").nth(1).waitFor();

test.each([SMALLEST, 768, 1280])("at %i px both are drawn, with nothing serious for axe and nothing over the edge", async (width) => {
  const view = await app.visit(charts.url, { width });
  await drawnIn(view);
  await expectFine(view.frame);
  await picture(view, "charts");
  for (const _ of ["reliability", "band"]) await view.frame.getByRole("button", { name: "Show table" }).first().click();
  await picture(view, "charts-tables");
  await expectFine(view.frame);
  expect(await restless(view.frame)).toEqual([]);
  // No figure is cut off.
  const cut = await view.frame.evaluate(() =>
    [...document.querySelectorAll(".chart-picture svg")].flatMap((svg) => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll("text")].filter((text) => text.getBoundingClientRect().left < frame.left - 1 || text.getBoundingClientRect().right > frame.right + 1).map((text) => text.textContent);
    }),
  );
  expect(cut).toEqual([]);
  expect(view.complaints).toEqual([]);
  await view.close();
});

test("until what draws is there its place is kept and the table can be read; then the picture takes the place and nothing moves", async () => {
  const { letGo } = charts.holdDrawings();
  const view = await app.visit(charts.url, { width: 768, early: true });
  const { frame } = view;
  const place = frame.locator(".chart-picture").first();
  const height = (await place.boundingBox())?.height;
  expect(await frame.locator(".chart-picture svg").count()).toBe(0);
  await frame.getByRole("button", { name: "Show table" }).first().click();
  await frame.getByRole("rowheader", { name: "79.2%" }).waitFor();
  letGo();
  await drawnIn(view);
  expect((await place.boundingBox())?.height).toBe(height);
  const { sum, moved } = await shiftOf(frame);
  expect(sum, moved.join("\n")).toBeLessThan(MOST_SHIFT);
  await view.close();
});

test("if it does not come, the page says so and the tables stand open", async () => {
  charts.loseDrawings();
  const view = await app.visit(charts.url, { width: 768, early: true });
  await view.frame.getByText("The picture did not load. The table says the same.").nth(1).waitFor();
  expect(await view.frame.getByRole("button", { name: "Hide table" }).count()).toBe(2);
  await view.frame.getByRole("rowheader", { name: "23 November 2026" }).waitFor();
  await expectFine(view.frame);
  await picture(view, "charts-lost");
  await view.close();
});

test("without scripts there are the tables alone", async () => {
  const view = await app.visit(charts.url, { width: 768, scripts: false });
  await view.frame.getByRole("rowheader", { name: "79.2%" }).waitFor();
  await view.frame.getByRole("rowheader", { name: "23 November 2026" }).waitFor();
  expect(await view.frame.getByRole("img").count()).toBe(0);
  expect(await view.frame.getByRole("button").count()).toBe(0);
  await picture(view, "charts-without-scripts");
  await view.close();
});

test("what draws is in a file of its own, and no page of the app asks for it at first", () => {
  // The library names its shapes.
  const library = /visx-linepath/;
  expect(charts.scripts.drawings).toMatch(library);
  expect(charts.scripts.first).not.toMatch(library);
  expect(firstScripts().filter((text) => library.test(text))).toEqual([]);
});
