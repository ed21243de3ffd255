import type { Sql } from "#app/platform/ports";
import type { RecordCheck } from "./domain-records.ts";
import { MAX_DAILY_CAP } from "./sender.ts";

export interface SenderDomain {
  domain: string;
  localPart: string;
  selector: string;
  publicKey: string;
  checks: RecordCheck[];
  checkedAt: Date | null;
  verifiedAt: Date | null;
  failedAt: Date | null;
  removedAt: Date | null;
}

const columns = `domain, local_part as "localPart", selector, public_key as "publicKey", checks, checked_at as "checkedAt", verified_at as "verifiedAt", failed_at as "failedAt", removed_at as "removedAt"`;

export async function findDomain(sql: Sql, lock = false): Promise<SenderDomain | null> {
  const { rows } = await sql.query<SenderDomain>(`select ${columns} from sender_domains where shop_id = $1 and removed_at is null${lock ? " for update" : ""}`, [sql.shopId]);
  return rows[0] ?? null;
}

/** The one that was removed last, as long as its key is kept. */
export async function findRemovedDomain(sql: Sql): Promise<SenderDomain | null> {
  const { rows } = await sql.query<SenderDomain>(`select ${columns} from sender_domains where shop_id = $1 and removed_at is not null order by removed_at desc limit 1`, [sql.shopId]);
  return rows[0] ?? null;
}

export interface NewDomain {
  domain: string;
  localPart: string;
  selector: string;
  privateKeySealed: string;
  publicKey: string;
}

/** One that was removed comes back with the key that stands in its DNS already. */
export async function insertDomain(sql: Sql, added: NewDomain, by: string, at: Date): Promise<void> {
  await sql.query(
    `insert into sender_domains (shop_id, domain, local_part, selector, private_key_sealed, public_key, added_at, added_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (shop_id, domain) do update set removed_at = null, local_part = excluded.local_part, added_at = excluded.added_at, added_by = excluded.added_by`,
    [sql.shopId, added.domain, added.localPart, added.selector, added.privateKeySealed, added.publicKey, at, by],
  );
}

export async function updateLocalPart(sql: Sql, localPart: string): Promise<boolean> {
  const { rowCount } = await sql.query("update sender_domains set local_part = $2 where shop_id = $1 and removed_at is null", [sql.shopId, localPart]);
  return rowCount > 0;
}

export async function saveChecks(sql: Sql, domain: string, checks: RecordCheck[], at: Date): Promise<void> {
  await sql.query("update sender_domains set checks = $3, checked_at = $4 where shop_id = $1 and domain = $2", [sql.shopId, domain, JSON.stringify(checks), at]);
}

/** From now on mail leaves from it, as many a day as before it was lost, unless the merchant has set another limit since. */
export async function markVerified(sql: Sql, domain: string, at: Date): Promise<void> {
  await sql.query(
    `with kept as (select cap_before from sender_domains where shop_id = $1 and domain = $2)
     update shop_settings set daily_cap = kept.cap_before, version = version + 1, saved_by = null, saved_at = null from kept where shop_id = $1 and daily_cap = $3 and kept.cap_before > $3`,
    [sql.shopId, domain, MAX_DAILY_CAP],
  );
  await sql.query("update sender_domains set verified_at = $3, failed_at = null, cap_before = null where shop_id = $1 and domain = $2", [sql.shopId, domain, at]);
}

/** From now on mail leaves from the operator's domain, with its limit (product rule 3). A form that was opened before is stale then. */
async function backToOperator(sql: Sql, domain: string): Promise<void> {
  await sql.query("update sender_domains set cap_before = (select daily_cap from shop_settings where shop_id = $1), verified_at = null where shop_id = $1 and domain = $2 and verified_at is not null", [sql.shopId, domain]);
  await sql.query("update shop_settings set daily_cap = $2, version = version + 1, saved_by = null, saved_at = null where shop_id = $1 and daily_cap > $2", [sql.shopId, MAX_DAILY_CAP]);
}

export async function markLost(sql: Sql, domain: string, at: Date): Promise<void> {
  await backToOperator(sql, domain);
  await sql.query("update sender_domains set failed_at = $3 where shop_id = $1 and domain = $2", [sql.shopId, domain, at]);
}

export async function markRemoved(sql: Sql, domain: string, at: Date): Promise<void> {
  await backToOperator(sql, domain);
  await sql.query("update sender_domains set removed_at = $3, failed_at = null where shop_id = $1 and domain = $2", [sql.shopId, domain, at]);
}

/** Whether there was one to bring back, and none in its place. */
export async function markBack(sql: Sql, domain: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update sender_domains set removed_at = null where shop_id = $1 and domain = $2 and removed_at is not null and not exists (select 1 from sender_domains where shop_id = $1 and removed_at is null)",
    [sql.shopId, domain],
  );
  return rowCount > 0;
}

/** Forgets the keys of domains that were removed before then. */
export async function deleteRemoved(sql: Sql, before: Date): Promise<void> {
  await sql.query("delete from sender_domains where shop_id = $1 and removed_at < $2", [sql.shopId, before]);
}
