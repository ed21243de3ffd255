import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { type LinkHostProblem, readLinkHosts } from "./link-hosts.ts";
import { updateLinkHosts } from "./shops.store.server.ts";

export type SaveLinkHostsOutcome = { kind: "saved" } | { kind: "stale" } | { kind: "refused"; why: LinkHostProblem; what: string };

/** Which hosts beside the shop's own links in mails may lead to. Campaigns that run keep the mail that they were started with. */
export async function saveLinkHosts(ctx: Ctx, { shopId, version, actor, hosts }: { shopId: ShopId; version: number; actor: string; hosts: string }): Promise<SaveLinkHostsOutcome> {
  const read = readLinkHosts(hosts);
  if (read.kind === "refused") return read;
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql) => {
    if (!(await updateLinkHosts(sql, version, read.hosts, { at, by: actor }))) return { kind: "stale" };
    await writeAudit(sql, { at, actor, action: "saved_link_hosts", details: { hosts: read.hosts } });
    return { kind: "saved" };
  });
}
