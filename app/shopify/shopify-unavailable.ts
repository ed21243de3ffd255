/** Shopify did not answer in time, or not with sense, however often it was asked; the job that asked may try later. */
export class ShopifyUnavailable extends Error {
  override name = "ShopifyUnavailable";
}
