/** What happens in a shop at its moment: orders, with or without a mail's part in them, and what the truth notes of it. */
import type { SimOrder } from "../shapes.ts";
import { dayMs } from "../world-time.ts";

import { comeAgain, happenOfOwnAccord, placeOrder, type Scene } from "./buying.ts";
import { chance, randomOf, type Random } from "./random.ts";
import type { WorldEvent, WorldShopper } from "./shopper.ts";
import type { Counts } from "./world-state.ts";

/** Whoever ordered so lately of their own accord does not order once more because of the mail. */
const boughtLatelyMs = 14 * dayMs;
/** Those who had left for good and come back by a mail: so many are shoppers again. */
const staysAgain = 0.5;

/** Does one event that is no visit to the web. */
export function happenInShop(scene: Scene, event: WorldEvent, counts: Counts): void {
  const shopper = scene.world.shoppers[event.shopper] ?? null;
  switch (event.kind) {
    case "redeem":
      if (shopper) redeem(scene, shopper, counts);
      return;
    case "passOn":
      if (shopper) passOn(scene, shopper, event.code, counts);
      return;
    case "complain":
      if (shopper?.truth) shopper.truth.complainedAt = event.at;
      counts.complaints += 1;
      return;
    case "arrive":
      counts.newShoppers += 1;
      break;
    case "refund":
      counts.refunds += 1;
      break;
    case "cancel":
      counts.cancellations += 1;
      break;
    default:
      break;
  }
  const order = happenOfOwnAccord(scene, event);
  if (!order) return;
  counts.orders += 1;
  if (shopper) noteOrder(scene, shopper, order, false, counts);
}

/** An order that only the mail caused. */
function redeem(scene: Scene, shopper: WorldShopper, counts: Counts): void {
  const lastAt = shopper.truth?.orders.at(-1)?.at ?? -Infinity;
  if (lastAt > scene.core.clock.now() - boughtLatelyMs) return;
  const random = returnStream(scene, shopper);
  // Whoever comes by a mail buys online, also those who used to come to the till.
  const order = placeOrder(scene, { ...shopper, buysAtTill: false }, shopper.code, random);
  if (!order) return;
  counts.orders += 1;
  noteOrder(scene, shopper, order, true, counts);
  if (shopper.gone && chance(random, staysAgain)) comeAgain(scene, shopper, random);
}

/** A friend, who is new here, uses the code. */
function passOn(scene: Scene, shopper: WorldShopper, code: string, counts: Counts): void {
  const friend = { ...shopper, customerId: null, email: `friend.of.${shopper.email}`, buysAtTill: false };
  const order = placeOrder(scene, friend, code, returnStream(scene, shopper));
  if (!order) return;
  counts.orders += 1;
  if (order.discounts.length === 0) return;
  if (shopper.truth) shopper.truth.redeemedByOthers += 1;
  if (shopper.code === code) shopper.code = null;
}

const returnStream = ({ core, world }: Scene, shopper: WorldShopper): Random => randomOf(core.state, `world/${world.domain}/return/${shopper.index}`);

function noteOrder(scene: Scene, shopper: WorldShopper, order: SimOrder, moved: boolean, counts: Counts): void {
  const { truth } = shopper;
  truth?.orders.push({ id: order.id, at: scene.core.clock.now(), moved });
  if (shopper.code === null) return;
  if (order.discounts.some(({ code }) => code.toLowerCase() === shopper.code)) {
    counts.redemptions += 1;
    if (truth) truth.redeemed += 1;
  }
  shopper.code = null;
}
