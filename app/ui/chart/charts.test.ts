import { I18nextProvider } from "react-i18next";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Language } from "#app/platform/languages";
import { i18nOf } from "../../i18n/i18n-of.ts";
import { ShopFormat, type ShopFacts } from "../shop-format.tsx";
import { BandChart } from "./band-chart.tsx";
import { BandDrawing, ReliabilityDrawing } from "./drawings.ts";
import { dayNumber, pickTicks, sideOf, spreadLabels } from "./figures.ts";
import { ReliabilityChart } from "./reliability-chart.tsx";

const shop: ShopFacts = { name: "Nordlicht", currency: "EUR", timeZone: "Europe/Berlin", actor: "1", role: "owner", staff: {} };
const render = (element: ReactElement, language: Language = "en"): string =>
  renderToStaticMarkup(createElement(I18nextProvider, { i18n: i18nOf(language) }, createElement(AppProvider, { i18n: translations, children: createElement(ShopFormat, { shop, children: element }) })));
/** Cells of the rows, the head first. */
const rowsOf = (html: string): string[][] => [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = ""]) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell = ""]) => cell));
const attributes = (tag: string): Record<string, string> => Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));

const bins = [
  { said: 0.1, was: 0.12, low: 0.08, high: 0.17, shoppers: 4210 },
  { said: 0.4, was: 0.35, low: 0.2, high: 0.52, shoppers: 31 },
];
const words = { actual: "Orders", expected: "Expected", band: "Usual range" };
const points = [
  { day: "2026-11-02", actual: 90, expected: 100, low: 80, high: 120 },
  { day: "2026-11-09", actual: 130, expected: 101.26, low: 81, high: 121 },
  { day: "2026-11-16", actual: 60, expected: 102, low: 82, high: 122 },
  { day: "2026-11-23", actual: 20, expected: 30, low: 20, high: 40 },
];

test("said and was: on the server a title, a sentence that names the picture, its place and all figures", () => {
  const html = render(createElement(ReliabilityChart, { title: "How sure is this?", summary: "We said 10 and it was 12 of 100.", bins }));
  expect(html).toMatch(/<h3[^>]*>How sure is this\?<\/h3>/);
  const sentence = /<p[^>]* id="([^"]+)">We said 10 and it was 12 of 100\.<\/p>/.exec(html)?.[1];
  expect(html).toMatch(new RegExp(`<div class="chart-picture" style="block-size:260px" role="img" aria-labelledby="${sentence}"></div>`));
  expect(rowsOf(html)).toEqual([
    ["What we said", "What it was", "Lies between", "Shoppers"],
    ["10%", "12%", "8% to 17%", "4,210"],
    ["40%", "35%", "20% to 52%", "31"],
  ]);
  const { "aria-controls": table, "aria-expanded": expanded } = attributes(/<button[^>]*>/.exec(html)?.[0] ?? "");
  expect(expanded).toBe("false");
  expect(html).toContain(`<div id="${table}" hidden=""`);
});

test("said and was: the diagonal goes through all that came true, points lie where they should, and more shoppers make a larger one", () => {
  const svg = render(createElement(ReliabilityDrawing, { bins: [{ said: 0.5, was: 0.5, low: 0.4, high: 0.6, shoppers: 400 }, ...bins], width: 600 }));
  const { x1, x2, y1, y2 } = Object.fromEntries(Object.entries(attributes(/<line class="chart-reference"[^>]*>/.exec(svg)?.[0] ?? "")).map(([name, value]) => [name, Number(value)]));
  const [met, larger, smaller] = [...svg.matchAll(/<circle[^>]*>/g)].map(([circle]) => attributes(circle));
  const slope = (y2! - y1!) / (x2! - x1!);
  expect(Number(met?.cy)).toBeCloseTo(y1! + slope * (Number(met?.cx) - x1!));
  expect(Number(larger?.cy)).toBeLessThan(y1! + slope * (Number(larger?.cx) - x1!));
  expect(Number(smaller?.cy)).toBeGreaterThan(y1! + slope * (Number(smaller?.cx) - x1!));
  expect(Number(larger?.r)).toBeGreaterThan(Number(smaller?.r));
  expect(svg).toContain("Exactly as said");
});

