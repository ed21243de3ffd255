import type { ShopperId, Sql } from "#app/platform/ports";
import type { Combination, OfferPlan } from "./offer-plan.ts";

export interface OfferRow {
  id: bigint;
  plan: OfferPlan;
  title: string;
  prefix: string;
  currency: string;
  shopifyId: string | null;
  /** `planned` although Shopify had made it: a person asked to try again after a refusal. */
  state: "planned" | "live";
  startsAt: Date;
  endsAt: Date;
}

interface StoredOffer {
  id: bigint;
  title: string;
  prefix: string;
  shopify_id: string | null;
  state: "planned" | "live";
  kind: OfferPlan["kind"];
  value_minor: bigint | null;
  percent: number | null;
  minimum_minor: bigint | null;
  combines_with: Combination[];
  currency: string;
  starts_at: Date;
  ends_at: Date;
}

const columns = "o.id, o.title, o.prefix, o.shopify_id, o.state, o.kind, o.value_minor, o.percent, o.minimum_minor, o.combines_with, o.currency, o.starts_at, o.ends_at";

function offerOf(row: StoredOffer): OfferRow {
  // validDays was turned into ends_at when the offer was planned; what is left is what Shopify is told.
  const terms = { validDays: 1, combinesWith: row.combines_with, ...(row.minimum_minor !== null && { minimumMinor: Number(row.minimum_minor) }) };
  const plan: OfferPlan =
    row.kind === "percentage" ? { kind: "percentage", percent: Number(row.percent), ...terms } : row.kind === "amount" ? { kind: "amount", minor: Number(row.value_minor), ...terms } : { kind: "free_shipping", ...terms };
  return { id: row.id, plan, title: row.title, prefix: row.prefix, currency: row.currency, shopifyId: row.shopify_id, state: row.state, startsAt: row.starts_at, endsAt: row.ends_at };
}

// After a refusal a person asked to try again: how the discount stands is to be looked at, also where all its codes are made.
const TO_DO = `(o.state = 'planned' and o.shopify_id is not null
       or exists (select 1 from codes c where c.shop_id = o.shop_id and c.offer_id = o.id and c.state in ('planned', 'submitted')))`;

/** The next offer that is to be made, or that has codes to make. */
export async function findOpenOffer(sql: Sql, now: Date): Promise<OfferRow | null> {
  const { rows } = await sql.query<StoredOffer>(
    `select ${columns} from offers o where o.shop_id = $1 and o.state in ('planned', 'live') and o.mint_at <= $2 and o.ends_at > $2 and ${TO_DO}
     order by o.mint_at, o.id limit 1`,
    [sql.shopId, now],
  );
  return rows[0] ? offerOf(rows[0]) : null;
}

/** When the next offer with codes to make may be made. */
export async function nextMintDue(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>(
    `select min(o.mint_at) as at from offers o where o.shop_id = $1 and o.state in ('planned', 'live') and ${TO_DO}`,
    [sql.shopId],
  );
  return rows[0]?.at ?? null;
}

export async function markOfferLive(sql: Sql, id: bigint, shopifyId: string): Promise<void> {
  await sql.query("update offers set state = 'live', shopify_id = $3, error = null where shop_id = $1 and id = $2", [sql.shopId, id, shopifyId]);
}

/** The offer of a discount in force; null when the discount is none of ours, or over, or known to be lost. */
export async function findOfferOfDiscount(sql: Sql, shopifyId: string, now: Date): Promise<bigint | null> {
  const { rows } = await sql.query<{ id: bigint }>("select id from offers where shop_id = $1 and shopify_id = $2 and state = 'live' and ends_at > $3", [sql.shopId, shopifyId, now]);
  return rows[0]?.id ?? null;
}

/** A code that Shopify had, by which its discount is found again. */
export async function findMadeCode(sql: Sql, offerId: bigint): Promise<string | null> {
  const { rows } = await sql.query<{ code: string }>("select code from codes where shop_id = $1 and offer_id = $2 and state in ('live', 'used', 'used_by_other') order by wanted_at, code limit 1", [sql.shopId, offerId]);
  return rows[0]?.code ?? null;
}

/** The discount is gone at Shopify: it is made anew with the same codes, so that those which were mailed work again until the end that their mail names. */
export async function forgetDiscount(sql: Sql, offerId: bigint): Promise<void> {
  await sql.query("update offers set shopify_id = null where shop_id = $1 and id = $2", [sql.shopId, offerId]);
  await sql.query("update codes set state = 'planned', creation_id = null where shop_id = $1 and offer_id = $2 and state in ('live', 'submitted')", [sql.shopId, offerId]);
}

