import { expect, test } from "vitest";
import { availableAt, bucketOf, spend, waitFor } from "./cost-bucket.ts";

const cost = (currentlyAvailable: number) => ({ requestedQueryCost: 100, throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 } });

test("a full bucket is not waited for", () => {
  expect(waitFor(bucketOf(cost(2000), 0, 0), 500, 0)).toBe(0);
});

test("an empty bucket is waited for as long as the points take to come back", () => {
  expect(waitFor(bucketOf(cost(50), 0, 1000), 250, 1000)).toBe(2000);
  expect(waitFor(bucketOf(cost(50), 0, 1000), 250, 2000)).toBe(1000);
});

test("points of calls under way are not counted on twice", () => {
  expect(waitFor(bucketOf(cost(200), 150, 0), 100, 0)).toBe(500);
});

test("it never fills over its maximum, and a call dearer than the whole bucket waits for a full one", () => {
  const bucket = bucketOf(cost(1900), 0, 0);
  expect(availableAt(bucket, 60_000)).toBe(2000);
  expect(waitFor(bucket, 5000, 0)).toBe(1000);
});

test("spending takes points at once", () => {
  const bucket = spend(bucketOf(cost(300), 0, 0), 250, 0);
  expect(waitFor(bucket, 100, 0)).toBe(500);
});
