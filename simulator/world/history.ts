/** The past of a shop, before the app came: written down without webhooks, by the same rules that the shoppers follow afterwards. */
import type { SimCore } from "../core.ts";
import type { SimShop } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { createAgenda, plan, takeNext, type Agenda } from "./agenda.ts";
import { awaitArrival, buy, coreAt, happenOfOwnAccord } from "./buying.ts";
import { stockShop } from "./catalogue.ts";
import { addShopper, drawRoles } from "./population.ts";
import { randomOf } from "./random.ts";
import { createWorldShop, type WorldShop } from "./shopper.ts";

/** How far the history goes back. */
export const historyDays = 900;

/**
 * Fills an empty shop with `shoppers` customers (and the guests that come with them) and about two and a half years of orders up to the
 * core's time; what they do next waits in the agenda. Throws when the shop has customers already.
 */
export function seedShop(input: { core: SimCore; shop: SimShop; agenda: Agenda; shoppers: number }): WorldShop {
  const { core, shop, agenda, shoppers } = input;
  if (shop.customers.size > 0) throw new Error(`${shop.name} has customers already; only an empty shop can be seeded.`);
  const now = core.clock.now();
  const start = now - historyDays * dayMs;
  const quiet = withoutWebhooks(core);
  stockShop(core.state, shop, start);
  const world = createWorldShop(shop.domain);
  const random = randomOf(core.state, `world/${shop.domain}/joining`);
  // The shop grew: later days brought more new shoppers than early ones.
  const joinings = drawRoles(random, shoppers)
    .map((role) => ({ role, at: start + historyDays * dayMs * random() ** 0.85 }))
    .sort((a, b) => a.at - b.at);
  const past = createAgenda();
  const passUntil = (until: number): void => {
    for (let event = takeNext(past, until); event; event = takeNext(past, until)) happenOfOwnAccord({ core: coreAt(quiet, event.at), shop, world, agenda: past }, event);
  };
  for (const { role, at } of joinings) {
    passUntil(at);
    const then = coreAt(quiet, at);
    buy({ core: then, shop, world, agenda: past }, addShopper(then, shop, world, role));
  }
  passUntil(now);
  for (const event of past.shops.heap) plan(agenda, event);
  world.arrivalsPerDay = joinings.length / historyDays;
  awaitArrival(core, world, agenda);
  return world;
}

/** The same core for what happened before anybody listened. */
const withoutWebhooks = (core: SimCore): SimCore => ({ ...core, app: { ...core.app, subscriptions: [] } });
