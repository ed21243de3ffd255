/** A shop whose past is a real order log, and whose shoppers go on as their own history lets expect. */
import { DateTime } from "luxon";

import { addCustomer, recordOrder } from "../records.ts";
import type { SimShop, State } from "../state.ts";
import { hourMs } from "../world-time.ts";

import { plan, type Agenda } from "./agenda.ts";
import { planCourse } from "./buying.ts";
import { stockShop } from "./catalogue.ts";
import { createPerson } from "./people.ts";
import { drawRestOfGapMs, enlist, mailHabits } from "./population.ts";
import { beta, between, chance, gamma, pick, pickWeighted, randomOf } from "./random.ts";
import type { LogRow } from "./order-log.ts";
import { createWorldShop, type WorldShop, type WorldShopper } from "./shopper.ts";

/** MBG/NBD as fitted to CDNOW by the library lifetimes 0.11.3 (r, alpha in days, a, b): a usual starting point for a shop of which nothing is known. */
const prior = { r: 0.525, alphaDays: 43.3, a: 0.891, b: 1.614 };

type Past = { customer: string; days: number[]; amounts: number[] };

/**
 * Writes the rows down as orders, shifted so that the last day is yesterday in the shop's zone, and makes the shoppers go on.
 * Throws when the shop has customers already or there are no rows.
 */
export function loadShop(input: { state: State; shop: SimShop; agenda: Agenda; rows: LogRow[]; /** ms of world time */ now: number }): WorldShop {
  const { state, shop, agenda, rows, now } = input;
  if (shop.customers.size > 0) throw new Error(`${shop.name} has customers already; an order log needs an empty shop.`);
  if (rows.length === 0) throw new Error("The order log has no line that makes sense.");
  const lastDay = rows.reduce((last, { day }) => Math.max(last, day), 0);
  const today = DateTime.fromMillis(now, { zone: shop.timezone }).startOf("day");
  const starts = new Map<number, number>();
  const startOf = (day: number): number => {
    let start = starts.get(day);
    if (start === undefined) starts.set(day, (start = today.minus({ days: lastDay - day + 1 }).toMillis()));
    return start;
  };
  const firstDay = rows.reduce((first, { day }) => Math.min(first, day), lastDay);
  stockShop(state, shop, startOf(firstDay));
  const world: WorldShop = { ...createWorldShop(shop.domain), typicalMinor: median(rows.map(({ amountMinor }) => amountMinor)) };
  const pasts = pastsOf(rows);
  for (const past of pasts.values()) {
    const shopper = addLoadedShopper(state, shop, world, past, startOf(past.days[0] ?? lastDay));
    planNext(state, agenda, shop, shopper, past, { lastDay, now });
  }
  recordInOrder(state, shop, world, rows, pasts, startOf);
  return world;
}

function pastsOf(rows: LogRow[]): Map<string, Past> {
  const pasts = new Map<string, Past>();
  for (const { customer, day, amountMinor } of [...rows].sort((a, b) => a.day - b.day)) {
    const past = pasts.get(customer) ?? { customer, days: [], amounts: [] };
    past.days.push(day);
    past.amounts.push(amountMinor);
    pasts.set(customer, past);
  }
  return pasts;
}

function addLoadedShopper(state: State, shop: SimShop, world: WorldShop, past: Past, joinedAt: number): WorldShopper {
  const index = world.shoppers.length;
  const random = randomOf(state, `world/${shop.domain}/birth/${index}`);
  const person = createPerson(random, shop.country, index + 1);
  const consent = pickWeighted(random, [["SUBSCRIBED", 84], ["NOT_SUBSCRIBED", 9], ["UNSUBSCRIBED", 6], ["INVALID", 1]] as const);
  const customer = addCustomer(state, shop, {
    ...person,
    createdAt: joinedAt,
    tags: [`log-${past.customer}`],
    consent: { state: consent, optInLevel: consent === "SUBSCRIBED" ? "SINGLE_OPT_IN" : null, updatedAt: consent === "NOT_SUBSCRIBED" ? null : joinedAt },
  });
  const shopper: WorldShopper = {
    index,
    customerId: customer.id,
    email: person.email,
    rate: 0,
    dropout: beta(random, prior.a, prior.b),
    gone: true,
    nextBuyAt: null,
    buysAtTill: false,
    ...mailHabits(random, consent === "INVALID"),
    code: null,
    truth: null,
  };
  enlist(world, shopper);
  return shopper;
}

/**
 * Draws whether the shopper is still one, and how often they order, from what their own history lets expect
 * (MBG/NBD posterior: P(alive) = 1 / (1 + a/(b+x) · ((alpha+T)/(alpha+t_x))^(r+x)), rate ~ gamma(r+x, alpha+T)).
 */
function planNext(state: State, agenda: Agenda, shop: SimShop, shopper: WorldShopper, past: Past, until: { lastDay: number; now: number }): void {
  const random = randomOf(state, `world/${shop.domain}/life/${shopper.index}`);
  const first = past.days[0] ?? until.lastDay;
  const repeats = new Set(past.days).size - 1;
  const lastOrder = (past.days.at(-1) ?? first) - first;
  const watched = until.lastDay - first + 1;
  const odds = (prior.a / (prior.b + repeats)) * ((prior.alphaDays + watched) / (prior.alphaDays + lastOrder)) ** (prior.r + repeats);
  shopper.rate = gamma(random, prior.r + repeats, prior.alphaDays + watched);
  shopper.gone = !chance(random, 1 / (1 + odds));
  if (shopper.gone) return;
  shopper.nextBuyAt = until.now + drawRestOfGapMs(random, shopper.rate);
  plan(agenda, { kind: "buy", shop: shop.domain, shopper: shopper.index, at: shopper.nextBuyAt });
}

/** Orders get their numbers in the order of time, as in a real shop. */
function recordInOrder(state: State, shop: SimShop, world: WorldShop, rows: LogRow[], pasts: Map<string, Past>, startOf: (day: number) => number): void {
  const random = randomOf(state, `world/${shop.domain}/log`);
  const products = [...shop.products.values()].filter((product) => !product.giftCard);
  const indices = new Map([...pasts.keys()].map((customer, index) => [customer, index]));
  const timed = rows.map((row) => ({ ...row, at: startOf(row.day) + between(random, 8, 22) * hourMs })).sort((a, b) => a.at - b.at);
  for (const { customer, amountMinor, at } of timed) {
    const product = pick(random, products);
    const order = recordOrder(state, shop, {
      customerId: world.shoppers[indices.get(customer) ?? -1]?.customerId ?? null,
      createdAt: at,
      lines: [{ title: product.title, productId: product.id, variantId: product.variants[0]?.id ?? null, unitPriceMinor: amountMinor }],
    });
    planCourse(state, shop, order);
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
