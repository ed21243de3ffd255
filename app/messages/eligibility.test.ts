import fc from "fast-check";
import { expect, test } from "vitest";
import { type Asked, explainGroups, freshSince, isDeliverable, judgeSending, judgeShopper, type MessageFacts, pacedSince, type ShopperFacts, twinSince, type WhyNotEligible } from "./eligibility.ts";
import { bases, type MessageKind, messageKinds, permissionOf, regionOf, regions } from "./permission.ts";
import { mayCountOpens } from "./open-tracking.ts";
import { nextSendingInstant } from "./sending-hours.ts";
import { judgeRefusal } from "./smtp-reply.ts";

const now = new Date("2026-11-23T10:00:00Z");
const asked: Asked = { kind: "marketing", today: "2026-11-23", now };
const day = (n: number) => new Date(+now + n * 86_400_000);
const fine: ShopperFacts = {
  email: "maria@people.example", consent: "subscribed", expressConsentDay: null, country: "DE", suppressedFor: null, redacted: false, merged: false, lapseState: "lapsed", caseOutcome: "in_campaign",
  lastOrderDay: "2026-06-01", lastClickDay: null, optedOut: false, noWinBack: false, pausedUntil: null, leftInPeace: false, leftOut: false, staff: false, company: false, subscription: "none",
  openReturn: false, undelivered: false, disputed: false, twinOrdered: false, otherCampaign: false,
};
const planned: MessageFacts = { ordered: false, deadlineAt: day(5), offer: { code: "A-1", endsAt: day(20), refused: false } };
const judge = (more: Partial<ShopperFacts>, kind: MessageKind = "marketing") => judgeShopper({ ...fine, ...more }, { ...asked, kind });

test.each<[string, Partial<ShopperFacts>, WhyNotEligible | null]>([
  ["all is well", {}, null],
  ["who slows down has no case", { caseOutcome: null, lapseState: "slowing" }, null],
  ["redacted, whatever else", { redacted: true, email: null, suppressedFor: "redacted", consent: "unknown" }, "redacted"],
  ["merged into another", { merged: true, email: null }, "duplicate_address"],
  ["came back by an order that came in late", { lapseState: "came_back" }, "bought"],
  ["came back by their case", { caseOutcome: "came_back", consent: "unsubscribed" }, "bought"],
  ["complained", { suppressedFor: "complaint", consent: "unsubscribed" }, "complaint"],
  ["left the list", { suppressedFor: "unsubscribed", consent: "unsubscribed" }, "suppressed"],
  ["on a list of the merchant's", { suppressedFor: "merchant" }, "suppressed"],
  ["never asked for mail", { consent: "not_subscribed" }, "no_consent"],
  ["without an address", { email: null }, "no_address"],
  ["an address that is two", { email: "a@b.example,c@d.example" }, "no_address"],
  ["does not want to be judged by orders", { optedOut: true }, "opted_out"],
  ["wants no win-back mail", { noWinBack: true }, "asked_for_less"],
  ["asked for a pause", { pausedUntil: day(1) }, "asked_for_less"],
  ["whose pause is over", { pausedUntil: now }, null],
  ["was told that no more comes", { leftInPeace: true }, "left_in_peace"],
  ["said no", { caseOutcome: "said_no" }, "case_closed"],
  ["closed by the merchant", { caseOutcome: "closed" }, "case_closed"],
  ["not quiet by a longer window", { lapseState: "active", caseOutcome: null }, "not_quiet"],
  ["of whom nothing was read", { lapseState: null }, "not_quiet"],
  ["carries a tag that is left out", { leftOut: true }, "left_out"],
  ["staff", { staff: true, company: null }, "business"],
  ["a company", { company: true }, "business"],
  ["an active subscription", { subscription: "active" }, "subscription"],
  ["a paused subscription", { subscription: "paused" }, "subscription"],
  ["a subscription that ended", { subscription: "ended" }, null],
  ["an open return", { openReturn: true }, "open_return"],
  ["an order under way", { undelivered: true }, "undelivered"],
  ["a dispute", { disputed: true }, "dispute"],
  ["a twin who ordered", { twinOrdered: true }, "twin_ordered"],
  ["another campaign", { otherCampaign: true }, "other_campaign"],
])("rule 8: %s", (_, more, why) => {
  expect(judge(more)).toEqual({ why, unknown: [] });
});

