import { expect, test } from "vitest";
import { ordersReadOf, progressOf, type SliceProgress, type Totals } from "./import-progress.ts";

const slice = (position: number, state: SliceProgress["state"], more: Partial<SliceProgress> = {}): SliceProgress => ({
  subject: position === 0 ? "customers" : "orders", position, state, found: state === "waiting" ? null : 10, rowsRead: state === "done" ? 10 : 0, throttled: false, error: null, doneAt: null, ...more,
});
const unknown: Totals = { customers: null, orders: null };

test.each([
  [[], false, "waiting"],
  [[slice(0, "waiting"), slice(1, "waiting")], false, "waiting"],
  [[slice(0, "running"), slice(1, "running")], false, "customers"],
  [[slice(0, "done"), slice(1, "done"), slice(2, "merging")], false, "orders"],
  [[slice(0, "done"), slice(1, "done")], true, "settling"],
  [[slice(0, "done"), slice(1, "done")], false, "done"],
  [[slice(0, "done"), slice(1, "failed")], false, "failed"],
] as const)("phase %#", (slices, settling, phase) => {
  expect(progressOf(slices, unknown, settling).phase).toBe(phase);
});

test("rule 9: a campaign may start when customers and the newest orders are in and settled", () => {
  const slices = [slice(0, "done"), slice(1, "done"), slice(2, "running")];
  expect(progressOf(slices, unknown, false).mayStartCampaign).toBe(true);
  expect(progressOf(slices, unknown, true).mayStartCampaign).toBe(false);
  expect(progressOf([slice(0, "done"), slice(1, "loading")], unknown, false).mayStartCampaign).toBe(false);
  const again = { doneAt: new Date(0) };
  expect(progressOf([slice(0, "running", again), slice(1, "waiting", again)], unknown, false).mayStartCampaign).toBe(true);
});

test("rule 9: what there is to read is what Shopify counted, until its operations have ended and say it themselves", () => {
  const totals: Totals = { customers: null, orders: { count: 50, exact: true } };
  expect(progressOf([slice(1, "waiting"), slice(2, "waiting")], totals, false).orders).toEqual({ gathered: 0, read: 0, expected: 50, exact: true });
  expect(progressOf([slice(1, "done"), slice(2, "running", { found: 7 })], totals, false).orders).toEqual({ gathered: 17, read: 10, expected: 50, exact: true });
  expect(progressOf([slice(1, "done"), slice(2, "running", { found: 45 })], totals, false).orders).toEqual({ gathered: 55, read: 10, expected: 55, exact: false });
  expect(progressOf([slice(1, "done"), slice(2, "loading", { found: 38, rowsRead: 3 })], totals, false).orders).toEqual({ gathered: 48, read: 13, expected: 48, exact: true });
});

test("a count with a bound is a least number; none at all is left out", () => {
  const slices = [slice(0, "running", { found: 4 }), slice(1, "running", { found: 4 })];
  expect(progressOf(slices, { customers: null, orders: { count: 10_000, exact: false } }, false)).toMatchObject({
    customers: { gathered: 4, expected: null }, orders: { gathered: 4, expected: 10_000, exact: false },
  });
});

test("which orders are in is told by the oldest slice behind which none is missing", () => {
  const dayOf = (at: Date) => at.toISOString().slice(0, 10);
  const of = (...states: SliceProgress["state"][]) => ordersReadOf([{ ...slice(0, "done"), fromAt: null }, ...states.map((state, i) => ({ ...slice(i + 1, state), fromAt: i < 2 ? new Date(Date.UTC(2026 - i, 7, 25)) : null }))], dayOf);
  expect(of("merging", "running", "running")).toEqual({ kind: "none" });
  expect(of("done", "running", "done")).toEqual({ kind: "since", since: "2026-08-25" });
  expect(of("done", "done", "loading")).toEqual({ kind: "since", since: "2025-08-25" });
  expect(of("done", "done", "done")).toEqual({ kind: "all" });
  expect(ordersReadOf([], dayOf)).toEqual({ kind: "none" });
});