export async function markOfferRefused(sql: Sql, id: bigint, error: string): Promise<void> {
  await sql.query("update offers set state = 'refused', error = $3 where shop_id = $1 and id = $2", [sql.shopId, id, error]);
}

/** The code that was handed to Shopify when the discount was about to be made, if the answer was never read. */
export async function findSeed(sql: Sql, offerId: bigint): Promise<string | null> {
  const { rows } = await sql.query<{ code: string }>(
    "select code from codes where shop_id = $1 and offer_id = $2 and state = 'submitted' and creation_id is null order by wanted_at, code limit 1",
    [sql.shopId, offerId],
  );
  return rows[0]?.code ?? null;
}

/** Codes that wait to be made, soonest wanted first. */
export async function submitCodes(sql: Sql, offerId: bigint, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ code: string }>(
    `update codes c set state = 'submitted', creation_id = null
     from (select code from codes where shop_id = $1 and offer_id = $2 and state = 'planned' order by wanted_at, code limit $3 for update) w
     where c.shop_id = $1 and c.code = w.code returning c.code`,
    [sql.shopId, offerId, limit],
  );
  return rows.map((row) => row.code);
}

/** Codes that were about to be handed over when the process ended: handed over again, Shopify says which it has. */
export async function replanUnanswered(sql: Sql, offerId: bigint): Promise<void> {
  await sql.query("update codes set state = 'planned' where shop_id = $1 and offer_id = $2 and state = 'submitted' and creation_id is null", [sql.shopId, offerId]);
}

export async function noteCreation(sql: Sql, codes: readonly string[], creationId: string): Promise<void> {
  await sql.query("update codes set creation_id = $3 where shop_id = $1 and code = any($2) and state = 'submitted'", [sql.shopId, codes, creationId]);
}

export async function listCreations(sql: Sql, offerId: bigint): Promise<string[]> {
  const { rows } = await sql.query<{ creation_id: string }>(
    "select distinct creation_id from codes where shop_id = $1 and offer_id = $2 and state = 'submitted' and creation_id is not null",
    [sql.shopId, offerId],
  );
  return rows.map((row) => row.creation_id);
}

export async function listCodesOfCreation(sql: Sql, offerId: bigint, creationId: string): Promise<string[]> {
  const { rows } = await sql.query<{ code: string }>(
    "select code from codes where shop_id = $1 and offer_id = $2 and state = 'submitted' and creation_id = $3",
    [sql.shopId, offerId, creationId],
  );
  return rows.map((row) => row.code);
}

export async function markCodes(sql: Sql, codes: readonly string[], state: "planned" | "live" | "refused", error: string | null = null): Promise<void> {
  if (codes.length === 0) return;
  await sql.query(
    "update codes set state = $3, error = $4, creation_id = case when $3 = 'planned' then null else creation_id end where shop_id = $1 and code = any($2) and state in ('planned', 'submitted')",
    [sql.shopId, codes, state, error],
  );
}

/** Whom codes were for that are still to be made; those of a campaign that was stopped meanwhile are nobody's. */
export async function listShoppersOfCodes(sql: Sql, codes: readonly string[]): Promise<{ shopperId: ShopperId; offerId: bigint; wantedAt: Date }[]> {
  const { rows } = await sql.query<{ shopper_id: bigint; offer_id: bigint; wanted_at: Date }>("select shopper_id, offer_id, wanted_at from codes where shop_id = $1 and code = any($2) and state in ('planned', 'submitted')", [sql.shopId, codes]);
  return rows.map((row) => ({ shopperId: row.shopper_id, offerId: row.offer_id, wantedAt: row.wanted_at }));
}

/** Takes new codes into the ledger; answers which of them were free. */
export async function insertCodes(sql: Sql, codes: readonly { code: string; offerId: bigint; shopperId: ShopperId; wantedAt: Date }[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ code: string }>(
    `insert into codes (shop_id, code, offer_id, shopper_id, wanted_at)
     select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[])
     on conflict (shop_id, code) do nothing returning code`,
    [sql.shopId, codes.map((c) => c.code), codes.map((c) => c.offerId), codes.map((c) => c.shopperId), codes.map((c) => c.wantedAt)],
  );
  return new Set(rows.map((row) => row.code));
}
