/** Orders of the shoppers' own accord, their cancellations and refunds. The same rules make the history and what comes after it. */
import { cancelOrder, refundOrder } from "../checkout/after-sale.ts";
import { checkout, type CheckoutInput } from "../checkout/checkout.ts";
import type { SimCore } from "../core.ts";
import { lineShareMinor, currentSubtotalMinor } from "../order-amounts.ts";
import type { SimOrder } from "../shapes.ts";
import { nextId, type SimShop, type State } from "../state.ts";
import { dayMs, hourMs } from "../world-time.ts";

import { plan, type Agenda } from "./agenda.ts";
import { fillCart } from "./catalogue.ts";
import { addShopper, drawGapMs, drawRole } from "./population.ts";
import { between, chance, exponential, pick, randomOf, type Random } from "./random.ts";
import type { WorldEvent, WorldShop, WorldShopper } from "./shopper.ts";

/** Where and when shoppers act: the core's clock shows the moment of the event. */
export type Scene = { core: SimCore; shop: SimShop; world: WorldShop; agenda: Agenda };

/** The core as it is at one moment of world time. */
export const coreAt = (core: SimCore, at: number): SimCore => ({ ...core, clock: { now: () => at } });

/** An event that no mail has part in: orders, new shoppers, refunds and cancellations. Returns the order that was placed, if any. */
export function happenOfOwnAccord(scene: Scene, event: WorldEvent): SimOrder | null {
  if (event.kind === "arrive") return arrive(scene);
  if (event.kind === "buy") {
    const shopper = scene.world.shoppers[event.shopper];
    return shopper ? buy(scene, shopper) : null;
  }
  if (event.kind === "refund" || event.kind === "cancel") {
    const order = scene.shop.orders.get(event.order);
    if (!order || order.cancelledAt !== null) return null;
    if (event.kind === "cancel") cancelOrder(scene.core, scene.shop, order.id);
    else giveBack(scene, order, event.share);
  }
  return null;
}

/** A new shopper appears and orders for the first time. */
function arrive(scene: Scene): SimOrder | null {
  const { core, shop, world, agenda } = scene;
  const shopper = addShopper(core, shop, world, drawRole(randomOf(core.state, `world/${shop.domain}/arrivals`)));
  awaitArrival(core, world, agenda);
  return buy(scene, shopper);
}

/** Schedules the next new shopper; nobody comes to a shop that has no arrivals. */
export function awaitArrival(core: SimCore, world: WorldShop, agenda: Agenda): void {
  if (world.arrivalsPerDay <= 0) return;
  const random = randomOf(core.state, `world/${world.domain}/arrivals`);
  plan(agenda, { kind: "arrive", shopper: -1, shop: world.domain, at: core.clock.now() + exponential(random, world.arrivalsPerDay) * dayMs });
}

/** The shopper orders as they planned; afterwards they either leave for good or know when they come again. */
export function buy(scene: Scene, shopper: WorldShopper): SimOrder | null {
  const random = randomOf(scene.core.state, `world/${scene.world.domain}/buy/${shopper.index}`);
  const order = placeOrder(scene, shopper, shopper.code, random);
  shopper.gone = chance(random, shopper.dropout);
  shopper.nextBuyAt = null;
  if (!shopper.gone) comeAgain(scene, shopper, random);
  return order;
}

/** Plans the shopper's next order of their own accord. */
export function comeAgain({ core, shop, agenda }: Scene, shopper: WorldShopper, random: Random): void {
  shopper.gone = false;
  shopper.nextBuyAt = core.clock.now() + drawGapMs(random, shopper.rate);
  plan(agenda, { kind: "buy", shopper: shopper.index, shop: shop.domain, at: shopper.nextBuyAt });
}

