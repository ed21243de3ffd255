import { setTimeout as wait } from "node:timers/promises";
import type { Shopify, ShopId } from "#app/platform/ports";
import { SendMark, SendMarkSet } from "#app/shopify/documents/sending";

/** What a call to Shopify takes when nobody else calls. */
const ANSWER_MS = 100;

/** Shopify as far as sending asks it: keeps the mark of each shop, and takes its time to answer. */
export function marksAtShopify(): Pick<Shopify, "send"> {
  const marks = new Map<ShopId, string>();
  const send = async (shopId: ShopId, document: string, variables: object) => {
    await wait(ANSWER_MS);
    if (document === SendMark) {
      const value = marks.get(shopId);
      return { kind: "ok", data: { currentAppInstallation: { id: "gid://shopify/AppInstallation/1", metafield: value === undefined ? null : { value, compareDigest: value } } } };
    }
    if (document !== SendMarkSet) throw new Error("sending asks Shopify for something that the bench does not know");
    marks.set(shopId, (variables as { mark: { value: string } }).mark.value);
    return { kind: "ok", data: { metafieldsSet: { metafields: [], userErrors: [] } } };
  };
  return { send: send as Shopify["send"] };
}
