/** Orders of the shoppers' own accord, their cancellations and refunds. The same rules make the history and what comes after it. */
import type { NewOrder } from "../records.ts";
import type { SimOrder, SimShop, State } from "../state.ts";
import { dayMs, hourMs } from "../world-time.ts";

import { fillCart } from "./catalogue.ts";
import { plan, type Agenda } from "./agenda.ts";
import { addShopper, drawGapMs, drawRole } from "./population.ts";
import { between, chance, exponential, pick, randomOf, type Random } from "./random.ts";
import type { WorldShop, WorldShopper } from "./shopper.ts";

/** Puts orders into the shop: quietly for its history, with webhooks and discount rules for what happens now. */
export type Till = {
  order(shop: SimShop, order: NewOrder & { code?: string | null }): SimOrder | null;
  refund(shop: SimShop, order: SimOrder, at: number, share: number): void;
  cancel(shop: SimShop, order: SimOrder, at: number): void;
};

export type Shopping = { state: State; shop: SimShop; world: WorldShop; agenda: Agenda; till: Till };

/** A new shopper appears, orders for the first time, and the next one is awaited. */
export function arrive(shopping: Shopping, at: number): void {
  const { state, shop, world, agenda } = shopping;
  const shopper = addShopper(state, shop, world, at, drawRole(randomOf(state, `world/${world.domain}/arrivals`)));
  buy(shopping, shopper, at);
  awaitArrival(state, world, agenda, at);
}

/** Schedules the next new shopper; nobody comes to a shop that has no arrivals. */
export function awaitArrival(state: State, world: WorldShop, agenda: Agenda, from: number): void {
  if (world.arrivalsPerDay <= 0) return;
  const random = randomOf(state, `world/${world.domain}/arrivals`);
  plan(agenda, { kind: "arrive", shopper: -1, shop: world.domain, at: from + exponential(random, world.arrivalsPerDay) * dayMs });
}

/** The shopper orders as they planned; afterwards they either leave for good or know when they come again. */
export function buy(shopping: Shopping, shopper: WorldShopper, at: number, code: string | null = null): SimOrder | null {
  const { state, shop, world, agenda } = shopping;
  const random = randomOf(state, `world/${world.domain}/buy/${shopper.index}`);
  const order = placeOrder(shopping, shopper, at, code, random);
  shopper.gone = chance(random, shopper.dropout);
  shopper.nextBuyAt = shopper.gone ? null : at + drawGapMs(random, shopper.rate);
  if (shopper.nextBuyAt !== null) plan(agenda, { kind: "buy", shopper: shopper.index, shop: shop.domain, at: shopper.nextBuyAt });
  return order;
}

/** One order of the shopper with what may follow it; their plans stay as they are. */
export function placeOrder({ shop, world, agenda, till }: Shopping, shopper: WorldShopper, at: number, code: string | null, random: Random): SimOrder | null {
  const asGuest = shopper.customerId === null || (shopper.email !== null && chance(random, 0.015));
  const order = till.order(shop, {
    customerId: asGuest ? null : shopper.customerId,
    ...(asGuest && shopper.email !== null ? { email: shopper.email } : {}),
    createdAt: at,
    lines: linesOf(shop, world, random),
    sourceName: shopper.buysAtTill ? "pos" : "web",
    shippingMinor: shopper.buysAtTill ? 0 : shop.shippingMinor,
    test: chance(random, 0.004),
    ...(code === null ? {} : { code }),
    ...(shopper.buysAtTill ? {} : { cartToken: randomToken(random), landingSite: pick(random, ["/", "/?utm_source=search", "/collections/all"]) }),
  });
  if (order) followUp(agenda, shop, shopper, order, at, random);
  return order;
}

function linesOf(shop: SimShop, world: WorldShop, random: Random): NewOrder["lines"] {
  if (world.typicalMinor !== null) return [{ title: pick(random, [...shop.products.values()]).title, unitPriceMinor: Math.max(100, Math.round(world.typicalMinor * Math.exp(between(random, -0.9, 0.7)))) }];
  const lines = fillCart(random, shop);
  // Replacements and samples cost nothing.
  return chance(random, 0.006) ? lines.map((line) => ({ ...line, unitPriceMinor: 0 })) : lines;
}

function followUp(agenda: Agenda, shop: SimShop, shopper: WorldShopper, order: SimOrder, at: number, random: Random): void {
  const fate = random();
  const later = { shopper: shopper.index, shop: shop.domain, order: order.id };
  if (fate < 0.012) plan(agenda, { kind: "cancel", ...later, at: at + between(random, 0.2, 20) * hourMs });
  else if (fate < 0.032) plan(agenda, { kind: "refund", ...later, share: 1, at: at + between(random, 4, 24) * dayMs });
  else if (fate < 0.062) plan(agenda, { kind: "refund", ...later, share: between(random, 0.2, 0.6), at: at + between(random, 4, 24) * dayMs });
}

const randomToken = (random: Random): string => Array.from({ length: 4 }, () => Math.floor(random() * 0xffffffff).toString(16).padStart(8, "0")).join("");
