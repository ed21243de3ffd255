import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { CustomerNode } from "#app/shoppers/customer-record";
import type { LineNode, OrderNode } from "#app/orders/order-record";
import { draws } from "./draws.ts";

/** A shop's history as the results of bulk operations: one JSON object a line, orders newest first, spread evenly over three years. */
export interface History {
  customersFile: string;
  ordersFile: string;
  customers: number;
  orders: number;
  /** All objects: customers, orders, lines; and the refunds inside orders. */
  rows: number;
  /** Business time at which it is read; no order is younger. */
  at: string;
  /** Where in ordersFile orders begin that are at least so many days old: at which byte, and behind how many orders. */
  atAge: { byte: number; orders: number }[];
}

const DAY_MS = 86_400_000;
const AGES = 3 * 365;
const ASKED_FOR_PARCELS = 365;
const READ_AT = "2026-11-22T00:00:00.000Z";
const TITLES = ["Linen shirt", "Wool socks, 3 pairs", "Kettle", "Lamp \"Nord\"", "Notebook\tA5", "Gift card"];
const CITIES = ["Kiel", "Lübeck", "Boston", "Leeds", "Lyon"];

/** Writes the two files into a folder, never the whole of them in memory. The same sizes give the same files. */
export function makeHistory(folder: string, size: { customers: number; orders: number }): History {
  const history: History = { customersFile: join(folder, "customers.jsonl"), ordersFile: join(folder, "orders.jsonl"), ...size, rows: size.customers + size.orders, at: READ_AT, atAge: [{ byte: 0, orders: 0 }] };
  const draw = draws(7);
  const customers = openText(history.customersFile);
  for (let i = 1; i <= size.customers; i++) customers.line(customerOf(i, draw));
  customers.close();

  const orders = openText(history.ordersFile);
  let late: (LineNode & { __parentId: string })[] = [];
  const writeLate = () => {
    for (const line of late) orders.line(line);
    late = [];
  };
  for (let i = 0; i < size.orders; i++) {
    const age = (i / size.orders) * AGES;
    if (Math.floor(age) >= history.atAge.length) {
      writeLate();
      while (history.atAge.length <= age) history.atAge.push({ byte: orders.bytes(), orders: i });
    }
    const order = orderOf(size.orders - i, new Date(Date.parse(READ_AT) - age * DAY_MS - 1), draw, size.customers);
    const lines = Array.from({ length: 1 + draw(3) }, (_, n) => lineOf(order, n, draw));
    history.rows += lines.length + order.refunds.length;
    orders.line(order);
    // Children do not always follow their parent at once.
    writeLate();
    if (draw(8) === 0) late = lines;
    else for (const line of lines) orders.line(line);
  }
  writeLate();
  history.atAge.push({ byte: orders.bytes(), orders: size.orders });
  orders.close();
  return history;
}

function customerOf(i: number, draw: (bound: number) => number): CustomerNode {
  const subscribed = draw(10) < 6;
  const since = new Date(Date.parse(READ_AT) - (30 + draw(AGES)) * DAY_MS).toISOString();
  return {
    id: `gid://shopify/Customer/${7_000_000_000_000 + i}`,
    createdAt: since,
    updatedAt: since,
    firstName: `Anna${draw(500)}`,
    lastName: `Ahlers ${draw(9000)}`,
    locale: "de",
    tags: draw(20) === 0 ? ["vip", "newsletter, autumn"] : [],
    numberOfOrders: String(draw(9)),
    dataSaleOptOut: false,
    amountSpent: { amount: money(draw(90_000)) },
    lastOrder: { processedAt: since },
    defaultEmailAddress: {
      emailAddress: `Anna.${i}@mail.example`,
      marketingState: subscribed ? "SUBSCRIBED" : "NOT_SUBSCRIBED",
      marketingOptInLevel: subscribed ? "SINGLE_OPT_IN" : null,
      marketingUpdatedAt: since,
      openTrackingLevel: "UNKNOWN",
      marketingUnsubscribeUrl: subscribed ? `https://bench.example/account/unsubscribe/${i}?token=${String(i).padStart(64, "c")}` : null,
    },
    defaultPhoneNumber: null,
    defaultAddress: { countryCodeV2: "DE", provinceCode: null, city: CITIES[draw(CITIES.length)] ?? null, address1: `Hafenstraße ${i % 400}`, zip: String(20_000 + (i % 9_000)) },
    productSubscriberStatus: "NEVER_SUBSCRIBED",
    companyContactProfiles: [],
  };
}

