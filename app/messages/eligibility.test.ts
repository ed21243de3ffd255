import { expect, test } from "vitest";
import { judgeSending, type SendingFacts } from "./eligibility.ts";
import { mayCountOpens } from "./open-tracking.ts";
import { judgeRefusal } from "./smtp-reply.ts";
import { nextSendingInstant } from "./sending-hours.ts";

const now = new Date("2026-11-23T10:00:00Z");
const day = (n: number) => new Date(+now + n * 86_400_000);
const fine: SendingFacts = {
  email: "maria@people.example", consent: "subscribed", suppressed: false, redacted: false, merged: false, ordered: false, caseOutcome: "in_campaign", lapseState: "lapsed", deadlineAt: day(5),
  offer: { code: "A-1", endsAt: day(20), refused: false },
};

test.each<[string, Partial<SendingFacts>, string]>([
  ["all is well", {}, "send"],
  ["who slows down has no case", { caseOutcome: null, lapseState: "slowing" }, "send"],
  ["redacted, whatever else", { redacted: true, email: null, suppressed: true, ordered: true }, "redacted"],
  ["merged into another", { merged: true, email: null }, "duplicate_address"],
  ["ordered meanwhile", { ordered: true, consent: "unsubscribed" }, "bought"],
  ["came back by an order that came in late", { lapseState: "came_back" }, "bought"],
  ["suppressed", { suppressed: true }, "suppressed"],
  ["never asked for mail", { consent: "not_subscribed" }, "no_consent"],
  ["without an address", { email: null }, "no_address"],
  ["an address that is two", { email: "a@b.example,c@d.example" }, "no_address"],
  ["said no", { caseOutcome: "said_no" }, "case_closed"],
  ["not quiet by a longer window", { lapseState: "active", caseOutcome: null }, "case_closed"],
  ["past its deadline", { deadlineAt: now }, "too_late"],
  ["past its deadline because the offer was refused", { deadlineAt: now, offer: { code: null, endsAt: day(20), refused: true } }, "code_refused"],
  ["a code that ends tonight", { offer: { code: "A-1", endsAt: new Date(+now + 3_600_000), refused: false } }, "too_late"],
  ["a code that is not live yet", { offer: { code: null, endsAt: day(20), refused: false } }, "wait"],
  ["without an offer", { offer: null }, "send"],
])("%s", (_, more, expected) => {
  const verdict = judgeSending({ ...fine, ...more }, now);
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

test("opens are counted only where that is allowed", () => {
  expect(mayCountOpens("opted_out", "US", "US")).toBe(false);
  expect(mayCountOpens("opted_in", "DE", "DE")).toBe(true);
  expect(mayCountOpens("unknown", "DE", "US")).toBe(false);
  expect(mayCountOpens("unknown", "GB", "US")).toBe(false);
  expect(mayCountOpens("unknown", "US", "DE")).toBe(true);
  expect(mayCountOpens("unknown", null, "DE")).toBe(false);
  expect(mayCountOpens("unknown", null, null)).toBe(false);
});

test("mail leaves from 9 to 20 o'clock of the zone, also where the clocks change and beyond the date line", () => {
  const next = (from: string, zone: string) => nextSendingInstant(new Date(from), zone).toISOString();
  expect(next("2026-11-23T10:00:00Z", "Europe/Berlin")).toBe("2026-11-23T10:00:00.000Z");
  expect(next("2026-11-23T19:00:00Z", "Europe/Berlin")).toBe("2026-11-24T08:00:00.000Z");
  expect(next("2026-11-23T05:00:00Z", "Europe/Berlin")).toBe("2026-11-23T08:00:00.000Z");
  expect(next("2026-03-29T00:30:00Z", "Europe/Berlin")).toBe("2026-03-29T07:00:00.000Z");
  expect(next("2026-11-23T08:00:00Z", "Pacific/Auckland")).toBe("2026-11-23T20:00:00.000Z");
});
