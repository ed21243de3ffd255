import { Readable } from "node:stream";
import { expect, test } from "vitest";

import { addShop, createState } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { createAgenda } from "./agenda.ts";
import { loadShop } from "./loaded-shop.ts";
import { parseOrderLog, readOrderLog } from "./order-log.ts";

const parse = (text: string, currency = "EUR") => parseOrderLog(Readable.from([text]), currency);
const now = Date.UTC(2026, 10, 22, 9);

test("both forms are read, amounts as minor units of the shop's currency", async () => {
  expect(await parse("cust,day,amount\n0,9862,11.77\n7,9873,89.0\n")).toEqual({ rows: [{ customer: "0", day: 9862, amountMinor: 1177 }, { customer: "7", day: 9873, amountMinor: 8900 }], rejected: [] });
  expect((await parse("\uFEFFcustomer,date,amount\r\na@b.example,1997-01-01,11.77\r\n")).rows).toEqual([{ customer: "a@b.example", day: 9862, amountMinor: 1177 }]);
});

test("lines that make no sense are named with their number and the rest goes on", async () => {
  const log = await parse("customer,date,amount\na,2024-05-31,10\n,2024-05-31,10\nb,2024-02-31,10\nc,31.05.2024,10\nd,2024-05-31,ten\n\ne,2024-05-31,-5\nf,2024-05-31\ng,2024-06-01T10:00:00Z,0\n");
  expect(log.rows.map(({ customer }) => customer)).toEqual(["a", "g"]);
  expect(log.rejected).toEqual([
    { line: 3, reason: "no customer" },
    { line: 4, reason: '"2024-02-31" is not a date like 2024-05-31' },
    { line: 5, reason: '"31.05.2024" is not a date like 2024-05-31' },
    { line: 6, reason: '"ten" is not an amount like 12.50' },
    { line: 8, reason: "the amount -5 is below zero" },
    { line: 9, reason: "no amount" },
  ]);
  expect((await parse("cust,day,amount\n1,12.5,3\n")).rejected).toEqual([{ line: 2, reason: '"12.5" is not a day since 1970-01-01' }]);
});

test("quotes are read, and one that does not close spoils its own line only", async () => {
  const log = await parse('customer,date,amount\n"Doe, Jane","2024-05-31","10.5"\n"a,2024-05-31,10\nb,2024-05-31,10\nc"x,2024-05-31,10\n');
  expect(log.rows.map(({ customer }) => customer)).toEqual(["Doe, Jane", "b"]);
  expect(log.rejected).toEqual([{ line: 3, reason: "its quotes do not close" }, { line: 5, reason: "its quotes do not close" }]);
});

test("a file without the right columns, an empty one and a missing one are named", async () => {
  await expect(parse("id,when,total\n1,2,3\n")).rejects.toThrow('it is "id,when,total"');
  await expect(parse("")).rejects.toThrow("The order log is empty.");
  await expect(readOrderLog("/nowhere/orders.csv", "EUR")).rejects.toThrow("ENOENT");
});

test("the log is shifted so that its last day is yesterday in the shop's zone", () => {
  const state = createState(1);
  const shop = addShop(state, { domain: "a.myshopify.com", now, timezone: "Pacific/Auckland" });
  const agenda = createAgenda();
  const rows = [{ customer: "x", day: 100, amountMinor: 1000 }, { customer: "y", day: 160, amountMinor: 2500 }, { customer: "x", day: 160, amountMinor: 0 }];
  const world = loadShop({ state, shop, agenda, rows, now });
  const localDays = [...shop.orders.values()].map(({ createdAt }) => new Date(createdAt).toLocaleDateString("sv", { timeZone: "Pacific/Auckland" }));
  // Noon of the 22nd in UTC is the 22nd, 22:00, in Auckland.
  expect(localDays).toEqual(["2026-09-22", "2026-11-21", "2026-11-21"]);
  expect(world.shoppers).toHaveLength(2);
  expect([...shop.customers.values()].map(({ tags, numberOfOrders, amountSpentMinor }) => [tags[0], numberOfOrders, amountSpentMinor])).toEqual([["log-x", 2, 1000], ["log-y", 1, 2500]]);
  expect(() => loadShop({ state, shop, agenda, rows, now })).toThrow("an order log needs an empty shop");
});

const cdnow = process.env.CDNOW_ORDERS;
test.skipIf(!cdnow)("CDNOW loads whole, and its shoppers go on at about the pace at which the log ends", async () => {
  const state = createState(1);
  const shop = addShop(state, { domain: "cdnow.myshopify.com", now, currency: "USD", country: "US" });
  const { rows, rejected } = await readOrderLog(cdnow ?? "", "USD");
  const agenda = createAgenda();
  loadShop({ state, shop, agenda, rows, now });
  expect([shop.orders.size, shop.customers.size, rejected.length]).toEqual([67_591, 23_570, 0]);
  const firstMonth = agenda.shops.heap.filter(({ at }) => at < now + 30 * dayMs).length / 30;
  const lastMonth = [...shop.orders.values()].filter(({ createdAt }) => createdAt > now - 30 * dayMs).length / 30;
  expect(firstMonth).toBeGreaterThan(lastMonth * 0.5);
  expect(firstMonth).toBeLessThan(lastMonth * 1.5);
});
