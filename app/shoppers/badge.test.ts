import { expect, test } from "vitest";
import { type Badge, badgeOf, type CaseOutcome, type LapseState } from "./badge.ts";

test.each([
  ["lapsed", "open", "lapsed"],
  ["lapsed", null, "lapsed"],
  ["lapsed", "in_campaign", "in_campaign"],
  ["slowing", "in_campaign", "in_campaign"],
  ["lapsed", "said_no", "said_no"],
  ["lapsed", "closed", "closed"],
  ["slowing", "closed", "slowing"],
  ["came_back", "in_campaign", "came_back"],
  ["active", "said_no", "active"],
  ["active", "came_back", "active"],
  ["unknown", null, "unknown"],
] as [LapseState, CaseOutcome | null, Badge][])("%s with case %s shows %s", (state, outcome, badge) => {
  expect(badgeOf(state, outcome)).toBe(badge);
});
