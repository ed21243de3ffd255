import { compileMail, mailSettingOf } from "#app/messages/compile-mail.server";
import { keepTemplate } from "#app/messages/plan-messages.server";
import { nextSendingInstant } from "#app/messages/sending-hours";
import { addWork, noteDue } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { writeAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { countFree } from "./audience.store.server.ts";
import type { StartOutcome } from "./campaign.ts";
import { findCampaign, markStarting } from "./campaigns.store.server.ts";
import { COMPARISON_FROM, comparisonOf } from "./comparison.ts";
import { checkCampaign } from "./load-start-checks.server.ts";
import { LEAD_MS } from "./schedule.ts";

/** The only step of all mails until ladders come. */
export const FIRST_STEP = 1;

/**
 * Starts a draft that passes every check. The mail is compiled and kept as it is now; for ten minutes nothing else happens and Start can
 * be undone (undo-start.server.ts), then the shoppers are enrolled by campaigns.enrol.
 * @param input.version of the draft that the person who starts it had before them; another one is not started
 */
export async function startCampaign(ctx: Ctx, { shopId, campaignId, version, actor }: { shopId: ShopId; campaignId: bigint; version: number; actor: string }): Promise<StartOutcome> {
  const [shop, draft] = await Promise.all([loadShop(ctx, { shopId }), ctx.db.withShopSql(shopId, (sql) => findCampaign(sql, campaignId))]);
  if (!draft) return { kind: "missing" };
  if (draft.status !== "draft") return { kind: "not-a-draft" };
  if (draft.version !== version) return { kind: "stale", version: draft.version };
  const [checks, counts, compiled] = await Promise.all([checkCampaign(ctx, shop, draft), countShoppers(ctx, { shopId }), compileMail(draft, draft.offer, mailSettingOf(shop, draft.locale))]);
  if (compiled.kind === "problems" || checks.some((check) => !check.ok)) return { kind: "not-ready", checks };

  const now = ctx.clock.now();
  const zone = shop.settings.timeZone;
  return ctx.db.withShopSql(shopId, async (sql): Promise<StartOutcome> => {
    const campaign = await findCampaign(sql, campaignId, true);
    if (campaign?.status !== "draft") return { kind: "not-a-draft" };
    // Changed by somebody else while it was checked: what was not looked at must not be sent.
    if (campaign.version !== version) return { kind: "stale", version: campaign.version };
    const audience = await countFree(sql, shop, { audience: campaign.audience, today: dayIn(now, zone), now }, campaignId, COMPARISON_FROM);
    const templateId = await keepTemplate(sql, { campaignId, step: FIRST_STEP, mail: compiled.mail, at: now });
    await markStarting(sql, campaignId, { at: now, lapsed: counts.lapsed.all, comparisonPercent: comparisonOf(campaign.comparisonPercent, audience).percent, templateId });
    await writeAudit(sql, { at: now, actor, action: "started_campaign", details: { campaignId: String(campaignId), ...(campaign.submittedAt && { submittedBy: campaign.submittedBy }) } });
    noteDue(sql, new Date(+now + LEAD_MS));
    // Who is left out by segment is read once more while Start can still be undone.
    if (shop.settings.leftOutSegment) await addWork(sql, now, "shoppers.read-left-out", {}, { dedupeKey: "now" });
    return { kind: "started", firstMailAt: nextSendingInstant(new Date(+now + LEAD_MS), zone) };
  });
}
