import { expect, test } from "vitest";
import { countedFrom, type DigestPlan, dueAt, stepAt } from "./digest.ts";

const plan: DigestPlan = { shopId: 7n, installedAt: new Date("2026-10-01T00:00:00Z"), zone: "Europe/Berlin", days: { doneOn: "2026-10-24", toldOn: "2026-10-24" } };
const at = (instant: string, more: Partial<DigestPlan> = {}) => stepAt(new Date(instant), { ...plan, ...more });

test("a day is told between eight, at a minute of the shop's own, and noon of its zone, on the day on which clocks change, too", () => {
  // On 25 October 2026 Berlin goes back to winter time.
  expect(at("2026-10-25T07:06:59Z")).toEqual({ kind: "wait", today: "2026-10-25", nextAt: new Date("2026-10-25T07:07:00Z") });
  expect(at("2026-10-25T07:07:00Z")).toEqual({ kind: "tell", today: "2026-10-25", nextAt: new Date("2026-10-26T07:07:00Z") });
  expect(at("2026-10-25T11:00:00Z").kind).toBe("skip");
  expect(at("2026-10-25T07:07:00Z", { shopId: 30n, zone: "America/New_York" })).toEqual({ kind: "wait", today: "2026-10-25", nextAt: new Date("2026-10-25T12:00:00Z") });
});

test("a day that is done waits for the next, also where a new time zone makes it come again", () => {
  expect(at("2026-10-24T08:00:00Z")).toEqual({ kind: "wait", today: "2026-10-24", nextAt: new Date("2026-10-25T07:07:00Z") });
  expect(at("2026-10-25T03:00:00Z", { zone: "America/New_York" }).kind).toBe("wait");
});

test("counting begins with the first look, and anew after a reinstall", () => {
  expect(at("2026-10-25T09:00:00Z", { days: null })).toEqual({ kind: "begin", today: "2026-10-25", nextAt: new Date("2026-10-26T07:07:00Z") });
  const reinstalled = { installedAt: new Date("2026-10-25T06:00:00Z") };
  expect(at("2026-10-25T09:00:00Z", reinstalled).kind).toBe("begin");
  expect([dueAt(plan), dueAt({ ...plan, days: null }), dueAt({ ...plan, ...reinstalled })]).toEqual([new Date("2026-10-25T07:07:00Z"), plan.installedAt, reinstalled.installedAt]);
});

test("what was told last is where counting begins, but no more than a week is told", () => {
  expect([countedFrom({ toldOn: "2026-10-24" }, "2026-10-25"), countedFrom({ toldOn: "2026-10-18" }, "2026-10-25"), countedFrom({ toldOn: "2026-09-01" }, "2026-10-25")]).toEqual(["2026-10-24", "2026-10-18", "2026-10-18"]);
});
