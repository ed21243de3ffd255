import { expect, test } from "vitest";
import { judgePicks, type PickFacts, stepsOfPicks } from "./picks.ts";

const quiet: PickFacts = { lapseState: "lapsed", lastOrderDay: "2026-06-01", mailable: true, taken: false, email: "a@people.example", twin: false };
const reasons = (picks: readonly PickFacts[]) => judgePicks(picks, "2024-11-23").map(({ why }) => why);

test("each of those picked has one reason at most, the first that holds", () => {
  expect(reasons([quiet, { ...quiet, lapseState: "slowing", email: "b@people.example" }])).toEqual([null, null]);
  expect(reasons([{ ...quiet, lapseState: "active", mailable: false, taken: true }, { ...quiet, lapseState: "came_back" }, { ...quiet, lapseState: null, lastOrderDay: null }])).toEqual(["not_quiet", "not_quiet", "not_quiet"]);
  expect(reasons([{ ...quiet, lastOrderDay: "2024-11-22", mailable: false }, { ...quiet, lastOrderDay: "2024-11-23" }])).toEqual(["quiet_too_long", null]);
  expect(reasons([{ ...quiet, mailable: false, taken: true }, { ...quiet, taken: true, twin: true }, { ...quiet, twin: true }])).toEqual(["cannot_be_emailed", "other_campaign", "same_address"]);
});

test("an address gets one mail; who gets none takes none away", () => {
  expect(reasons([{ ...quiet, mailable: false }, quiet, quiet])).toEqual(["cannot_be_emailed", null, "same_address"]);
});

test("each step is part of the one before, from all who were picked to those who get the mail", () => {
  expect(stepsOfPicks([null, "not_quiet", "same_address", null, "other_campaign", "cannot_be_emailed", "not_quiet"])).toEqual([
    { key: "picked", n: 7 }, { key: "quiet", n: 5 }, { key: "not_quiet_too_long", n: 5 }, { key: "can_be_emailed", n: 4 }, { key: "not_in_other_campaign", n: 3 }, { key: "each_address_once", n: 2 },
  ]);
});
