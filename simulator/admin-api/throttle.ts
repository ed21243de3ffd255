import type { SimShop } from "../state.ts";

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** Points restored per second by plan (shopify.dev, API limits). */
const restoreRates: Record<SimShop["plan"], number> = { standard: 100, advanced: 200, plus: 1000 };

/** Seen at one standard shop: 2,000 at 100 a second (community.shopify.dev/t/23101). Not published for the others. */
const bucketSeconds = 20;

/** Not part of the state: the bucket lives in machine time, which means nothing after a restart. */
const buckets = new WeakMap<SimShop, { available: number; at: number }>();

/**
 * What the shop's bucket holds now. It refills in machine time, because callers wait by timers, and a world that jumps
 * a day must not give points for nothing.
 */
export function throttleStatus(shop: SimShop): ThrottleStatus {
  const restoreRate = restoreRates[shop.plan];
  const maximumAvailable = restoreRate * bucketSeconds;
  const now = performance.now();
  const bucket = buckets.get(shop) ?? { available: maximumAvailable, at: now };
  bucket.available = Math.min(maximumAvailable, bucket.available + ((now - bucket.at) / 1000) * restoreRate);
  bucket.at = now;
  buckets.set(shop, bucket);
  return { maximumAvailable, currentlyAvailable: Math.floor(bucket.available), restoreRate };
}

/** Takes points if the bucket holds them. */
export function takePoints(shop: SimShop, points: number): boolean {
  const { currentlyAvailable } = throttleStatus(shop);
  const bucket = buckets.get(shop);
  if (!bucket || currentlyAvailable < points) return false;
  bucket.available -= points;
  return true;
}

/** Gives back what was asked for and not used. */
export function returnPoints(shop: SimShop, points: number): void {
  const bucket = buckets.get(shop);
  if (bucket) bucket.available += points;
}
