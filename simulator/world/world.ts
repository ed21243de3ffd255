/**
 * The world around the shops: its events in the order of their time, and what happens at each. Whatever shoppers learn, they learn from the
 * mails in the inbox and from the web; nothing here asks the app.
 */
import type { SimCore } from "../core.ts";
import type { Mail, MailBox } from "../inbox/mails.ts";
import { shopOf, type SimOrder, type SimShop } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { createAgenda, isVisit, nextVisitAt, takeNext, type Agenda } from "./agenda.ts";
import { comeAgain, coreAt, happenOfOwnAccord, placeOrder, type Scene } from "./buying.ts";
import { seedShop } from "./history.ts";
import { loadShop } from "./loaded-shop.ts";
import { readOrderLog, type RejectedLine } from "./order-log.ts";
import { chance, randomOf } from "./random.ts";
import { planAfterReading, planArrival } from "./reactions.ts";
import type { WorldEvent, WorldShop, WorldShopper } from "./shopper.ts";
import { codesIn, truthOf, type Truth } from "./truth.ts";
import { clickAsPerson, loadPicturesAsPerson, loadPicturesAsProxy, scanAsGateway, unsubscribeAsPerson } from "./visits.ts";

/** Plain data, part of the snapshot. */
export type WorldState = {
  shops: Map<string, WorldShop>;
  agenda: Agenda;
  /** The last mail whose arrival was planned for. */
  lastMail: number;
  counts: Counts;
  /** The latest visits that did not go as a person expects, newest last. */
  troubles: { at: number; what: string }[];
};

/** What happened so far; `opens`, `clicks` and `unsubscribes` are those of people. */
export type Counts = {
  orders: number;
  newShoppers: number;
  refunds: number;
  cancellations: number;
  mails: number;
  opens: number;
  clicks: number;
  machineVisits: number;
  unsubscribes: number;
  complaints: number;
  redemptions: number;
  troubles: number;
};

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
  troubles(): WorldState["troubles"];
};

export const createWorldState = (): WorldState => ({
  shops: new Map(),
  agenda: createAgenda(),
  lastMail: 0,
  counts: { orders: 0, newShoppers: 0, refunds: 0, cancellations: 0, mails: 0, opens: 0, clicks: 0, machineVisits: 0, unsubscribes: 0, complaints: 0, redemptions: 0, troubles: 0 },
  troubles: [],
});

/** How many people are on the web at the same moment. */
const visitorsAtOnce = 8;
const troublesKept = 100;

