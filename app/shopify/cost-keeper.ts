import { machineMs } from "#app/platform/clock";
import type { ShopId } from "#app/platform/ports";
import { type Bucket, bucketOf, spend, waitFor } from "./cost-bucket.ts";
import type { GraphqlAnswer } from "./graphql-answer.ts";

/** Before a document was ever answered its price is not known; Shopify's own check is what then counts. */
const UNKNOWN_PRICE = 10;

/**
 * What this process knows of the shops' buckets and of the documents' prices, from the answers that it got. Only a forecast that saves
 * refused calls: other processes draw on the same buckets, and Shopify has the last word.
 */
export function createCostKeeper() {
  const buckets = new Map<ShopId, Bucket>();
  const underWay = new Map<ShopId, number>();
  const prices = new Map<string, number>();
  const priceOf = (document: string) => prices.get(document) ?? UNKNOWN_PRICE;

  return {
    waitMs(shopId: ShopId, document: string): number {
      const bucket = buckets.get(shopId);
      return bucket ? waitFor(bucket, priceOf(document), machineMs()) : 0;
    },

    /** Spends the document's price for the time of the call, and learns from its answer. */
    async during<T extends { kind: string; answer?: GraphqlAnswer }>(shopId: ShopId, document: string, call: () => Promise<T>): Promise<T> {
      const price = priceOf(document);
      const bucket = buckets.get(shopId);
      if (bucket) buckets.set(shopId, spend(bucket, price, machineMs()));
      underWay.set(shopId, (underWay.get(shopId) ?? 0) + price);
      const result = await call().finally(() => underWay.set(shopId, (underWay.get(shopId) ?? 0) - price));
      const cost = result.answer?.cost;
      if (cost) {
        prices.set(document, cost.requestedQueryCost);
        buckets.set(shopId, bucketOf(cost, underWay.get(shopId) ?? 0, machineMs()));
      }
      return result;
    },
  };
}
