import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import type { Role } from "./roles.ts";
import { loadShop } from "./load-shop.server.ts";
import { findAddresses, type TeamAddress } from "./team-addresses.store.server.ts";
import { findMember, findMembers, holdTeam, insertMember, type TeamMember, updateMember, updateNewMemberRole } from "./team.store.server.ts";

/** Notes who opened the app for the first time: the first of a shop becomes its owner, the others what its settings say. */
export async function joinTeam(ctx: Pick<Ctx, "db" | "clock">, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<TeamMember> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    await holdTeam(sql);
    const at = ctx.clock.now();
    const joined = await insertMember(sql, actor, at);
    const member = await findMember(sql, actor);
    if (!member) throw new Error(`shop ${shopId} has no settings`);
    if (joined) await writeAudit(sql, { at, actor, action: "joined_team", details: { role: member.role } });
    return member;
  });
}

export interface Team {
  members: TeamMember[];
  addresses: TeamAddress[];
  newMemberRole: "manager" | "contributor";
}

export async function loadTeam(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<Team> {
  const { settings } = await loadShop(ctx, { shopId });
  return ctx.db.withShopSql(shopId, async (sql) => ({ members: await findMembers(sql), addresses: await findAddresses(sql), newMemberRole: settings.newMemberRole }));
}

/** How the people of a shop are called, by `sub`; who has no name is not in it. */
export async function loadStaffNames(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<Record<string, string>> {
  const members = await ctx.db.withShopSql(shopId, findMembers);
  return Object.fromEntries(members.flatMap(({ userRef, name }) => (name === null ? [] : [[userRef, name]])));
}

/** Gives somebody another role; `last-owner` when nobody would be one any more. */
export async function changeRole(ctx: Ctx, { shopId, actor, userRef, role }: { shopId: ShopId; actor: string; userRef: string; role: Role }): Promise<{ kind: "changed" | "last-owner" | "missing" }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    await holdTeam(sql);
    const members = await findMembers(sql);
    const member = members.find((one) => one.userRef === userRef);
    if (!member) return { kind: "missing" };
    if (member.role === role) return { kind: "changed" };
    if (member.role === "owner" && members.filter((one) => one.role === "owner").length === 1) return { kind: "last-owner" };
    await updateMember(sql, userRef, { role });
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "changed_role", details: { of: userRef, from: member.role, to: role } });
    return { kind: "changed" };
  });
}

/** A name as it is kept: null for none; undefined for one that cannot be. */
function readName(typed: string): string | null | undefined {
  const name = typed.trim();
  if (name === "") return null;
  return name.length <= 60 && /^[^\r\n<>]*$/.test(name) ? name : undefined;
}

/** How somebody is called on pages; an empty name takes it away. */
export async function nameMember(ctx: Ctx, { shopId, actor, userRef, name }: { shopId: ShopId; actor: string; userRef: string; name: string }): Promise<{ kind: "named" | "invalid" | "missing" }> {
  const read = readName(name);
  if (read === undefined) return { kind: "invalid" };
  return ctx.db.withShopSql(shopId, async (sql) => {
    if (!(await findMember(sql, userRef))) return { kind: "missing" };
    await updateMember(sql, userRef, { name: read });
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "named_member", details: { of: userRef } });
    return { kind: "named" };
  });
}

/** What those become who open the app from now on. */
export async function changeNewMemberRole(ctx: Ctx, { shopId, actor, role }: { shopId: ShopId; actor: string; role: "manager" | "contributor" }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    await updateNewMemberRole(sql, role);
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "changed_new_member_role", details: { to: role } });
  });
}
