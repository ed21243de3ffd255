/** Who the shoppers of a simulated shop are, and how they differ: a buy-till-you-die population (MBG/NBD, Batislam et al. 2007). */
import { signUpCustomer } from "../checkout/customers.ts";
import type { SimCore } from "../core.ts";
import type { ConsentState, SimCustomer, SubscriberStatus } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { createPerson, prefetchesPictures, scansLinks, type Person } from "./people.ts";
import { beta, chance, gamma, pickWeighted, randomOf, type Random } from "./random.ts";
import type { WorldShop, WorldShopper } from "./shopper.ts";

const consents: [ConsentState, number][] = [
  ["SUBSCRIBED", 72],
  ["NOT_SUBSCRIBED", 15],
  ["UNSUBSCRIBED", 8],
  ["PENDING", 3],
  ["INVALID", 2],
];

/** Rates of ordering: gamma with this shape and a mean of one order in so many days. */
const rateShape = 1.3;
const meanGapDays = 60;
/** Probability to leave after an order: beta with these shapes, 0.26 on average. */
const dropoutShapes = [0.9, 2.6] as const;

/** With a customer record, by e-mail only, or at the till without a name. */
export type Role = "account" | "guest" | "nameless";

/** For every shopper with a customer record there are so many others. */
const guestsPerAccount = 0.07;
const namelessPerAccount = 0.03;

/** The roles of a shop's shoppers, mixed: as many with a customer record as asked for, and the others that belong to them. */
export function drawRoles(random: Random, accounts: number): Role[] {
  const others: Role[] = [...Array<Role>(Math.round(accounts * guestsPerAccount)).fill("guest"), ...Array<Role>(Math.round(accounts * namelessPerAccount)).fill("nameless")];
  const roles: Role[] = [...Array<Role>(accounts).fill("account"), ...others];
  for (let index = roles.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [roles[index], roles[other]] = [roles[other] as Role, roles[index] as Role];
  }
  return roles;
}

export const drawRole = (random: Random): Role => pickWeighted(random, [["account", 1], ["guest", guestsPerAccount], ["nameless", namelessPerAccount]]);

/** Adds a shopper to world and shop at the core's time, who has not ordered yet. */
export function addShopper(core: SimCore, shop: SimShop, world: WorldShop, role: Role): WorldShopper {
  const index = world.shoppers.length;
  const random = randomOf(core.state, `world/${shop.domain}/birth/${index}`);
  const person = createPerson(random, shop.country, index + 1);
  const customer = role === "account" ? openAccount(core, shop, person, random) : null;
  if (customer) addFacts(core, shop, customer);
  const shopper: WorldShopper = {
    index,
    customerId: customer?.id ?? null,
    email: role === "nameless" ? null : person.email,
    rate: gamma(random, rateShape, rateShape * meanGapDays),
    dropout: beta(random, ...dropoutShapes),
    gone: false,
    nextBuyAt: null,
    buysAtTill: role === "nameless" || chance(random, 0.05),
    ...mailHabits(random, customer?.consent.state === "INVALID"),
    code: null,
    truth: null,
  };
  enlist(world, shopper);
  return shopper;
}

/** How a shopper treats mails; `invalid` addresses never had a mailbox. */
export const mailHabits = (random: Random, invalid: boolean): Pick<WorldShopper, "dead" | "reads" | "moved"> => ({
  dead: invalid || chance(random, 0.007),
  reads: beta(random, 2, 2.6),
  moved: beta(random, 1.2, 7),
});

export function enlist(world: WorldShop, shopper: WorldShopper): void {
  world.shoppers.push(shopper);
  if (shopper.email !== null) world.byEmail.set(shopper.email, shopper.index);
}

function openAccount(core: SimCore, shop: SimShop, person: Person, random: Random): SimCustomer {
  const consent = pickWeighted(random, consents);
  return signUpCustomer(core, shop, {
    ...person,
    openTrackingLevel: openTracking(person, random),
    dataSaleOptOut: chance(random, 0.02),
    tags: chance(random, 0.08) ? ["newsletter"] : [],
    consent: {
      state: consent,
      optInLevel: consent === "SUBSCRIBED" ? (chance(random, 0.6) ? "CONFIRMED_OPT_IN" : "SINGLE_OPT_IN") : null,
      updatedAt: consent === "NOT_SUBSCRIBED" ? null : core.clock.now(),
    },
  });
}

/** Of a hundred with an account: subscriptions of goods, and somebody who has a second account under another address. */
const subscribers: [SubscriberStatus, number][] = [["NEVER_SUBSCRIBED", 960], ["ACTIVE", 16], ["PAUSED", 6], ["CANCELLED", 18]];
const twins = 0.006;
/** Of those with an address at a company. */
const contacts = 0.25;

/** What Shopify knows of a customer besides, drawn apart from how they live. */
function addFacts({ state }: SimCore, shop: SimShop, customer: SimCustomer): void {
  const random = randomOf(state, `world/${shop.domain}/facts`);
  const subscriber = pickWeighted(random, subscribers);
  if (subscriber !== "NEVER_SUBSCRIBED") customer.subscriber = subscriber;
  const isContact = chance(random, contacts);
  if (shop.b2b && isContact && customer.email !== null && scansLinks(customer.email)) customer.company = `${customer.lastName} & Co`;
  const isTwin = chance(random, twins);
  const place = random();
  const other = isTwin ? [...shop.customers.values()][Math.floor(place * (shop.customers.size - 1))] : undefined;
  if (other && other !== customer) Object.assign(customer, { firstName: other.firstName, lastName: other.lastName, place: other.place });
}

function openTracking(person: Person, random: Random): SimCustomer["openTrackingLevel"] {
  if (prefetchesPictures(person.email)) return "UNKNOWN";
  return pickWeighted(random, [["UNKNOWN", 60], ["OPTED_IN", 32], ["OPTED_OUT", 8]] as const);
}

/** Days until the next order: a little more regular than chance (gamma of shape 2). */
export const drawGapMs = (random: Random, ratePerDay: number): number => Math.max(0.3, gamma(random, 2, 2 * ratePerDay)) * dayMs;

/** What is left of a gap when somebody looks at a moment of their choosing: a share of a gap that is found in proportion to its length. */
export const drawRestOfGapMs = (random: Random, ratePerDay: number): number => random() * gamma(random, 3, 2 * ratePerDay) * dayMs;
