/**
 * Where a shopper is in the database, and what becomes of it on customers/redact: the person goes, numbers that sums are made of stay.
 * A test walks the schema: every text of these tables is either erased here or kept with a reason, and every other table holds no shopper.
 * In the SQL, $1 is the shop, $2 the shopper's numbers (a customer may have been a guest before), $3 the orders, $4 the time.
 */
export interface PersonalTable {
  table: string;
  /** Which rows are the shopper's. */
  rows: string;
  /** All rows go, or these columns become these expressions. */
  erase: "delete" | Record<string, string>;
  /** Texts that stay, and why they name nobody. */
  keeps: Record<string, string>;
  /** Columns left out of the answer to a data request, or "all": they say nothing about the shopper. */
  internal?: readonly string[] | "all";
}

const ofShopper = "shopper_id = any($2)";
const ofPair = (other: string): string => `(shopper_id = any($2) or ${other} = any($2))`;
const ofOrders = "order_id = any($3)";
const word = "a word of ours";

export const personalTables: readonly PersonalTable[] = [
  {
    table: "shoppers",
    rows: "id = any($2)",
    erase: {
      first_name: "null", last_name: "null", email: "null", phone: "null", locale: "null", country: "null", province: "null", city: "null",
      tags: "'{}'", consent: "'unknown'", consent_opt_in: "null", consent_at: "null", open_tracking: "'unknown'", data_sale_opt_out: "true", unsubscribe_url_sealed: "null",
      customer_since: "null", subscription: "null", company: "null", twin_key: "null", suppressed_for: "'redacted'", redacted_at: "coalesce(redacted_at, $4)",
    },
    keeps: { search_text: "made by the database of the names, the address and the town, and empty when they are" },
    internal: ["search_text", "unsubscribe_url_sealed", "twin_key"],
  },
  {
    table: "shopper_stats",
    rows: ofShopper,
    // Out of every list and every tick; the sums stay.
    erase: { mailable: "false", lapse_state: "'unknown'", next_change_at: "null", lapses_at: "null", usual_minor: "0", priority: "0", lapse_override_id: "null", case_outcome: "null", country: "null", tag_bits: "0", search_bits: "0", customer_since: "null" },
    keeps: { history: word },
    internal: ["tag_bits", "search_bits"],
  },
  {
    table: "orders",
    rows: "(shopper_id = any($2) and joined_from is null or joined_from = any($2) or id = any($3))",
    erase: { email: "null" },
    keeps: { name: "the shop's number of the order", source_name: "a word of Shopify's", financial_status: "a word of Shopify's", currency: "ISO 4217", discount_codes: "codes that the shop gave out", why_not: word },
  },
  { table: "order_lines", rows: ofOrders, erase: {}, keeps: { title: "goods of the shop" } },
  { table: "refunds", rows: ofOrders, erase: {}, keeps: {} },
  { table: "lapse_transitions", rows: ofShopper, erase: {}, keeps: { from_state: word, to_state: word, reason: word } },
  {
    table: "cases",
    rows: ofShopper,
    erase: { outcome: "case when closed_at is null then 'closed' else outcome end", outcome_at: "case when closed_at is null then $4 else outcome_at end", closed_at: "coalesce(closed_at, $4)" },
    keeps: {},
  },
  { table: "timeline", rows: ofShopper, erase: "delete", keeps: {} },
  { table: "preferences", rows: ofShopper, erase: "delete", keeps: {} },
  { table: "left_out_shoppers", rows: ofShopper, erase: "delete", keeps: {} },
  { table: "shopper_joins", rows: ofPair("leader_id"), erase: "delete", keeps: {} },
  { table: "told_apart", rows: ofPair("other_id"), erase: "delete", keeps: {} },
  { table: "likely_twins", rows: ofPair("other_id"), erase: "delete", keeps: {} },
  { table: "campaign_picks", rows: ofShopper, erase: "delete", keeps: {} },
  // The record at Shopify that carries the tag is erased there.
  { table: "campaign_tags", rows: ofShopper, erase: "delete", keeps: {}, internal: ["operation_gid", "line", "attempts"] },
  { table: "bulk_tags", rows: ofShopper, erase: "delete", keeps: {}, internal: ["operation_gid", "line", "attempts"] },
  { table: "left_out_members", rows: ofShopper, erase: "delete", keeps: {} },
  { table: "lapse_override_members", rows: ofShopper, erase: "delete", keeps: {} },
  { table: "enrolments", rows: ofShopper, erase: {}, keeps: { arm: word } },
  { table: "codes", rows: "(shopper_id = any($2) or used_by_shopper_id = any($2))", erase: {}, keeps: { code: "a code of ours", state: word, creation_id: "Shopify's number of our request", error: "Shopify's words about the code" } },
  {
    table: "messages",
    rows: ofShopper,
    // The key stays, so that nobody is mailed the same step twice; what had not left does not leave any more.
    erase: { subject: "null", smtp_reply: "null", sent_values: "null", state: "case when state = 'waiting' then 'not_sent' else state end", why: "case when state = 'waiting' then 'redacted' else why end" },
    keeps: { code: "a code of ours", why: word, leased_by: "a worker's name", message_ref: "a random name of ours" },
    internal: ["leased_by", "lease_until"],
  },
  { table: "hits", rows: ofShopper, erase: { user_agent: "null" }, keeps: { kind: word, verdict: word, why: word } },
  { table: "responses", rows: ofShopper, erase: { details: "'{}'" }, keeps: { kind: word, source_key: "what the row tells of, by numbers" } },
  { table: "attributions", rows: ofShopper, erase: {}, keeps: { code: "a code of ours", currency: "ISO 4217" } },
  // An import that is under way: the customer is not merged any more, the orders are, without the address.
  { table: "staging_customers", rows: "id = any($2)", erase: "delete", keeps: {}, internal: "all" },
  {
    table: "staging_orders",
    rows: "(shopper_id = any($2) or id = any($3))",
    erase: { email: "null" },
    keeps: { name: "the shop's number of the order", source_name: "a word of Shopify's", financial_status: "a word of Shopify's", currency: "ISO 4217", discount_codes: "codes that the shop gave out", why_not: word },
    internal: "all",
  },
  { table: "staging_order_lines", rows: ofOrders, erase: {}, keeps: { title: "goods of the shop" }, internal: "all" },
  { table: "staging_refunds", rows: ofOrders, erase: {}, keeps: {}, internal: "all" },
];
