import { expect, test } from "vitest";
import { againstComparison } from "./against-comparison.ts";

const now = new Date("2026-11-23T09:00:00Z");
const daysAgo = (days: number) => new Date(+now - days * 86_400_000);
const fine = { status: "ended", sent: 100, waiting: 0, heldOut: 100, cameBack: { mailed: 12, comparison: 3 }, lastSentAt: daysAgo(30) } as const;

test("a difference is said thirty days after the last mail, of a hundred shoppers in each group, and never before", () => {
  expect(againstComparison(fine, now)).toEqual({ kind: "said", mailed: 0.12, other: 0.03 });
  expect(againstComparison({ ...fine, status: "running" }, now).kind).toBe("said");
  expect(againstComparison({ ...fine, lastSentAt: daysAgo(29.9) }, now)).toEqual({ kind: "too-early", why: "days" });
  expect(againstComparison({ ...fine, sent: 99 }, now)).toEqual({ kind: "too-early", why: "few" });
  expect(againstComparison({ ...fine, heldOut: 99 }, now)).toEqual({ kind: "too-early", why: "few" });
  expect(againstComparison({ ...fine, waiting: 1 }, now)).toEqual({ kind: "too-early", why: "mails" });
  expect(againstComparison({ ...fine, sent: 0, lastSentAt: null }, now)).toEqual({ kind: "too-early", why: "mails" });
});

test("without a comparison group nothing is ever said; a campaign that is being filled may still get one", () => {
  expect(againstComparison({ ...fine, heldOut: 0 }, now)).toEqual({ kind: "none" });
  expect(againstComparison({ ...fine, status: "draft" }, now)).toEqual({ kind: "none" });
  expect(againstComparison({ ...fine, status: "starting", heldOut: 0, lastSentAt: null }, now).kind).toBe("too-early");
});
