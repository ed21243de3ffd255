import type { Sql } from "#app/platform/ports";

export interface TeamAddress {
  id: bigint;
  email: string;
  invitedAt: Date;
  confirmedAt: Date | null;
}

const columns = `id, email, invited_at as "invitedAt", confirmed_at as "confirmedAt"`;

export async function findAddresses(sql: Sql): Promise<TeamAddress[]> {
  return (await sql.query<TeamAddress>(`select ${columns} from team_addresses where shop_id = $1 order by email`, [sql.shopId])).rows;
}

export async function findAddress(sql: Sql, id: bigint): Promise<TeamAddress | null> {
  return (await sql.query<TeamAddress>(`select ${columns} from team_addresses where shop_id = $1 and id = $2`, [sql.shopId, id])).rows[0] ?? null;
}

/** A new invitation takes the place of an earlier one; null when the address is confirmed already. */
export async function inviteAddress(sql: Sql, email: string, by: string, at: Date): Promise<TeamAddress | null> {
  const { rows } = await sql.query<TeamAddress>(
    `insert into team_addresses (shop_id, email, invited_by, invited_at) values ($1, $2, $3, $4)
     on conflict (shop_id, email) do update set invited_by = excluded.invited_by, invited_at = excluded.invited_at where team_addresses.confirmed_at is null returning ${columns}`,
    [sql.shopId, email, by, at],
  );
  return rows[0] ?? null;
}

export async function markConfirmed(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query("update team_addresses set confirmed_at = coalesce(confirmed_at, $3) where shop_id = $1 and id = $2", [sql.shopId, id, at]);
}

export async function deleteAddress(sql: Sql, id: bigint): Promise<boolean> {
  return (await sql.query("delete from team_addresses where shop_id = $1 and id = $2", [sql.shopId, id])).rowCount > 0;
}
