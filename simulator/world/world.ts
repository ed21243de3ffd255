/**
 * The world around the shops: its events in the order of their time, and what happens at each. Whatever shoppers learn, they learn from the
 * mails in the inbox and from the web; nothing here asks the app.
 */
import type { SimCore } from "../core.ts";
import type { MailBox } from "../inbox/mails.ts";
import { shopOf } from "../state.ts";

import { isVisit, nextVisitAt, takeNext } from "./agenda.ts";
import { coreAt } from "./buying.ts";
import { seedShop } from "./history.ts";
import { loadShop } from "./loaded-shop.ts";
import { readOrderLog, type RejectedLine } from "./order-log.ts";
import { randomOf } from "./random.ts";
import { planArrival } from "./reactions.ts";
import { happenInShop } from "./shop-events.ts";
import { truthOf, type Truth } from "./truth.ts";
import { happenOnWeb } from "./web-events.ts";
import { noteTrouble, type Counts, type Trouble, type WorldState } from "./world-state.ts";

export type World = {
  /** Fills an empty shop with shoppers and their history. */
  seed(domain: string, shoppers: number): { orders: number; shoppers: number };
  /** Fills an empty shop from an order log. */
  loadOrders(domain: string, path: string): Promise<{ orders: number; shoppers: number; rejected: RejectedLine[] }>;
  /** Lets everything happen that is due by now, beginning with what the mails in the inbox bring about. */
  act(): Promise<Counts>;
  /** When somebody next goes to the web; Infinity when nobody plans to. */
  nextVisitAt(): number;
  /** Addresses whose mailbox is gone. */
  isDead(address: string): boolean;
  truth(domain: string): Truth;
  counts(): Counts;
  /** The latest visits that did not go as a person expects. */
  troubles(): Trouble[];
};

/** How many people are on the web at the same moment. */
const visitorsAtOnce = 8;

/** @param input.world what was saved, or a new one; it is changed in place */
export function createWorld(input: { core: SimCore; world: WorldState; mailbox: MailBox }): World {
  const { core, world, mailbox } = input;
  const { state } = core;
  const { agenda, counts } = world;
  let acting: Promise<unknown> = Promise.resolve();

  /** Plans what the mails that came since will bring about. */
  const takeMailsIn = (): void => {
    for (const mail of mailbox.after(world.lastMail)) {
      world.lastMail = mail.id;
      const of = world.shops.get(mail.shop ?? "");
      const shopper = of?.shoppers[of.byEmail.get(mail.to) ?? -1];
      if (!of || !shopper) continue;
      counts.mails += 1;
      planArrival(agenda, shopOf(state, of.domain), shopper, mail, randomOf(state, `world/${of.domain}/mail/${shopper.index}`));
    }
  };

  const actUntil = async (until: number): Promise<Counts> => {
    takeMailsIn();
    const onTheWeb = new Map<string, Promise<void>>();
    for (let event = takeNext(agenda, until); event; event = takeNext(agenda, until)) {
      const key = `${event.shop}/${event.shopper}`;
      // One after the other for each shopper, side by side for different ones.
      await onTheWeb.get(key);
      const shop = state.shops.get(event.shop);
      const of = world.shops.get(event.shop);
      if (!shop || !of) continue;
      const shopper = of.shoppers[event.shopper];
      if (!isVisit(event) || !("mail" in event)) happenInShop({ core: coreAt(core, event.at), shop, world: of, agenda }, event, counts);
      else if (shopper) {
        if (onTheWeb.size >= visitorsAtOnce) await Promise.race(onTheWeb.values());
        const { at } = event;
        const visiting = happenOnWeb({ state, shop, agenda, mailbox, counts }, event, shopper)
          .catch((error: Error) => noteTrouble(world, { at, what: error.message }))
          .finally(() => onTheWeb.delete(key));
        onTheWeb.set(key, visiting);
      }
    }
    await Promise.all(onTheWeb.values());
    return counts;
  };

  return {
    seed(domain, shoppers) {
      const shop = shopOf(state, domain);
      const of = seedShop({ core, shop, agenda, shoppers });
      world.shops.set(domain, of);
      return { orders: shop.orders.size, shoppers: shop.customers.size };
    },
    async loadOrders(domain, path) {
      const shop = shopOf(state, domain);
      const { rows, rejected } = await readOrderLog(path, shop.currency);
      world.shops.set(domain, loadShop({ state, shop, agenda, rows, now: core.clock.now() }));
      return { orders: shop.orders.size, shoppers: shop.customers.size, rejected };
    },
    act: () => {
      const turn = acting.then(() => actUntil(core.clock.now()));
      // A failed turn is reported to its own caller; the next one goes on.
      acting = turn.catch(() => undefined);
      return turn;
    },
    nextVisitAt: () => (mailbox.after(world.lastMail).length > 0 ? core.clock.now() : nextVisitAt(agenda)),
    isDead: (address) => [...world.shops.values()].some((of) => of.shoppers[of.byEmail.get(address) ?? -1]?.dead),
    truth: (domain) => {
      const of = world.shops.get(domain);
      if (!of) throw new Error(`The world has no shoppers in ${domain}.`);
      return truthOf(of, shopOf(state, domain));
    },
    counts: () => counts,
    troubles: () => world.troubles,
  };
}
