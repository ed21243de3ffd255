import { expect, test } from "vitest";
import { nextStep } from "./next-step.ts";
import type { Standing } from "./standing.ts";

const lapsed = { state: "lapsed", outcome: "open", reach: "email", notJudged: false, suppressedFor: null, orders: 3 } as const;
const standing: Standing = { horizonDays: 90, returns: 0.12, seen: null, level: "low", worth: { usualMinor: 1, missing: 0.88, chance: 0.12 } };

test("who lapsed and may be mailed is written to, with the reason", () => {
  expect(nextStep(lapsed, standing)).toEqual({ does: "write", why: { key: "shopper.step.writeSoon", values: { days: 90, n: 12 } } });
  expect(nextStep(lapsed, null)).toMatchObject({ does: "write", why: { key: "shopper.step.write" } });
});

test("nobody is written to who must not be, has something under way, or needs nothing", () => {
  const key = (facts: Partial<Omit<typeof lapsed, never>> | object) => {
    const step = nextStep({ ...lapsed, ...facts }, standing);
    expect(step.does).toBe("nothing");
    return step.why.key.replace("shopper.step.", "");
  };
  expect(key({ notJudged: true })).toBe("leaveInPeace");
  expect(key({ suppressedFor: "complaint" })).toBe("leaveInPeace");
  expect(key({ outcome: "said_no" })).toBe("saidNo");
  expect(key({ outcome: "in_campaign" })).toBe("inCampaign");
  expect(key({ reach: "letter" })).toBe("noPermission");
  expect(key({ state: "slowing" })).toBe("waitLikely");
  expect(key({ state: "came_back" })).toBe("cameBack");
  expect(key({ state: "active" })).toBe("active");
  expect(key({ state: "unknown", orders: 0 })).toBe("noOrders");
  expect(key({ state: "unknown" })).toBe("reading");
});