test("rule 8: what Shopify does not tell stands against nobody, and is said to be unknown", () => {
  expect(judge({ company: null, subscription: null, openReturn: null, undelivered: null, disputed: null, twinOrdered: null })).toEqual({ why: null, unknown: ["business", "subscription", "open_return", "undelivered", "dispute", "twin_ordered"] });
  expect(judge({ company: null, otherCampaign: true })).toEqual({ why: "other_campaign", unknown: ["business"] });
});

test("rule 5: marketing and questions go by mail to subscribers only, answers to those who wrote, service messages to those who bought", () => {
  const byMail = (kind: MessageKind) => bases.filter((basis) => regions.some((region) => permissionOf(kind, basis, region).by === "mail"));
  expect(byMail("marketing")).toEqual(["subscribed"]);
  expect(byMail("question")).toEqual(["subscribed"]);
  expect(byMail("answer")).toEqual(["wrote_to_us"]);
  expect(byMail("service")).toEqual(["wrote_to_us", "bought"]);
  // Where a country allows it, all do: no case differs but by how fresh the permission must be.
  for (const kind of messageKinds) for (const basis of bases) expect(new Set(regions.map((region) => permissionOf(kind, basis, region).by)).size).toBe(1);
  expect(regionsOf("fresh")).toEqual({ european: "order_click_or_consent", canada: "order_or_express_consent", united_states: "order_click_or_consent", elsewhere: "order_click_or_consent", unknown: "order_or_express_consent" });
});

const regionsOf = (key: "fresh") => Object.fromEntries(regions.map((region) => [region, (permissionOf("marketing", "subscribed", region) as Record<string, unknown>)[key]]));

test("rule 5: who did not subscribe gets no marketing and no question, whatever else is known; a service message reaches who bought", () => {
  for (const consent of ["not_subscribed", "unsubscribed", "pending", "invalid", "unknown"] as const) {
    expect(judge({ consent }, "marketing").why).toBe("no_consent");
    expect(judge({ consent }, "question").why).toBe("no_consent");
    expect(judge({ consent }, "service").why).toBe(null);
    expect(judge({ consent }, "answer").why).toBe("no_consent");
  }
  expect(judge({ consent: "not_subscribed", lastOrderDay: null }, "service").why).toBe("no_consent");
  // Owed to them: none of what may pass stands against it, leaving the list of advertising neither; an address that is dead does.
  const busy: Partial<ShopperFacts> = { suppressedFor: "unsubscribed", lapseState: "active", openReturn: true, subscription: "active", otherCampaign: true, leftOut: true, optedOut: true, noWinBack: true, lastOrderDay: "2019-01-01" };
  expect(judge(busy, "service")).toEqual({ why: null, unknown: [] });
  expect(judge({ ...busy, redacted: true }, "service").why).toBe("redacted");
  expect(judge({ ...busy, merged: true }, "service").why).toBe("duplicate_address");
  expect(judge({ ...busy, email: null }, "service").why).toBe("no_address");
  expect(judge({ ...busy, suppressedFor: "hard_bounce" }, "service").why).toBe("suppressed");
  expect(judge({ ...busy, suppressedFor: "complaint" }, "service").why).toBe("complaint");
});

test("rule 6: nobody is mailed whose last order, click or express consent is older than 24 months; in Canada a click does not prolong it", () => {
  const old = "2024-11-22";
  const last = "2024-11-23";
  expect([judge({ lastOrderDay: last }).why, judge({ lastOrderDay: old }).why]).toEqual([null, "too_old"]);
  for (const country of ["DE", "US", "JP"]) {
    expect([judge({ country, lastOrderDay: old, lastClickDay: last }).why, judge({ country, lastOrderDay: old, lastClickDay: old }).why]).toEqual([null, "too_old"]);
    expect([judge({ country, lastOrderDay: old, expressConsentDay: last }).why, judge({ country, lastOrderDay: old, expressConsentDay: old }).why]).toEqual([null, "too_old"]);
  }
  for (const country of ["CA", null]) {
    expect([judge({ country, lastOrderDay: old, lastClickDay: last }).why, judge({ country, lastOrderDay: old, expressConsentDay: last }).why]).toEqual(["too_old", null]);
  }
  expect(judge({ lastOrderDay: null, expressConsentDay: last }).why).toBe(null);
});

