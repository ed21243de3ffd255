import { type Timeline, type TimelineEntry, timelineFilters } from "#app/cases/timeline";
import { stateAt, turningPoints } from "#app/lapse/fixed-window";
import type { OrderView } from "#app/orders/order-view";
import { addDays, type Day, dayIn, daysBetween, startOfDay } from "#app/platform/zones";
import type { CaseOutcome, LapseState } from "#app/shoppers/badge";
import { rowOf, type StoredShopper } from "#app/shoppers/row-of";
import type { Consent, Shopper, ShopperCounts } from "#app/shoppers/shopper";
import type { TimelineChip } from "../shopper/timeline-card.tsx";

/**
 * A shop that does not exist, for looking at (product rule 2). Made here at each look, by the same rules as a real one, and in no table: so nothing that
 * mails, counts or exports can ever meet these people.
 */
export interface Example {
  shopper: Shopper;
  orders: OrderView[];
  timeline: TimelineEntry[];
}

export interface ExampleShop {
  today: Day;
  all: Example[];
  counts: Pick<ShopperCounts, "lapsed" | "slowing" | "came_back">;
  /** Of those who came back, after a message; and what they ordered then. */
  cameBack: { all: number; afterMessage: number };
  revenue: { minor: number; orders: number };
}

interface Sketch {
  name: [first: string, last: string];
  place: [town: string, country: string];
  locale: string;
  consent: Consent;
  /** Days ago, minor units, what. */
  orders: [daysAgo: number, minor: number, what: string][];
  outcome?: CaseOutcome;
  /** Days ago on which a mail left, and on which they followed its link. */
  mailed?: [sent: number, clicked?: number];
  note?: [daysAgo: number, text: string];
}

export const EXAMPLE_WINDOW_DAYS = 90;
const TITLE = "It has been a while";

const sketches: readonly Sketch[] = [
  { name: ["Maria", "Schneider"], place: ["Hamburg", "DE"], locale: "de", consent: "subscribed", orders: [[142, 7_990, "Linen shirt"], [187, 4_950, "Wool socks, 3 pairs"], [230, 12_900, "Kettle"], [276, 3_400, "Notebook"], [322, 8_900, "Lamp"]] },
  { name: ["Jonas", "Weber"], place: ["Leipzig", "DE"], locale: "de", consent: "not_subscribed", orders: [[211, 5_900, "Linen shirt"]] },
  { name: ["Olivia", "Clarke"], place: ["Leeds", "GB"], locale: "en-GB", consent: "subscribed", orders: [[128, 15_400, "Lamp"], [190, 6_200, "Wool socks, 3 pairs"], [251, 4_100, "Notebook"]], outcome: "in_campaign", mailed: [6, 5] },
  { name: ["Emre", "Kaya"], place: ["Bremen", "DE"], locale: "de", consent: "unsubscribed", orders: [[174, 9_900, "Kettle"], [260, 4_950, "Wool socks, 3 pairs"]], outcome: "said_no", mailed: [30] },
  { name: ["Grace", "Miller"], place: ["Portland", "US"], locale: "en", consent: "subscribed", orders: [[97, 22_800, "Lamp"], [158, 18_400, "Kettle"], [214, 7_900, "Linen shirt"], [280, 7_900, "Linen shirt"]], note: [9, "Asked on the phone when the blue lamp is back."] },
  { name: ["Lena", "Hansen"], place: ["Kiel", "DE"], locale: "de", consent: "subscribed", orders: [[402, 3_400, "Notebook"], [450, 3_400, "Notebook"]] },
  { name: ["Anna", "Petersen"], place: ["Rostock", "DE"], locale: "de", consent: "subscribed", orders: [[74, 6_700, "Linen shirt"], [112, 4_950, "Wool socks, 3 pairs"], [151, 9_900, "Kettle"]] },
  { name: ["Paul", "Neumann"], place: ["Berlin", "DE"], locale: "de", consent: "subscribed", orders: [[11, 8_420, "Linen shirt"], [176, 12_900, "Kettle"], [229, 5_400, "Notebook"]], outcome: "came_back", mailed: [15, 14] },
  { name: ["Ida", "Lorenz"], place: ["Dresden", "DE"], locale: "de", consent: "subscribed", orders: [[18, 4_950, "Wool socks, 3 pairs"], [64, 8_900, "Lamp"]] },
];

/** The example as it looks at an instant, in the shop's zone and currency. */
export function makeExampleShop(now: Date, { timeZone: zone, currency }: { timeZone: string; currency: string }): ExampleShop {
  const today = dayIn(now, zone);
  const all = sketches.map((sketch, i) => exampleOf(sketch, BigInt(i + 1), { today, now, zone, currency }));
  const returned = all.filter(({ shopper }) => shopper.state === "came_back");
  const count = (state: Shopper["state"]) => {
    const found = all.filter(({ shopper }) => shopper.state === state);
    return { all: found.length, mailable: found.filter(({ shopper }) => shopper.reach === "email").length };
  };
  const after = returned.filter((_, i) => sketches.find(({ name }) => name[1] === returned[i]?.shopper.lastName)?.mailed);
  return {
    today,
    all,
    counts: { lapsed: count("lapsed"), slowing: count("slowing"), came_back: count("came_back") },
    cameBack: { all: returned.length, afterMessage: after.length },
    revenue: { minor: after.reduce((sum, { orders }) => sum + (orders[0]?.netMinor ?? 0), 0), orders: after.length },
  };
}

