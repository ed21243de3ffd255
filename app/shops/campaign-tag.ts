/** What whoever is in a campaign carries at Shopify, and the segment that finds them (product rule 7). Merchants name both in other tools: neither is ever changed. */
export const CAMPAIGN_TAG = "Comeback: in a campaign";
export const CAMPAIGN_SEGMENT = "In a Comeback campaign";
/** The segment in Shopify's query language. */
export const CAMPAIGN_SEGMENT_QUERY = `customer_tags CONTAINS '${CAMPAIGN_TAG}'`;
