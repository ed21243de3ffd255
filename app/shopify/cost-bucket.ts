/**
 * The leaky bucket that Shopify keeps per app and shop (shopify.dev, "API rate limits"), as far as its last answer told of it.
 * Instants are milliseconds of machine time: the bucket refills by the second, whatever the shop's calendar says.
 */
export interface Bucket {
  maximum: number;
  /** Points a second. */
  restoreRate: number;
  available: number;
  /** When `available` was true. */
  at: number;
}

/** `extensions.cost` of an answer. */
export interface Cost {
  requestedQueryCost: number;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
}

/** @param underWay points of our own calls that Shopify had not yet answered */
export const bucketOf = (cost: Cost, underWay: number, at: number): Bucket => ({
  maximum: cost.throttleStatus.maximumAvailable,
  restoreRate: cost.throttleStatus.restoreRate,
  available: cost.throttleStatus.currentlyAvailable - underWay,
  at,
});

export const availableAt = (bucket: Bucket, now: number): number => Math.min(bucket.maximum, bucket.available + ((now - bucket.at) / 1000) * bucket.restoreRate);

/** Milliseconds until the bucket holds `points`; a call that costs more than the bucket can hold waits for a full one. */
export function waitFor(bucket: Bucket, points: number, now: number): number {
  const lacking = Math.min(points, bucket.maximum) - availableAt(bucket, now);
  return lacking <= 0 ? 0 : Math.ceil((lacking / Math.max(1, bucket.restoreRate)) * 1000);
}

export const spend = (bucket: Bucket, points: number, now: number): Bucket => ({ ...bucket, available: availableAt(bucket, now) - points, at: now });
