import { expect, test } from "vitest";
import { stepsOf } from "./funnel.ts";
import { judgePicks, type PickFacts } from "./picks.ts";

const quiet: PickFacts = {
  email: "a@people.example", consent: "subscribed", expressConsentDay: "2026-01-01", country: "DE", suppressedFor: null, redacted: false, merged: false, lapseState: "lapsed", caseOutcome: null, lastOrderDay: "2026-06-01",
  lastClickDay: null, optedOut: false, noWinBack: false, pausedUntil: null, leftInPeace: false, leftOut: false, staff: false, company: false, subscription: "none", openReturn: false, undelivered: false, disputed: false,
  twinOrdered: false, otherCampaign: false, twin: false,
};
const now = new Date("2026-11-23T10:00:00Z");
const reasons = (picks: readonly PickFacts[]) => judgePicks(picks, "2025-11-23", { kind: "marketing", today: "2026-11-23", now }).map(({ why }) => why);

test("each of those picked has one reason at most, the first that holds", () => {
  expect(reasons([quiet, { ...quiet, lapseState: "slowing", email: "b@people.example" }])).toEqual([null, null]);
  expect(reasons([{ ...quiet, lapseState: "active" }, { ...quiet, lapseState: "came_back" }, { ...quiet, lapseState: null, lastOrderDay: null }])).toEqual(["not_quiet", "bought", "not_quiet"]);
  expect(reasons([{ ...quiet, lastOrderDay: "2025-11-22" }, { ...quiet, lastOrderDay: "2025-11-23" }])).toEqual(["quiet_too_long", null]);
  expect(reasons([{ ...quiet, consent: "pending", otherCampaign: true }, { ...quiet, otherCampaign: true, twin: true }, { ...quiet, twin: true }])).toEqual(["no_consent", "other_campaign", "same_address"]);
});

test("an address gets one mail; who gets none takes none away", () => {
  expect(reasons([{ ...quiet, openReturn: true }, quiet, quiet])).toEqual(["open_return", null, "same_address"]);
});

test("each step is part of the one before, from all who were asked for to those who get the mail", () => {
  expect(stepsOf("picked", 9, { not_quiet: 2, quiet_too_long: 1, no_consent: 1, open_return: 1, other_campaign: 1, same_address: 1 })).toEqual([
    { key: "picked", n: 9 }, { key: "quiet", n: 6 }, { key: "can_be_emailed", n: 5 }, { key: "nothing_open", n: 4 }, { key: "not_in_other_campaign", n: 3 }, { key: "each_address_once", n: 2 },
  ]);
  // By filters nobody is asked for who is not quiet; who said no is taken out with those who cannot be emailed.
  expect(stepsOf("matching", 9, { case_closed: 1, too_old: 1, left_out: 2, other_campaign: 1 })).toEqual([
    { key: "matching", n: 9 }, { key: "can_be_emailed", n: 7 }, { key: "nothing_open", n: 5 }, { key: "not_in_other_campaign", n: 4 },
  ]);
});
