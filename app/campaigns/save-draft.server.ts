import type { Ctx, ShopId } from "#app/platform/ports";
import type { CampaignDraft, SaveDraftOutcome } from "./campaign.ts";
import { findCampaign, updateDraft } from "./campaigns.store.server.ts";
import { parseDraft } from "./draft-form.ts";
import { deletePicks } from "./picks.store.server.ts";

/** Saves a draft as a form carries it, unless somebody else saved since the form was opened. */
export async function saveDraft(ctx: Ctx, { shopId, campaignId, version, actor = null, ...form }: { shopId: ShopId; campaignId: bigint; version: number; actor?: string | null } & CampaignDraft): Promise<SaveDraftOutcome> {
  const parsed = parseDraft(form);
  if (parsed.kind === "invalid") return parsed;
  return ctx.db.withShopSql(shopId, async (sql): Promise<SaveDraftOutcome> => {
    const before = await findCampaign(sql, campaignId, true);
    if (!before) return { kind: "missing" };
    if (before.status !== "draft") return { kind: "not-a-draft" };
    if (before.version !== version) return { kind: "stale", version: before.version };
    // Back to filters: whom the draft does not name any more, it does not keep.
    if (!parsed.draft.audience.picked) await deletePicks(sql, campaignId);
    return { kind: "saved", version: await updateDraft(sql, campaignId, parsed.draft, ctx.clock.now(), actor) };
  });
}
