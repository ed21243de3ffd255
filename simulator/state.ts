/**
 * What the simulated Shopify knows: plain objects, Maps and arrays only, so that the whole of it can be written with
 * `v8.serialize`. Money is integer minor units of the shop's currency, instants are ms of world time, ids are the
 * numbers inside `gid://shopify/<Type>/<id>`.
 *
 * Reading is free; writing goes through the functions beside it: `records.ts` (history: customers, products, orders,
 * no webhooks), `checkout/` (what shoppers and staff do now, with webhooks), `compliance.ts` (install, uninstall, redact).
 */

import type { AccessToken, ConsentChange, RefreshToken, ScheduledCompliance, SimBulkOperation, SimCode, SimCodeCreation, SimCollection, SimCustomer, SimDiscount, SimMetafield, SimOrder, SimProduct, SimSegment, ShopPlace, WebhookDelivery } from "./shapes.ts";

export interface State {
  version: 1;
  shops: Map<string, SimShop>;
  /** The next id of anything, see {@link nextId}. Far above 2^31, as Shopify's are. */
  nextId: number;
  /** State of the seeded random streams by name, see {@link draw}. */
  streams: Map<string, number>;
  seed: number;
  /** What the world's DNS says, by kind and name: "TXT _dmarc.nordlicht.example". */
  dns: Map<string, string[]>;
}

export interface SimShop {
  domain: string;
  id: number;
  name: string;
  email: string;
  currency: string;
  timezone: string;
  country: string;
  /** As buyers see it; null: nothing but the country was given yet. */
  address: ShopPlace | null;
  /** Share of the price that is tax, in basis points (1900 = 19 %), and whether shown prices hold it already. */
  taxBasisPoints: number;
  taxesIncluded: boolean;
  /** Flat rate of the one shipping method, minor units. */
  shippingMinor: number;
  planPartnerDevelopment: boolean;
  plan: "standard" | "advanced" | "plus";
  /** Whether the shop sells to companies; without it company contacts may not be asked for. */
  b2b: boolean;
  /** The storefront as shoppers see it, without a slash at the end. In the demo an address on 127.0.0.1. */
  primaryDomainUrl: string;
  createdAt: number;
  installed: boolean;
  installedAt: number | null;
  uninstalledAt: number | null;
  grantedScopes: string[];
  /** Whether Shopify approved `read_all_orders` for the app; without it an install never grants the scope. */
  allOrdersGranted: boolean;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, RefreshToken>;
  customers: Map<number, SimCustomer>;
  /** Lower-cased e-mail to customer id. */
  customerIdByEmail: Map<string, number>;
  /** Customer that was merged away to the one that was kept. */
  mergedInto: Map<number, number>;
  orders: Map<number, SimOrder>;
  nextOrderNumber: number;
  products: Map<number, SimProduct>;
  collections: Map<number, SimCollection>;
  discounts: Map<number, SimDiscount>;
  /** Lower-cased code to code; codes are unique in the shop. */
  codes: Map<string, SimCode>;
  codeCreations: Map<number, SimCodeCreation>;
  bulkOperations: Map<number, SimBulkOperation>;
  /** Texts uploaded for bulk mutations, by staged path. */
  uploads: Map<string, string>;
  segments: Map<number, SimSegment>;
  /** `ownerGid|namespace|key` to metafield; `$app` namespaces are stored as `app--<id>--<rest>`. */
  metafields: Map<string, SimMetafield>;
  /** Webhooks that were caused and not yet taken by the app, by key; delivered ones are dropped and counted. */
  deliveries: Map<string, WebhookDelivery>;
  deliveryCounts: { caused: number; delivered: number; failedAttempts: number; dead: number; lost: number };
  consentLog: ConsentChange[];
  /** Compliance requests that wait for their time, such as shop/redact 48 h after uninstall. */
  scheduledCompliance: ScheduledCompliance[];
}

/** Where a simulated Shopify is asked for the time, in ms of world time. */
export interface WorldClock {
  now(): number;
}

export const createState = (seed: number): State => ({ version: 1, shops: new Map(), nextId: 8_400_000_000_001, streams: new Map(), seed, dns: new Map() });

/** A number never given before in this state. */
export function nextId(state: State): number {
  return state.nextId++;
}

/**
 * The next number in [0, 1) of a named random stream (mulberry32). Streams are independent, so that what the app asks for
 * never changes how shoppers behave.
 */
export function draw(state: State, stream: string): number {
  let a = (state.streams.get(stream) ?? hashName(stream) ^ state.seed) | 0;
  a = (a + 0x6d2b79f5) | 0;
  state.streams.set(stream, a);
  let t = Math.imul(a ^ (a >>> 15), 1 | a);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

/** FNV-1a over UTF-16 units: spreads names over 32 bits, the same on every run. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}

export type NewShop = { domain: string; now: number } & Partial<
  Pick<
    SimShop,
    "name" | "email" | "currency" | "timezone" | "country" | "address" | "taxBasisPoints" | "taxesIncluded" | "shippingMinor" | "planPartnerDevelopment" | "plan" | "b2b" | "primaryDomainUrl" | "allOrdersGranted"
  >
>;

/**
 * Opens a shop (`nordlicht.myshopify.com`) without the app installed.
 * Throws when the shop is there already.
 */
export function addShop(state: State, input: NewShop): SimShop {
  const { domain, now, ...given } = input;
  if (state.shops.has(domain)) throw new Error(`Shop ${domain} exists already`);
  const handle = domain.split(".")[0] ?? domain;
  const shop: SimShop = {
    domain,
    id: nextId(state),
    name: handle.charAt(0).toUpperCase() + handle.slice(1),
    email: `owner@${handle}.example`,
    currency: "EUR",
    timezone: "Europe/Berlin",
    country: "DE",
    address: { company: `${handle.charAt(0).toUpperCase()}${handle.slice(1)} GmbH`, street: "Hafenstraße 1", zip: "20457", city: "Hamburg", provinceCode: null, countryCode: "DE" },
    taxBasisPoints: 1900,
    taxesIncluded: true,
    shippingMinor: 490,
    planPartnerDevelopment: false,
    plan: "standard",
    b2b: false,
    primaryDomainUrl: `https://${domain}`,
    createdAt: now,
    installed: false,
    installedAt: null,
    uninstalledAt: null,
    grantedScopes: [],
    allOrdersGranted: true,
    accessTokens: new Map(),
    refreshTokens: new Map(),
    customers: new Map(),
    customerIdByEmail: new Map(),
    mergedInto: new Map(),
    orders: new Map(),
    nextOrderNumber: 1001,
    products: new Map(),
    collections: new Map(),
    discounts: new Map(),
    codes: new Map(),
    codeCreations: new Map(),
    bulkOperations: new Map(),
    uploads: new Map(),
    segments: new Map(),
    metafields: new Map(),
    deliveries: new Map(),
    deliveryCounts: { caused: 0, delivered: 0, failedAttempts: 0, dead: 0, lost: 0 },
    consentLog: [],
    scheduledCompliance: [],
    ...given,
  };
  state.shops.set(domain, shop);
  return shop;
}

/** The shop of a domain; throws when there is none. */
export function shopOf(state: State, domain: string): SimShop {
  const shop = state.shops.get(domain);
  if (!shop) throw new Error(`No simulated shop ${domain}`);
  return shop;
}
