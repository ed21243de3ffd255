import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { findCampaign, markChanged } from "./campaigns.store.server.ts";
import { findPickable, findPickedIds, insertPicks } from "./picks.store.server.ts";
import { MOST_PICKED } from "./picks.ts";

export type AddPicksOutcome =
  | { kind: "added"; name: string; added: number; already: number }
  /** None of them is a shopper of this shop any more. */
  | { kind: "nobody" }
  /** Together they would be more than a hand can pick. */
  | { kind: "too-many" }
  /** Started meanwhile, or deleted, or its audience is filters again. */
  | { kind: "not-a-draft" };

/** Adds shoppers to a draft for picked ones. Who has the draft open is told that it has changed: what was not looked at is not started. */
export async function addPicks(ctx: Pick<Ctx, "db" | "clock">, input: { shopId: ShopId; campaignId: bigint; shopperIds: readonly ShopperId[] }): Promise<AddPicksOutcome> {
  const { campaignId, shopperIds } = input;
  if (shopperIds.length > MOST_PICKED) return { kind: "too-many" };
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<AddPicksOutcome> => {
    const campaign = await findCampaign(sql, campaignId, true);
    if (campaign?.status !== "draft" || !campaign.audience.picked) return { kind: "not-a-draft" };
    const ours = await findPickable(sql, shopperIds);
    if (ours.length === 0) return { kind: "nobody" };
    const before = new Set(await findPickedIds(sql, campaignId));
    const added = ours.filter((id) => !before.has(id));
    if (before.size + added.length > MOST_PICKED) return { kind: "too-many" };
    if (added.length > 0) {
      await insertPicks(sql, campaignId, added);
      await markChanged(sql, campaignId, ctx.clock.now());
    }
    return { kind: "added", name: campaign.name, added: added.length, already: ours.length - added.length };
  });
}
