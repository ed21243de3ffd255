import type { ShopperId, Sql } from "#app/platform/ports";
import { pacedSince } from "#app/messages/eligibility";
import { createPlaces, factColumns } from "#app/messages/facts.store.server";
import type { Shop } from "#app/shops/shop";
import { type AudienceQuestion, pickedSql, twinSql } from "./audience.store.server.ts";
import type { PickedDraft, PickFacts } from "./picks.ts";

/** Which of these numbers are shoppers of this shop; whoever was merged as who they are now, nobody whose data were deleted. */
export async function findPickable(sql: Sql, shopperIds: readonly ShopperId[]): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ id: ShopperId }>("select distinct coalesce(merged_into, id) as id from shoppers where shop_id = $1 and id = any($2::bigint[]) and redacted_at is null", [sql.shopId, shopperIds]);
  return rows.map((row) => row.id);
}

export async function insertPicks(sql: Sql, campaignId: bigint, shopperIds: readonly ShopperId[]): Promise<void> {
  await sql.query("insert into campaign_picks (shop_id, campaign_id, shopper_id) select $1, $2, id from unnest($3::bigint[]) id on conflict do nothing", [sql.shopId, campaignId, shopperIds]);
}

export async function deletePicks(sql: Sql, campaignId: bigint): Promise<void> {
  await sql.query("delete from campaign_picks where shop_id = $1 and campaign_id = $2", [sql.shopId, campaignId]);
}

/** Those picked for a campaign, whoever was merged since as who they are now. */
export async function findPickedIds(sql: Sql, campaignId: bigint): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ id: ShopperId }>(`select distinct unnest(${pickedSql("$2")}) as id`, [sql.shopId, campaignId]);
  return rows.map((row) => row.id);
}

const MOST_DRAFTS = 50;

export async function findPickedDrafts(sql: Sql): Promise<PickedDraft[]> {
  const { rows } = await sql.query<PickedDraft>(
    `select id, name, (select count(*)::int from campaign_picks where shop_id = $1 and campaign_id = c.id) as picks
     from campaigns c where shop_id = $1 and status = 'draft' and archived_at is null and audience->'picked' = 'true' order by id desc limit ${MOST_DRAFTS}`,
    [sql.shopId],
  );
  return rows;
}

export interface StoredPick extends PickFacts {
  shopperId: ShopperId;
  name: string;
}

/** Those picked for a campaign, each once also when they were merged since, the newest quiet first. */
export async function findPicks(sql: Sql, shop: Shop, { today, now }: Pick<AudienceQuestion, "today" | "now">, campaignId: bigint): Promise<StoredPick[]> {
  const values: unknown[] = [sql.shopId, campaignId];
  const place = createPlaces(values);
  const facts = factColumns(place, { kind: "marketing", today, now, shop, campaign: "$2", planned: true });
  const { rows } = await sql.query<StoredPick>(
    `select p.id as "shopperId", concat_ws(' ', p.first_name, p.last_name) as name, ${twinSql("p.email", "p.id", place(pacedSince(now)))} as twin, ${facts}
     from shoppers p left join shopper_stats s on s.shop_id = $1 and s.shopper_id = p.id where p.shop_id = $1 and p.id = any(${pickedSql("$2")})
     order by s.last_order_day desc nulls last, p.id desc`,
    values,
  );
  return rows;
}