const facts: fc.Arbitrary<ShopperFacts> = fc.record({
  email: fc.constantFrom(null, "a@b.example", "a b", "a@b"),
  consent: fc.constantFrom("subscribed", "not_subscribed", "unsubscribed", "pending", "invalid", "unknown"),
  expressConsentDay: fc.constantFrom(null, "2020-01-01", "2026-01-01"),
  country: fc.constantFrom(null, "DE", "CA", "US", "JP"),
  suppressedFor: fc.constantFrom(null, "unsubscribed", "complaint", "hard_bounce", "redacted", "merchant"),
  redacted: fc.boolean(), merged: fc.boolean(),
  lapseState: fc.constantFrom(null, "unknown", "active", "slowing", "lapsed", "came_back"),
  caseOutcome: fc.constantFrom(null, "open", "in_campaign", "came_back", "said_no", "closed"),
  lastOrderDay: fc.constantFrom(null, "2020-01-01", "2026-06-01"),
  lastClickDay: fc.constantFrom(null, "2020-01-01", "2026-06-01"),
  optedOut: fc.boolean(), noWinBack: fc.boolean(), pausedUntil: fc.constantFrom(null, day(-1), day(1)), leftInPeace: fc.boolean(), leftOut: fc.boolean(), staff: fc.boolean(),
  company: fc.constantFrom(null, true, false), subscription: fc.constantFrom(null, "none", "active", "paused", "ended"),
  openReturn: fc.constantFrom(null, true, false), undelivered: fc.constantFrom(null, true, false), disputed: fc.constantFrom(null, true, false),
  twinOrdered: fc.constantFrom(null, true, false), otherCampaign: fc.boolean(),
});