/** One order with what may follow it; the shopper's plans stay as they are. A code that is refused is left out. */
export function placeOrder(scene: Scene, shopper: WorldShopper, code: string | null, random: Random): SimOrder | null {
  const { core, shop, world } = scene;
  const asGuest = shopper.customerId === null || (shopper.email !== null && chance(random, 0.015));
  const known = accountOf(shop, shopper);
  // Test orders are the merchant's own; nobody tries a shopper's code with them.
  const test = chance(random, 0.004) && code === null;
  const outcome = checkout(core, shop, {
    ...(asGuest || known === null ? { email: shopper.email, asGuest: true } : { customerId: known }),
    lines: linesOf(shop, world, random),
    sourceName: shopper.buysAtTill ? "pos" : "web",
    ...(shopper.buysAtTill ? { shippingMinor: 0 } : { landingSite: pick(random, ["/", "/?utm_source=search", "/collections/all"]) }),
    test,
    codes: code === null ? [] : [code],
  });
  if (outcome.kind === "left") return null;
  followUp(scene, shopper, outcome.order, random);
  planCourse(core.state, shop, outcome.order);
  return outcome.order;
}

/** Their customer record, also after a merge; null when it is gone. */
function accountOf(shop: SimShop, { customerId }: WorldShopper): number | null {
  const id = customerId === null ? null : (shop.mergedInto.get(customerId) ?? customerId);
  return id !== null && shop.customers.has(id) ? id : null;
}

function linesOf(shop: SimShop, world: WorldShop, random: Random): CheckoutInput["lines"] {
  const products = [...shop.products.values()];
  if (world.typicalMinor !== null) return [{ title: pick(random, products).title, unitPriceMinor: Math.max(100, Math.round(world.typicalMinor * Math.exp(between(random, -0.9, 0.7)))) }];
  return chance(random, 0.006) ? [{ title: `Replacement: ${pick(random, products).title}`, unitPriceMinor: 0 }] : fillCart(random, products);
}

function followUp({ core, shop, agenda }: Scene, shopper: WorldShopper, order: SimOrder, random: Random): void {
  const fate = random();
  const now = core.clock.now();
  const later = { shopper: shopper.index, shop: shop.domain, order: order.id };
  if (fate < 0.012) plan(agenda, { kind: "cancel", ...later, at: now + between(random, 0.2, 20) * hourMs });
  else if (fate < 0.032) plan(agenda, { kind: "refund", ...later, share: 1, at: now + between(random, 4, 24) * dayMs });
  else if (fate < 0.062) plan(agenda, { kind: "refund", ...later, share: between(random, 0.2, 0.6), at: now + between(random, 4, 24) * dayMs });
}

/** When the parcel leaves and arrives, and whether a return or a dispute comes of it; drawn apart from what shoppers do. */
export function planCourse(state: State, shop: SimShop, order: SimOrder): void {
  const random = randomOf(state, `world/${shop.domain}/parcels`);
  const [waits, transit, tracked, fate, days] = [random(), random(), random(), random(), random()] as const;
  const placedAt = order.createdAt;
  // Of a thousand parcels four never left, and twenty waited for goods.
  const shipsAt = waits < 0.004 ? null : placedAt + (waits < 0.024 ? 6 + 30 * days : 0.3 + 2.5 * days) * dayMs;
  order.parcel = { shipsAt, arrivesAt: shipsAt === null || tracked < 0.3 ? null : shipsAt + (1 + 4 * transit) * dayMs };
  if (shipsAt === null) return;
  const returnedAt = shipsAt + (5 + 10 * transit) * dayMs;
  // One return in eight was never closed.
  if (fate < 0.024) order.returns = [{ openedAt: returnedAt, closedAt: fate < 0.003 ? null : returnedAt + (4 + 10 * days) * dayMs, ...(fate < 0.001 && { asked: true }) }];
  else if (fate < 0.03) order.disputes = [{ id: nextId(state), openedAt: placedAt + (20 + 60 * transit) * dayMs, closedAt: placedAt + (120 + 120 * days) * dayMs, outcome: days < 0.5 ? "WON" : "LOST" }];
}

/** Refunds everything, or piece by piece until a share of the order is given back. */
function giveBack({ core, shop }: Scene, order: SimOrder, share: number): void {
  if (currentSubtotalMinor(order) === 0) return;
  if (share >= 1) return void refundOrder(core, shop, order.id);
  const wanted = currentSubtotalMinor(order) * share;
  const lines: { lineId: number; quantity: number }[] = [];
  let given = 0;
  for (const line of order.lines) {
    if (line.currentQuantity === 0 || given >= wanted) continue;
    lines.push({ lineId: line.id, quantity: 1 });
    given += lineShareMinor(line, 1);
  }
  refundOrder(core, shop, order.id, { lines });
}
