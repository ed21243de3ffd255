import { expect, test } from "vitest";
import { explain } from "#app/lapse/explain";
import { exampleTimeline, lapsedExamples, makeExampleShop } from "./example-shop.ts";

const at = (now: string) => makeExampleShop(new Date(now), { timeZone: "Europe/Berlin", currency: "EUR" });

test("rule 2: the example shows every state by the real rules, on any day, and has no address that a mail could go to", () => {
  for (const now of ["2026-11-22T12:00:00Z", "2027-03-28T01:30:00Z", "2026-10-25T23:30:00Z"]) {
    const shop = at(now);
    expect(shop.counts).toEqual({ lapsed: { all: 6, mailable: 4 }, slowing: { all: 1, mailable: 1 }, came_back: { all: 1, mailable: 1 } });
    expect(shop.all.every(({ shopper }) => shopper.email === null && shopper.phone === null)).toBe(true);
    const quiet = lapsedExamples(shop).map(({ shopper }) => shopper.daysQuiet ?? 0);
    expect(quiet).toEqual([...quiet].sort((a, b) => b - a));
    expect(Math.min(...quiet)).toBeGreaterThan(90);
  }
});

test("each example explains itself and tells what happened, newest first", () => {
  const shop = at("2026-11-22T12:00:00Z");
  const maria = shop.all.find(({ shopper }) => shopper.firstName === "Maria");
  expect(maria && explain(maria.shopper, { windowDays: 90, standing: null }).map(({ key }) => key)).toEqual(["lapse.why.rhythm", "lapse.why.lapsed"]);
  for (const example of shop.all) {
    const { entries } = exampleTimeline(example, "all");
    expect(entries.filter(({ kind }) => kind === "order")).toHaveLength(example.orders.length);
    expect(entries.map(({ at: when }) => +when)).toEqual(entries.map(({ at: when }) => +when).sort((a, b) => b - a));
  }
  const paul = shop.all.find(({ shopper }) => shopper.firstName === "Paul");
  expect(paul && exampleTimeline(paul, "messages").entries.map(({ kind }) => kind)).toEqual(["mail_sent"]);
  expect([shop.cameBack, shop.revenue]).toEqual([{ all: 1, afterMessage: 1 }, { minor: 8_420, orders: 1 }]);
});
