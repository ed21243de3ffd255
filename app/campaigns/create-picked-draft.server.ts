import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { pickedAudience } from "./audience.ts";
import type { CampaignKind } from "./campaign.ts";
import { insertCampaign } from "./campaigns.store.server.ts";
import { readyMadeDraft, languageOfShop } from "./create-draft.server.ts";
import { findPickable, insertPicks } from "./picks.store.server.ts";
import { MOST_PICKED } from "./picks.ts";

export type PickedDraftOutcome =
  | { kind: "created"; campaignId: bigint }
  /** None of them is a shopper of this shop any more. */
  | { kind: "nobody" }
  | { kind: "too-many" };

/** A ready-made campaign as a draft for exactly these shoppers; who of them may be written to is asked at Start, as always. */
export async function createPickedDraft(ctx: Pick<Ctx, "db" | "clock">, { shopId, kind, shopperIds }: { shopId: ShopId; kind: CampaignKind; shopperIds: readonly ShopperId[] }): Promise<PickedDraftOutcome> {
  if (shopperIds.length > MOST_PICKED) return { kind: "too-many" };
  return ctx.db.withShopSql(shopId, async (sql): Promise<PickedDraftOutcome> => {
    const ours = await findPickable(sql, shopperIds);
    if (ours.length === 0) return { kind: "nobody" };
    const campaignId = await insertCampaign(sql, { ...readyMadeDraft(kind, await languageOfShop(sql)), audience: pickedAudience }, ctx.clock.now());
    await insertPicks(sql, campaignId, ours);
    return { kind: "created", campaignId };
  });
}