/** Lines of an example's timeline under one of the chips, newest first. */
export const exampleTimeline = ({ timeline }: Example, chip: TimelineChip): Timeline => ({
  entries: chip === "all" ? timeline : timeline.filter(({ kind }) => (timelineFilters[chip] as readonly string[]).includes(kind)),
  more: null,
});

interface Setting {
  today: Day;
  now: Date;
  zone: string;
  currency: string;
}

function exampleOf(sketch: Sketch, id: bigint, setting: Setting): Example {
  const { today, now, zone, currency } = setting;
  const [firstName, lastName] = sketch.name;
  const [town, country] = sketch.place;
  const orders = sketch.orders.map((order, i) => orderOf(order, 1_400 - Number(id) * 40 - i, setting));
  const [last, first] = [orders[0]?.day ?? today, orders.at(-1)?.day ?? today];
  const window = { days: EXAMPLE_WINDOW_DAYS, zone };
  const state: LapseState = sketch.outcome === "came_back" ? "came_back" : stateAt(last, window, now);
  const turns = turningPoints(last, window);
  const stored: StoredShopper = {
    id, first_name: firstName, last_name: lastName, email: null, city: town, country, redacted_at: null, lapse_state: state, case_outcome: sketch.outcome ?? null,
    state_since: state === "lapsed" ? turns.lapsesAt : state === "slowing" ? turns.slowsAt : null, first_order_day: first, last_order_day: last, order_days: orders.length,
    net_spent_minor: BigInt(orders.reduce((sum, { netMinor }) => sum + netMinor, 0)), history: "orders", mailable: sketch.consent === "subscribed",
  };
  const since = startOfDay(first, zone);
  return {
    orders,
    timeline: timelineOf(sketch, orders, turns.lapsesAt < now ? turns.lapsesAt : null, setting),
    shopper: {
      ...rowOf(stored, today), firstName, lastName, email: null, phone: null, locale: sketch.locale, province: null, tags: [], consent: sketch.consent, consentAt: since, suppressedFor: null,
      dataSaleOptOut: false, notJudged: false, customerSince: since, firstOrderDay: first, orders: orders.length, refundedMinor: 0, currency, history: "orders", priority: 0, lapsesAt: turns.lapsesAt, redactedAt: null,
    },
  };
}

function orderOf([daysAgo, minor, what]: Sketch["orders"][number], number: number, { today, zone, currency }: Setting): OrderView {
  const day = addDays(today, -daysAgo);
  return {
    id: BigInt(number), name: `#${number}`, processedAt: byDay(day, zone, number), day, sourceName: "web", currency, subtotalMinor: minor, discountMinor: 0, refundedMinor: 0, netMinor: minor, discountCodes: [],
    counts: true, whyNot: null, cancelledAt: null, lines: [{ id: BigInt(number), title: what, quantity: 1, currentQuantity: 1, totalMinor: minor, isGiftCard: false }],
  };
}

function timelineOf(sketch: Sketch, orders: readonly OrderView[], lapsedAt: Date | null, { today, zone, now }: Setting): TimelineEntry[] {
  const at = (daysAgo: number) => byDay(addDays(today, -daysAgo), zone, daysAgo);
  const [sent, clicked] = sketch.mailed ?? [];
  const lines: Omit<TimelineEntry, "id">[] = [
    ...orders.map(({ processedAt, name, netMinor }) => ({ at: processedAt, kind: "order" as const, author: "Shopper", details: { name, netMinor } })),
    ...(lapsedAt ? [{ at: lapsedAt, kind: "state" as const, author: "Comeback", details: { to: "lapsed" } }] : []),
    ...(sent === undefined ? [] : [{ at: at(sent), kind: "mail_sent" as const, author: "Comeback", details: { subject: TITLE } }]),
    ...(clicked === undefined ? [] : [{ at: at(clicked), kind: "click" as const, author: "Shopper", details: {} }]),
    ...(sketch.consent === "unsubscribed" && sent !== undefined ? [{ at: at(sent - 1), kind: "unsubscribed" as const, author: "Shopper", details: {} }] : []),
    ...(sketch.note ? [{ at: at(sketch.note[0]), kind: "note" as const, author: "Shop", details: { text: sketch.note[1] } }] : []),
  ];
  return lines.filter((line) => line.at <= now).sort((a, b) => b.at.getTime() - a.at.getTime()).map((line, i) => ({ ...line, id: `example-${i}` }));
}

/** Some time of the day, between eight and seventeen. */
const byDay = (day: Day, zone: string, number: number): Date => new Date(startOfDay(day, zone).getTime() + (480 + ((number * 137) % 540)) * 60_000);

/** The lapsed, longest quiet first, as the list shows them. */
export const lapsedExamples = ({ all }: ExampleShop): Example[] =>
  all.filter(({ shopper }) => shopper.state === "lapsed").sort((a, b) => (a.shopper.lastOrderDay && b.shopper.lastOrderDay ? daysBetween(b.shopper.lastOrderDay, a.shopper.lastOrderDay) : 0));
