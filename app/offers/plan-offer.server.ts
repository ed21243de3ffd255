import { noteDue, wake } from "#app/platform/jobs/work.server";
import type { ShopperId, Sql } from "#app/platform/ports";
import { newCode } from "./code-text.ts";
import type { OfferPlan, OfferWindow } from "./offer-plan.ts";
import { insertCodes } from "./offers.store.server.ts";

/** Codes are made this long before their window begins, so that Shopify's bad hour delays no mail. */
const AHEAD_MS = 2 * 86_400_000;

/** Plans the discount of one window of a campaign; a second call answers the same one. */
export async function planOffer(sql: Sql, input: { campaignId: bigint; name: string; plan: OfferPlan; window: OfferWindow; prefix: string; currency: string }): Promise<bigint> {
  const { plan, window } = input;
  const { rows } = await sql.query<{ id: bigint }>(
    `with made as (
       insert into offers (shop_id, campaign_id, title, prefix, kind, value_minor, percent, minimum_minor, combines_with, currency, starts_at, ends_at, mint_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict (shop_id, campaign_id, ends_at) do nothing returning id)
     select id from made union all select id from offers where shop_id = $1 and campaign_id = $2 and ends_at = $12`,
    [
      sql.shopId,
      input.campaignId,
      // The end and the campaign make it one of a kind: after a lost answer the discount is known again by its title.
      `${input.name.slice(0, 120)} · Comeback ${input.campaignId}, until ${window.lastDay}`,
      input.prefix,
      plan.kind,
      plan.kind === "amount" ? plan.minor : null,
      plan.kind === "percentage" ? plan.percent : null,
      plan.minimumMinor ?? null,
      plan.combinesWith ?? [],
      input.currency,
      window.startsAt,
      window.endsAt,
      new Date(+window.startsAt - AHEAD_MS),
    ],
  );
  const [row] = rows;
  if (!row) throw new Error("an offer was neither made nor found");
  return row.id;
}

/** Draws a code for each shopper and takes it into the ledger as planned; they are made at Shopify by offers.mint. */
export async function planCodes(sql: Sql, prefix: string, wanted: readonly { offerId: bigint; shopperId: ShopperId; wantedAt: Date }[]): Promise<void> {
  let open = wanted.map((entry) => ({ ...entry, code: newCode(prefix) }));
  while (open.length > 0) {
    const free = await insertCodes(sql, open);
    open = open.filter((entry) => !free.has(entry.code)).map((entry) => ({ ...entry, code: newCode(prefix) }));
  }
}

/** Wakes the minting for codes that were planned in this transaction. */
export async function wakeMinting(sql: Sql, now: Date): Promise<void> {
  const { rows } = await sql.query<{ at: Date | null }>("select min(mint_at) as at from offers where shop_id = $1 and state in ('planned', 'live') and mint_at > $2", [sql.shopId, now]);
  wake(sql, "offers.mint");
  if (rows[0]?.at) noteDue(sql, rows[0].at);
}

/** Drops what Shopify never heard of and ends what it was just told; codes that are live stay so until their date. */
export async function cancelPlannedCodes(sql: Sql, campaignId: bigint): Promise<void> {
  await sql.query("delete from codes c using offers o where o.shop_id = $1 and o.campaign_id = $2 and c.shop_id = $1 and c.offer_id = o.id and c.state = 'planned'", [sql.shopId, campaignId]);
  await sql.query(
    "update codes c set state = 'ended' from offers o where o.shop_id = $1 and o.campaign_id = $2 and c.shop_id = $1 and c.offer_id = o.id and c.state = 'submitted'",
    [sql.shopId, campaignId],
  );
}

/** Codes whose date is over and that nobody used. */
export async function endCodes(sql: Sql, campaignId: bigint, now: Date): Promise<void> {
  await sql.query(
    "update codes c set state = 'ended' from offers o where o.shop_id = $1 and o.campaign_id = $2 and o.ends_at <= $3 and c.shop_id = $1 and c.offer_id = o.id and c.state in ('planned', 'submitted', 'live')",
    [sql.shopId, campaignId, now],
  );
}

/** Tries refused offers again, after a person resumed the campaign; one that Shopify had made is looked at first. */
export async function retryRefused(sql: Sql, campaignId: bigint): Promise<void> {
  const { rowCount } = await sql.query("update offers set state = 'planned', error = null where shop_id = $1 and campaign_id = $2 and state = 'refused'", [sql.shopId, campaignId]);
  if (rowCount > 0) wake(sql, "offers.mint");
}