/** @param input.world what was saved, or a new one; it is changed in place */
export function createWorld(input: { core: SimCore; world: WorldState; mailbox: MailBox }): World {
  const { core, world, mailbox } = input;
  const { state } = core;
  const { agenda, counts } = world;
  let acting: Promise<unknown> = Promise.resolve();

  const sceneOf = (event: WorldEvent): Scene | null => {
    const shop = state.shops.get(event.shop);
    const of = world.shops.get(event.shop);
    return shop && of ? { core: coreAt(core, event.at), shop, world: of, agenda } : null;
  };

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

  const noteReturn = (shopper: WorldShopper, at: number, moved: boolean): void => {
    if (!shopper.truth || shopper.truth.returnedAt !== null || at < shopper.truth.firstMailAt) return;
    shopper.truth.returnedAt = at;
    shopper.truth.movedByMail = moved;
  };
  const noteCode = (shopper: WorldShopper, order: SimOrder): void => {
    if (shopper.code === null) return;
    const used = order.discounts.some(({ code }) => code.toLowerCase() === shopper.code);
    if (used && shopper.truth) shopper.truth.redeemed += 1;
    if (used) counts.redemptions += 1;
    shopper.code = null;
  };

  /** Orders, refunds and new shoppers; returns at once. */
  const happenInShop = (event: WorldEvent): void => {
    const scene = sceneOf(event);
    const shopper = scene?.world.shoppers[event.shopper] ?? null;
    if (!scene) return;
    if (event.kind === "redeem" && shopper) return redeem(scene, shopper, event.at);
    if (event.kind === "passOn" && shopper) return passOn(scene, shopper, event.code);
    if (event.kind === "complain" && shopper?.truth) {
      shopper.truth.complainedAt = event.at;
      counts.complaints += 1;
      return;
    }
    const order = happenOfOwnAccord(scene, event);
    if (event.kind === "arrive") counts.newShoppers += 1;
    if (event.kind === "refund") counts.refunds += 1;
    if (event.kind === "cancel") counts.cancellations += 1;
    if (!order) return;
    counts.orders += 1;
    if (!shopper) return;
    noteReturn(shopper, event.at, false);
    noteCode(shopper, order);
  };

  /** An order that only the mail caused; half of those who had left for good become shoppers again. */
  const redeem = (scene: Scene, shopper: WorldShopper, at: number): void => {
    const returned = shopper.truth?.returnedAt ?? null;
    if (returned !== null && returned > at - 14 * dayMs) return;
    const random = randomOf(state, `world/${scene.world.domain}/return/${shopper.index}`);
    // Whoever comes by a mail buys online, also those who used to come to the till.
    const order = placeOrder(scene, { ...shopper, buysAtTill: false }, shopper.code, random);
    if (!order) return;
    counts.orders += 1;
    noteReturn(shopper, at, true);
    noteCode(shopper, order);
    if (shopper.gone && chance(random, 0.5)) comeAgain(scene, shopper, random);
  };

  /** A friend, who is new here, uses the code. */
  const passOn = (scene: Scene, shopper: WorldShopper, code: string): void => {
    const random = randomOf(state, `world/${scene.world.domain}/return/${shopper.index}`);
    const order = placeOrder(scene, { ...shopper, customerId: null, email: `friend.of.${shopper.email}`, buysAtTill: false }, code, random);
    if (!order) return;
    counts.orders += 1;
    if (order.discounts.length === 0) return;
    if (shopper.truth) shopper.truth.redeemedByOthers += 1;
    if (shopper.code === code) shopper.code = null;
  };

  /** What is done on the web: real requests, after which shopper and truth know more. */
  const visit = async (event: WorldEvent & { mail: number }, shop: SimShop, shopper: WorldShopper): Promise<void> => {
    const mail = await mailbox.read(event.mail);
    const truth = shopper.truth;
    if (!mail || !truth) return;
    const random = randomOf(state, `world/${shop.domain}/web/${shopper.index}`);
    if (event.kind === "scan") {
      const found = await scanAsGateway(mail, random);
      truth.machineClicks += found.links;
      truth.machineOpens += found.pictures;
      counts.machineVisits += 1;
    } else if (event.kind === "prefetch") {
      if ((await loadPicturesAsProxy(mail, random)) > 0) truth.machineOpens += 1;
      counts.machineVisits += 1;
    } else if (event.kind === "read") await read(event, mail, shop, shopper);
    else if (event.kind === "click") {
      const arrival = await clickAsPerson(mail, random);
      if (!arrival) return;
      truth.personClicks += 1;
      counts.clicks += 1;
      if (arrival.status >= 400) throw new Error(`A click ended at ${new URL(arrival.url).pathname} with HTTP ${arrival.status}.`);
      if (arrival.code !== null) shopper.code = arrival.code.toLowerCase();
    } else {
      await unsubscribeAsPerson(mail);
      truth.unsubscribedAt = event.at;
      counts.unsubscribes += 1;
    }
  };

  const read = async (event: WorldEvent & { mail: number }, mail: Mail, shop: SimShop, shopper: WorldShopper): Promise<void> => {
    const truth = shopper.truth;
    if (!truth) return;
    const random = randomOf(state, `world/${shop.domain}/mail/${shopper.index}`);
    const lastOrderAt = shop.customers.get(shopper.customerId ?? 0)?.lastOrderAt ?? event.at;
    const [code = null] = codesIn(mail.text, shop);
    truth.reads += 1;
    const { seesPictures, keepsCode } = planAfterReading(agenda, { shop: shop.domain, shopper, mail: mail.id, at: event.at, silentDays: (event.at - lastOrderAt) / dayMs, code }, random);
    if (code !== null && keepsCode) shopper.code = code;
    if (!seesPictures) return;
    if ((await loadPicturesAsPerson(mail, randomOf(state, `world/${shop.domain}/web/${shopper.index}`))) === 0) return;
    truth.personOpens += 1;
    counts.opens += 1;
  };

  const actUntil = async (until: number): Promise<Counts> => {
    takeMailsIn();
    const onTheWeb = new Map<string, Promise<void>>();
    for (let event = takeNext(agenda, until); event; event = takeNext(agenda, until)) {
      const key = `${event.shop}/${event.shopper}`;
      // One after the other for each shopper, side by side for different ones.
      await onTheWeb.get(key);
      if (!("mail" in event) || !isVisit(event)) {
        happenInShop(event);
        continue;
      }
      const { at } = event;
      const shop = state.shops.get(event.shop);
      const shopper = world.shops.get(event.shop)?.shoppers[event.shopper];
      if (!shop || !shopper) continue;
      if (onTheWeb.size >= visitorsAtOnce) await Promise.race(onTheWeb.values());
      const visiting = visit(event, shop, shopper)
        .catch((error: Error) => {
          counts.troubles += 1;
          world.troubles.push({ at, what: error.message });
          world.troubles.splice(0, world.troubles.length - troublesKept);
        })
        .finally(() => onTheWeb.delete(key));
      onTheWeb.set(key, visiting);
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
      return truthOf(of);
    },
    counts: () => counts,
    troubles: () => world.troubles,
  };
}
