/** The past of a shop, before the app came: written down without webhooks, by the same rules that the shoppers follow afterwards. */
import { recordOrder, recount } from "../records.ts";
import { currentSubtotalMinor, currentTotalMinor, lineShareMinor } from "../order-amounts.ts";
import { nextId, type SimOrder, type SimShop, type State } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { createAgenda, plan, takeNext, type Agenda } from "./agenda.ts";
import { arrive, awaitArrival, buy, type Shopping, type Till } from "./buying.ts";
import { stockShop } from "./catalogue.ts";
import { addShopper, drawRoles } from "./population.ts";
import { randomOf } from "./random.ts";
import type { WorldEvent, WorldShop } from "./shopper.ts";

/** How far the history goes back. */
export const historyDays = 900;

/**
 * Fills an empty shop with `shoppers` customers (and the guests that come with them) and about two and a half years of orders up to `now` (ms of world time); what they do next waits in
 * the agenda. Throws when the shop has customers already.
 */
export function seedShop(input: { state: State; shop: SimShop; agenda: Agenda; shoppers: number; now: number }): WorldShop {
  const { state, shop, agenda, shoppers, now } = input;
  if (shop.customers.size > 0) throw new Error(`${shop.name} has customers already; only an empty shop can be seeded.`);
  const start = now - historyDays * dayMs;
  stockShop(state, shop, start);
  const world: WorldShop = { domain: shop.domain, shoppers: [], byCustomer: new Map(), byEmail: new Map(), arrivalsPerDay: 0, typicalMinor: null };
  const random = randomOf(state, `world/${shop.domain}/joining`);
  // The shop grew: later days brought more new shoppers than early ones.
  const joinings = drawRoles(random, shoppers)
    .map((role) => ({ role, joinedAt: start + historyDays * dayMs * random() ** 0.85 }))
    .sort((a, b) => a.joinedAt - b.joinedAt);
  const till = quietTill(state);
  const past = createAgenda();
  const shopping: Shopping = { state, shop, world, agenda: past, till };
  for (const { role, joinedAt } of joinings) {
    passUntil(shopping, joinedAt);
    buy(shopping, addShopper(state, shop, world, joinedAt, role), joinedAt);
  }
  passUntil(shopping, now);
  for (const event of past.shops.heap) plan(agenda, event);
  world.arrivalsPerDay = joinings.length / historyDays;
  awaitArrival(state, world, agenda, now);
  return world;
}

/** Lets everything of the shop's own accord happen that is due by `until`. */
function passUntil(shopping: Shopping, until: number): void {
  for (let event = takeNext(shopping.agenda, until); event; event = takeNext(shopping.agenda, until)) happenOfOwnAccord(shopping, event);
}

/** An event that no mail has part in: orders, new shoppers, refunds and cancellations. Returns the order that was placed, if any. */
export function happenOfOwnAccord(shopping: Shopping, event: WorldEvent, code: string | null = null): SimOrder | null {
  const { shop, world, till } = shopping;
  if (event.kind === "arrive") arrive(shopping, event.at);
  if (event.kind === "buy") {
    const shopper = world.shoppers[event.shopper];
    return shopper ? buy(shopping, shopper, event.at, code) : null;
  }
  if (event.kind === "refund" || event.kind === "cancel") {
    const order = shop.orders.get(event.order);
    if (!order || order.cancelledAt !== null) return null;
    if (event.kind === "cancel") till.cancel(shop, order, event.at);
    else till.refund(shop, order, event.at, event.share);
  }
  return null;
}

/** Writes orders, refunds and cancellations down as they were, without webhooks and discount rules. */
export function quietTill(state: State): Till {
  return {
    order: (shop, { code: _, ...order }) => recordOrder(state, shop, order),
    refund(shop, order, at, share) {
      giveBack(state, order, at, share);
      countAgain(shop, order);
    },
    cancel(shop, order, at) {
      giveBack(state, order, at, 1);
      order.cancelledAt = at;
      order.cancelReason = "CUSTOMER";
      countAgain(shop, order);
    },
  };
}

/** Refunds a share of the order: whole lines when all of it, else as many pieces as come nearest to the share. */
function giveBack(state: State, order: SimOrder, at: number, share: number): void {
  const pieces = order.lines.filter((line) => line.currentQuantity > 0);
  const wanted = share >= 1 ? Infinity : currentSubtotalMinor(order) * share;
  let given = 0;
  const lines = pieces.flatMap((line) => {
    if (given >= wanted) return [];
    const quantity = share >= 1 ? line.currentQuantity : 1;
    const subtotalMinor = lineShareMinor(line, quantity);
    given += subtotalMinor;
    line.currentQuantity -= quantity;
    return [{ id: nextId(state), lineId: line.id, quantity, subtotalMinor, taxMinor: 0 }];
  });
  const everything = order.lines.every((line) => line.currentQuantity === 0);
  const shippingMinor = everything ? order.shippingMinor - order.shippingDiscountMinor : 0;
  order.refunds.push({ id: nextId(state), createdAt: at, amountMinor: given + shippingMinor, shippingMinor, lines });
  order.financialStatus = everything ? "REFUNDED" : "PARTIALLY_REFUNDED";
  order.updatedAt = at;
}

function countAgain(shop: SimShop, order: SimOrder): void {
  const customer = order.customerId === null ? undefined : shop.customers.get(order.customerId);
  if (customer) recount(shop, customer);
}