test("weeks: the table says of each on which side of the band it was", () => {
  const html = render(createElement(BandChart, { title: "Orders by week", summary: "Two of four were outside.", points, words }));
  expect(html).toMatch(/<h3[^>]*>Orders by week<\/h3>/);
  expect(rowsOf(html)).toEqual([
    ["Week from", "Orders", "Expected", "Usual range", "Compared"],
    ["2 November 2026", "90", "100", "80 to 120", "Within"],
    ["9 November 2026", "130", "101.3", "81 to 121", "Above"],
    ["16 November 2026", "60", "102", "82 to 122", "Below"],
    ["23 November 2026", "20", "30", "20 to 40", "Within"],
  ]);
});

test("weeks: those outside have shapes of their own, the last one a ring", () => {
  const svg = render(createElement(BandDrawing, { points, words, width: 600 }));
  const marks = [...svg.matchAll(/<path class="chart-mark[^>]*>/g)].map(([mark]) => attributes(mark));
  expect(marks.map((mark) => [mark["data-side"], mark.class])).toEqual([
    ["above", "chart-mark"],
    ["below", "chart-mark"],
    ["within", "chart-mark chart-mark-now"],
  ]);
  expect(new Set(marks.map(({ d }) => d)).size).toBe(3);
  for (const part of ["chart-band", "chart-expected", "chart-actual", "chart-now"]) expect(svg).toMatch(new RegExp(`class="(visx-\\w+ )?${part}"`));
  expect(svg).toMatch(/chart-label-strong[^>]*>23 Nov</);
});

test("weeks: labels stand beside the lines where there is room, and above the picture where there is none", () => {
  expect(render(createElement(BandDrawing, { points, words, width: 600 }))).toContain("Usual range");
  expect(render(createElement(BandDrawing, { points, words, width: 288 }))).not.toContain("Usual range");
});

test("figures are written in the reader's way", () => {
  expect(render(createElement(ReliabilityDrawing, { bins, width: 600 }), "de")).toContain(">60\u00a0%<");
  expect(rowsOf(render(createElement(ReliabilityChart, { title: "Wie sicher?", summary: "Gesagt und gewesen.", bins }), "de"))[1]).toEqual(["10\u00a0%", "12\u00a0%", "8\u00a0% to 17\u00a0%", "4.210"]);
});

test("nothing to show is nothing, and one of a kind is drawn", () => {
  expect(render(createElement(ReliabilityChart, { title: "T", summary: "S", bins: [] }))).not.toContain("<h3");
  expect(render(createElement(BandChart, { title: "T", summary: "S", points: [], words }))).not.toContain("<h3");
  expect(render(createElement(BandDrawing, { points: points.slice(0, 1), words, width: 600 }))).not.toContain("NaN");
  expect(render(createElement(ReliabilityDrawing, { bins: [{ said: 0, was: 0, low: 0, high: 0, shoppers: 0 }], width: 288 }))).not.toContain("NaN");
});

test("labels keep apart, and inside", () => {
  expect(spreadLabels([50, 100, 10], 16, 200)).toEqual([50, 100, 10]);
  expect(spreadLabels([100, 98, 10], 16, 200)).toEqual([114, 98, 10]);
  expect(spreadLabels([198, 199, 200], 16, 200)).toEqual([168, 184, 200]);
});

test("as many ticks as fit, the last among them", () => {
  expect(pickTicks([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(pickTicks([1, 2, 3, 4, 5, 6], 3)).toEqual([2, 4, 6]);
  expect(pickTicks([1, 2], 0)).toEqual([2]);
});

test("the edge of the band belongs to it, and weeks are seven days, also when clocks change", () => {
  const week = { day: "2026-03-29", expected: 3, low: 2, high: 4 };
  expect([1, 2, 4, 5].map((actual) => sideOf({ ...week, actual }))).toEqual(["below", "within", "within", "above"]);
  expect(dayNumber("2026-03-30") - dayNumber("2026-03-23")).toBe(7);
});
