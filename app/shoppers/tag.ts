import { CAMPAIGN_TAG } from "../shops/campaign-tag.ts";

/** Characters that a tag may have at Shopify. */
export const LONGEST_TAG = 40;

export type TagFault = "empty" | "long" | "comma" | "ours";

/** Shopify reads "VIP" and "vip" as one tag. */
export const isSameTag = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A tag that somebody typed, as Shopify keeps it: without spaces around it. A comma would make two of it; the tag of shoppers in a campaign comes and goes by itself. */
export function readTag(text: string): { kind: "tag"; tag: string } | { kind: "refused"; why: TagFault } {
  const tag = text.trim().replace(/\s+/gu, " ");
  const why: TagFault | null = tag === "" ? "empty" : [...tag].length > LONGEST_TAG ? "long" : tag.includes(",") ? "comma" : isSameTag(tag, CAMPAIGN_TAG) ? "ours" : null;
  return why ? { kind: "refused", why } : { kind: "tag", tag };
}
