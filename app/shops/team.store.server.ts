import type { Sql } from "#app/platform/ports";
import type { Role } from "./roles.ts";

export interface TeamMember {
  /** `sub` of the session token. */
  userRef: string;
  /** As they or an owner wrote it; Shopify's token tells none. */
  name: string | null;
  role: Role;
  joinedAt: Date;
}

const columns = `user_ref as "userRef", name, role, joined_at as "joinedAt"`;

/** Owners first, then by when they came. */
export async function findMembers(sql: Sql): Promise<TeamMember[]> {
  return (await sql.query<TeamMember>(`select ${columns} from team_members where shop_id = $1 order by role <> 'owner', joined_at, user_ref`, [sql.shopId])).rows;
}

export async function findMember(sql: Sql, userRef: string): Promise<TeamMember | null> {
  return (await sql.query<TeamMember>(`select ${columns} from team_members where shop_id = $1 and user_ref = $2`, [sql.shopId, userRef])).rows[0] ?? null;
}

/** Until the transaction ends nobody else joins or changes a role: whether there is an owner is asked of all of them. */
export const holdTeam = (sql: Sql) => sql.query("select 1 from shop_settings where shop_id = $1 for update", [sql.shopId]);

/** The first of a shop is its owner. Call after {@link holdTeam}. */
export async function insertMember(sql: Sql, userRef: string, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `insert into team_members (shop_id, user_ref, role, joined_at)
     select $1, $2, case when exists (select 1 from team_members where shop_id = $1) then new_member_role else 'owner' end, $3 from shop_settings where shop_id = $1
     on conflict do nothing`,
    [sql.shopId, userRef, at],
  );
  return rowCount > 0;
}

export async function updateMember(sql: Sql, userRef: string, change: { role?: Role; name?: string | null }): Promise<void> {
  await sql.query("update team_members set role = coalesce($3, role), name = case when $4 then $5 else name end where shop_id = $1 and user_ref = $2", [sql.shopId, userRef, change.role ?? null, change.name !== undefined, change.name ?? null]);
}

export async function updateNewMemberRole(sql: Sql, role: "manager" | "contributor"): Promise<void> {
  await sql.query("update shop_settings set new_member_role = $2 where shop_id = $1", [sql.shopId, role]);
}
