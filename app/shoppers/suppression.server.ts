import { wake } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopperId, Sql } from "../platform/ports.ts";
import { normaliseEmail } from "./identity.ts";
import type { SuppressionReason } from "./shopper.ts";
import { refreshProfileFacts } from "./stats.store.server.ts";

/** The keyed hash under which an address is suppressed: it outlives the redaction of the person (product rule 25). @param email normalised */
export const addressHash = (ctx: Pick<Ctx, "seal">, email: string): string => ctx.seal.keyedHash("suppression", email);

/**
 * Suppresses an address for this shop, by address or by the shopper who has it, and marks the shoppers who have it.
 * The first reason stays, but for a redaction, which is the last word, and for one that an import brought: any other takes its place, so that
 * it outlives the import's undo. Nothing happens for a shopper without an address.
 */
export async function suppressAddress(sql: Sql, ctx: Pick<Ctx, "seal">, input: ({ email: string } | { shopperId: ShopperId }) & { reason: SuppressionReason; at: Date }): Promise<void> {
  const email = "email" in input ? normaliseEmail(input.email) : await emailOf(sql, input.shopperId);
  if (email === null) return;
  const hash = addressHash(ctx, email);
  await sql.query(
    `insert into suppressions (shop_id, address_hash, reason, at) values ($1, $2, $3, $4)
     on conflict (shop_id, address_hash) do update set reason = excluded.reason, at = excluded.at, import_id = null
       where suppressions.import_id is not null or (excluded.reason = 'redacted' and suppressions.reason <> 'redacted')`,
    [sql.shopId, hash, input.reason, input.at],
  );
  const { rows } = await sql.query<{ id: bigint }>(
    "update shoppers p set suppressed_for = x.reason from suppressions x where p.shop_id = $1 and p.email = $2 and x.shop_id = $1 and x.address_hash = $3 returning p.id",
    [sql.shopId, email, hash],
  );
  await refreshProfileFacts(sql, rows.map((row) => row.id));
  // Whoever gets nothing more is out of their campaign, and other tools may write to them again as they see fit.
  wake(sql, "campaigns.tag");
}

/** Why an address must not be mailed; null when nothing stands against it. Asked at the moment of sending. */
export async function isSuppressed(sql: Sql, ctx: Pick<Ctx, "seal">, input: { email: string }): Promise<SuppressionReason | null> {
  const email = normaliseEmail(input.email);
  if (email === null) return null;
  const { rows } = await sql.query<{ reason: SuppressionReason }>("select reason from suppressions where shop_id = $1 and address_hash = $2", [sql.shopId, addressHash(ctx, email)]);
  return rows[0]?.reason ?? null;
}

/** Whether somebody was erased, by their number or by one of these addresses: what still arrives about them is not to be kept. */
export async function isErased(sql: Sql, ctx: Pick<Ctx, "seal">, input: { shopperId: ShopperId | null; emails: readonly (string | null | undefined)[] }): Promise<boolean> {
  const hashes = input.emails.map(normaliseEmail).flatMap((email) => (email === null ? [] : [addressHash(ctx, email)]));
  const { rowCount } = await sql.query(
    `select 1 from shoppers where shop_id = $1 and id = $2 and redacted_at is not null
     union all select 1 from suppressions where shop_id = $1 and address_hash = any($3::text[]) and reason = 'redacted' limit 1`,
    [sql.shopId, input.shopperId, hashes],
  );
  return rowCount > 0;
}

/** Somebody who unsubscribed and later subscribed again by their own hand may be mailed again; no other reason is lifted. */
export async function liftUnsubscription(sql: Sql, ctx: Pick<Ctx, "seal">, input: { email: string; subscribedAt: Date }): Promise<void> {
  const { rowCount } = await sql.query("delete from suppressions where shop_id = $1 and address_hash = $2 and reason = 'unsubscribed' and at < $3", [sql.shopId, addressHash(ctx, input.email), input.subscribedAt]);
  if (rowCount === 0) return;
  const { rows } = await sql.query<{ id: bigint }>("update shoppers set suppressed_for = null where shop_id = $1 and email = $2 and suppressed_for = 'unsubscribed' returning id", [sql.shopId, input.email]);
  await refreshProfileFacts(sql, rows.map((row) => row.id));
  wake(sql, "campaigns.tag");
}

async function emailOf(sql: Sql, shopperId: ShopperId): Promise<string | null> {
  const { rows } = await sql.query<{ email: string | null }>("select email from shoppers where shop_id = $1 and id = $2", [sql.shopId, shopperId]);
  return rows[0]?.email ?? null;
}
