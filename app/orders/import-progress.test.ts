import { expect, test } from "vitest";
import { progressOf, type SliceProgress } from "./import-progress.ts";

const slice = (position: number, state: SliceProgress["state"], more: Partial<SliceProgress> = {}): SliceProgress => ({
  subject: position === 0 ? "customers" : "orders", position, state, expected: 10, rowsRead: state === "done" ? 10 : 0, throttled: false, error: null, ...more,
});

test.each([
  [[], false, "waiting"],
  [[slice(0, "waiting"), slice(1, "waiting")], false, "waiting"],
  [[slice(0, "running"), slice(1, "running")], false, "customers"],
  [[slice(0, "done"), slice(1, "done"), slice(2, "merging")], false, "orders"],
  [[slice(0, "done"), slice(1, "done")], true, "settling"],
  [[slice(0, "done"), slice(1, "done")], false, "done"],
  [[slice(0, "done"), slice(1, "failed")], false, "failed"],
] as const)("phase %#", (slices, settling, phase) => {
  expect(progressOf(slices, settling).phase).toBe(phase);
});

test("a campaign may start when customers and the newest orders are in and settled", () => {
  const slices = [slice(0, "done"), slice(1, "done"), slice(2, "running")];
  expect(progressOf(slices, false).mayStartCampaign).toBe(true);
  expect(progressOf(slices, true).mayStartCampaign).toBe(false);
  expect(progressOf([slice(0, "done"), slice(1, "loading")], false).mayStartCampaign).toBe(false);
});

test("what is expected is unknown until every slice says it", () => {
  expect(progressOf([slice(0, "done"), slice(1, "done"), slice(2, "running", { expected: null })], false).orders).toEqual({ read: 10, expected: null });
  expect(progressOf([slice(0, "done"), slice(1, "done"), slice(2, "loading", { rowsRead: 3 })], false).orders).toEqual({ read: 13, expected: 20 });
});