test("rule 5: whoever gets a win-back mail subscribed, has an address, and nothing that is known stands against it", () => {
  fc.assert(
    fc.property(facts, fc.constantFrom("marketing", "question"), (shopper, kind) => {
      const { why } = judgeShopper(shopper, { ...asked, kind });
      if (why !== null) return;
      expect(shopper).toMatchObject({ consent: "subscribed", suppressedFor: null, redacted: false, merged: false, optedOut: false, noWinBack: false, leftInPeace: false, leftOut: false, staff: false, otherCampaign: false });
      expect([shopper.company, shopper.openReturn, shopper.undelivered, shopper.disputed, shopper.twinOrdered]).not.toContain(true);
      expect(["lapsed", "slowing"]).toContain(shopper.lapseState);
      expect(isDeliverable(shopper.email)).toBe(true);
      expect([shopper.lastOrderDay, shopper.lastClickDay, shopper.expressConsentDay].some((at) => at !== null && at >= "2024-11-23")).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("a group is explained by its shoppers: how many may be mailed, the one reason of each other, and what nobody knows of those who may", () => {
  const groups = [
    { ...fine, n: 5 }, { ...fine, openReturn: null, n: 3 }, { ...fine, openReturn: null, disputed: null, n: 2 }, { ...fine, openReturn: true, n: 4 }, { ...fine, email: null, n: 7 }, { ...fine, email: "a b", openReturn: true, n: 1 },
  ];
  expect(explainGroups(groups, asked)).toEqual({ eligible: 10, left: { open_return: 4, no_address: 8 }, unknown: { open_return: 5, dispute: 2 } });
  expect(explainGroups([], asked)).toEqual({ eligible: 0, left: {}, unknown: {} });
});

test("limits in time: two years, sixty days, thirty days; a country is of one region", () => {
  expect([freshSince("2026-11-23"), freshSince("2028-02-29"), twinSince("2026-11-23")]).toEqual(["2024-11-23", "2026-02-28", "2026-09-24"]);
  expect(pacedSince(now)).toEqual(new Date("2026-10-24T10:00:00Z"));
  expect([regionOf("DE"), regionOf("GB"), regionOf("CH"), regionOf("CA"), regionOf("US"), regionOf("JP"), regionOf(null)]).toEqual(["european", "european", "european", "canada", "united_states", "elsewhere", "unknown"]);
  expect(bases.map((basis) => permissionOf("answer", basis, "elsewhere").by)).toEqual(["elsewhere", "mail", "elsewhere", "elsewhere"]);
});

test("each of a group has one explanation, so that all add up, and what makes somebody ineligible never makes another eligible", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(facts, fc.integer({ min: 1, max: 50 })), { maxLength: 30 }), (groups) => {
      const explained = explainGroups(groups.map(([shopper, n]) => ({ ...shopper, n })), asked);
      expect(explained.eligible + Object.values(explained.left).reduce((sum, n) => sum + n, 0)).toBe(groups.reduce((sum, [, n]) => sum + n, 0));
      for (const n of Object.values(explained.unknown)) expect(n).toBeLessThanOrEqual(explained.eligible);
    }),
  );
  fc.assert(fc.property(facts, (shopper) => {
    if (judgeShopper({ ...shopper, openReturn: false }, asked).why !== null) expect(judgeShopper({ ...shopper, openReturn: true }, asked).why).not.toBe(null);
  }));
});

test.each<[string, Partial<ShopperFacts>, Partial<MessageFacts>, string]>([
  ["all is well", {}, {}, "send"],
  ["ordered meanwhile", { consent: "unsubscribed" }, { ordered: true }, "bought"],
  ["unsubscribed meanwhile", { consent: "unsubscribed" }, {}, "no_consent"],
  ["past its deadline", {}, { deadlineAt: now }, "too_late"],
  ["past its deadline because the offer was refused", {}, { deadlineAt: now, offer: { code: null, endsAt: day(20), refused: true } }, "code_refused"],
  ["a code that ends tonight", {}, { offer: { code: "A-1", endsAt: new Date(+now + 3_600_000), refused: false } }, "too_late"],
  ["a code that ends tomorrow", {}, { offer: { code: "A-1", endsAt: day(1), refused: false } }, "send"],
  ["a code that is not live yet", {}, { offer: { code: null, endsAt: day(20), refused: false } }, "wait"],
  ["without an offer", {}, { offer: null }, "send"],
  ["without an offer, past its deadline", {}, { offer: null, deadlineAt: now }, "too_late"],
])("at the moment of sending: %s", (_, shopper, message, expected) => {
  const verdict = judgeSending({ ...fine, ...shopper }, { ...planned, ...message }, asked);
  expect(verdict.kind === "not" ? verdict.why : verdict.kind).toBe(expected);
});

test.each([
  ["550 5.1.1 No such mailbox", "unknown_address"],
  ["550 No such user here", "unknown_address"],
  ["551 5.1.6 The mailbox has moved", "unknown_address"],
  ["550 5.7.1 Rejected by policy", "other"],
  ["552 5.2.2 Mailbox full", "other"],
  ["554 5.7.1 Spam", "other"],
  ["553 5.1.8 Sender domain does not exist", "sender"],
  ["530 5.7.0 Authentication required", "login"],
  ["535 5.7.8 Credentials invalid", "login"],
])("%s says %s", (reply, expected) => {
  expect(judgeRefusal(reply)).toBe(expected);
});

test("rule 14: opens are counted only where that is allowed", () => {
  expect(mayCountOpens("opted_out", "US", "US")).toBe(false);
  expect(mayCountOpens("opted_in", "DE", "DE")).toBe(true);
  expect(mayCountOpens("unknown", "DE", "US")).toBe(false);
  expect(mayCountOpens("unknown", "GB", "US")).toBe(false);
  expect(mayCountOpens("unknown", "US", "DE")).toBe(true);
  expect(mayCountOpens("unknown", null, "DE")).toBe(false);
  expect(mayCountOpens("unknown", null, null)).toBe(false);
});

test("rule 23: mail leaves from 9 to 20 o'clock of the zone, also where the clocks change and beyond the date line", () => {
  const next = (from: string, zone: string) => nextSendingInstant(new Date(from), zone).toISOString();
  expect(next("2026-11-23T10:00:00Z", "Europe/Berlin")).toBe("2026-11-23T10:00:00.000Z");
  expect(next("2026-11-23T19:00:00Z", "Europe/Berlin")).toBe("2026-11-24T08:00:00.000Z");
  expect(next("2026-11-23T05:00:00Z", "Europe/Berlin")).toBe("2026-11-23T08:00:00.000Z");
  expect(next("2026-03-29T00:30:00Z", "Europe/Berlin")).toBe("2026-03-29T07:00:00.000Z");
  expect(next("2026-11-23T08:00:00Z", "Pacific/Auckland")).toBe("2026-11-23T20:00:00.000Z");
});
