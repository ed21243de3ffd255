import { expect, test } from "vitest";
import { groupOrders, type OrderDay, type OrderLog } from "./models/order-log.ts";
import { bandsOf, countWeeks, lastFullWeek, type OrderWeek, readSeason } from "./season.ts";

/** Days of a world, the last of them a Sunday: 1972-09-24. */
const DAYS = 998;

/** Shoppers who join at any time, order at a rate of their own and may leave after each order. @param share of orders that come on a day */
function world(seed: number, shoppers: number, share: (day: number) => number = () => 1): OrderLog {
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const wait = () => -Math.log(1 - random());
  const orders: OrderDay[] = [];
  for (let shopper = 0; shopper < shoppers; shopper++) {
    const [rate, leaves] = [wait() / 60, random() * 0.4];
    let day = Math.floor(random() * DAYS);
    orders.push({ shopper, day, value: 10 });
    while (random() > leaves) {
      day += Math.max(1, Math.round(wait() / rate));
      if (day >= DAYS) break;
      if (random() < share(day)) orders.push({ shopper, day, value: 10 });
    }
  }
  return groupOrders(orders);
}

function weeksOf(log: OrderLog, end = DAYS - 1): OrderWeek[] {
  const steps = countWeeks(log, end);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

test("weeks are Monday to Sunday, and over", () => {
  // 1970-01-05, a Monday, is day 4.
  expect([10, 11, 12, 16, 17].map(lastFullWeek)).toEqual([4, 4, 4, 4, 11]);
  const weeks = weeksOf(world(1, 300));
  expect(weeks.at(-1)?.week).toBe("1972-09-18");
  expect(new Set(weeks.map(({ week }) => new Date(`${week}T00:00:00Z`).getUTCDay()))).toEqual(new Set([1]));
  expect(weeks).toHaveLength(117);
});

test("a week is expected by what was known before it: whatever comes later changes nothing, and orders of those who are new in it do not count", () => {
  const log = world(2, 600);
  const orders: OrderDay[] = Array.from({ length: log.shoppers }, (_, shopper) => Array.from(log.day.subarray(log.start[shopper], log.start[shopper + 1]), (day) => ({ shopper, day, value: 10 }))).flat();
  const cut = 700;
  const other = groupOrders([...orders.filter(({ day }) => day < cut), ...orders.filter(({ day }) => day >= cut).map(({ day }, i) => ({ shopper: `other ${i % 90}`, day, value: 3 }))]);
  // 1971-12-02, a Thursday: the last week that began before it is that of 29 November.
  const until = (weeks: OrderWeek[]) => weeks.filter(({ week }) => week < "1971-11-29");
  const [before, after] = [weeksOf(log), weeksOf(other)];
  expect(until(before).length).toBeGreaterThan(50);
  expect(until(after)).toEqual(until(before));
  expect(after.find(({ week }) => week === "1971-12-06")?.orders).toBeLessThan(before.find(({ week }) => week === "1971-12-06")?.orders ?? 0);
});

test("what is expected is what comes, and most weeks lie in their band; a steady shop is hardly ever called quiet", () => {
  let [weeks, outside, quiet, expected, came] = [0, 0, 0, 0, 0];
  for (let seed = 1; seed <= 12; seed++) {
    const bands = bandsOf(weeksOf(world(seed, 500)));
    expect(bands).toHaveLength(52);
    bands.forEach(({ orders, low, high, expected: said }, i) => {
      weeks++;
      outside += Number(orders < low || orders > high);
      quiet += Number(readSeason(bands.slice(0, i + 1)).quiet !== null);
      expected += said;
      came += orders;
    });
  }
  expect(Math.abs(came / expected - 1)).toBeLessThan(0.05);
  expect(outside / weeks).toBeLessThan(0.08);
  expect(quiet / weeks).toBeLessThan(0.005);
});

test("a dip of the whole shop is found, with the week in which it began, and is over when orders come as before", () => {
  const dip = (day: number) => (day >= DAYS - 5 * 7 && day < DAYS - 7 ? 0.4 : 1);
  const weeks = weeksOf(world(3, 3_000, dip));
  const during = readSeason(bandsOf(weeks.slice(0, -1)));
  expect(during).toEqual({ quiet: { since: "1972-08-21" }, lastBelow: true });
  expect(readSeason(bandsOf(weeks.slice(0, -4)))).toMatchObject({ quiet: null, lastBelow: true });
  expect(readSeason(bandsOf(weeks))).toEqual({ quiet: null, lastBelow: false });
});

test("what comes back each year is no dip, where the year before is known", () => {
  const season = (day: number) => ((day + 7 * 8) % 364 >= 364 - 7 * 7 && (day + 7 * 8) % 364 < 364 - 7 * 2 ? 0.45 : 1);
  const weeks = weeksOf(world(4, 3_000, season));
  const inSeason = (of: OrderWeek[]) => of.map((_, i) => of.slice(0, i + 1)).slice(60).filter((until) => readSeason(bandsOf(until)).quiet !== null).length;
  expect(inSeason(weeks)).toBeLessThanOrEqual(1);
  // The same weeks without the year before them.
  expect(inSeasonAlone(weeks)).toBeGreaterThan(1);
});

/** Weeks at which the shop counts as quiet when only the half year before each is known. */
const inSeasonAlone = (weeks: OrderWeek[]): number => weeks.map((_, i) => weeks.slice(Math.max(0, i - 26), i + 1)).slice(60).filter((until) => readSeason(bandsOf(until)).quiet !== null).length;

test("too few weeks, or nobody who orders again, tell nothing", () => {
  expect(weeksOf(groupOrders([]))).toEqual([]);
  expect(weeksOf(world(5, 8))).toEqual([]);
  expect(bandsOf(weeksOf(world(5, 300), 120))).toEqual([]);
  expect(readSeason([])).toEqual({ quiet: null, lastBelow: false });
  const none = Array.from({ length: 20 }, (_, i) => ({ week: `2026-01-${10 + i}`, expected: 2, orders: 0 }));
  expect(bandsOf(none)).toEqual([]);
});