/** Of 20 orders 17 are by a customer, 2 by a guest, 1 by nobody known. */
function orderOf(number: number, at: Date, draw: (bound: number) => number, customers: number): OrderNode {
  const who = draw(20);
  const goods = 1_000 + draw(20_000);
  const refunded = draw(25) === 0 ? 500 : 0;
  const tax = Math.round((goods * 19) / 119);
  return {
    id: `gid://shopify/Order/${5_000_000_000_000 + number}`,
    name: `#${number}`,
    email: who < 17 ? "anna@mail.example" : who < 19 ? `guest.${draw(20_000)}@mail.example` : null,
    processedAt: at.toISOString(),
    updatedAt: at.toISOString(),
    cancelledAt: draw(100) === 0 ? at.toISOString() : null,
    test: false,
    sourceName: "web",
    displayFinancialStatus: "PAID",
    currencyCode: "EUR",
    taxesIncluded: true,
    discountCodes: draw(7) === 0 ? ["WELCOME10"] : [],
    customer: who < 17 ? { id: `gid://shopify/Customer/${7_000_000_000_001 + draw(customers)}` } : null,
    subtotalPriceSet: bag(goods),
    currentSubtotalPriceSet: bag(goods - refunded),
    totalTaxSet: bag(tax),
    currentTotalTaxSet: bag(tax),
    totalShippingPriceSet: bag(490),
    currentShippingPriceSet: bag(490),
    totalDiscountsSet: bag(0),
    totalRefundedSet: bag(refunded),
    refundDiscrepancySet: bag(0),
    refunds: refunded > 0 ? [{ id: `gid://shopify/Refund/${9_000_000_000_000 + number}`, createdAt: at.toISOString(), totalRefundedSet: bag(refunded) }] : [],
    returnStatus: "NO_RETURN",
    disputes: [],
    // As the import asks: of old orders nobody waits for a parcel.
    ...(Date.parse(READ_AT) - at.getTime() < ASKED_FOR_PARCELS * DAY_MS && {
      displayFulfillmentStatus: "FULFILLED",
      fulfillments: [{ createdAt: at.toISOString(), deliveredAt: null, displayStatus: "FULFILLED" }],
    }),
  };
}

function lineOf(order: OrderNode, n: number, draw: (bound: number) => number): LineNode & { __parentId: string } {
  const giftCard = draw(400) === 0;
  return {
    id: `${order.id.replace("Order", "LineItem")}${n}`,
    title: giftCard ? "Gift card" : (TITLES[draw(5)] ?? ""),
    quantity: 1,
    currentQuantity: 1,
    isGiftCard: giftCard,
    discountedTotalSet: bag(300 + draw(700)),
    product: { id: `gid://shopify/Product/${8_000_000_000_000 + draw(900)}` },
    variant: { id: `gid://shopify/ProductVariant/${4_000_000_000_000 + draw(4000)}` },
    __parentId: order.id,
  };
}

const money = (minor: number): string => (minor / 100).toFixed(2);
const bag = (minor: number) => ({ shopMoney: { amount: money(minor) } });

function openText(path: string) {
  const file = openSync(path, "w");
  let waiting = "";
  let written = 0;
  const flush = () => {
    written += writeSync(file, waiting);
    waiting = "";
  };
  return {
    line(value: object) {
      waiting += `${JSON.stringify(value)}\n`;
      if (waiting.length > 1_000_000) flush();
    },
    bytes: () => written + Buffer.byteLength(waiting),
    close() {
      flush();
      closeSync(file);
    },
  };
}
