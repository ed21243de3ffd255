import { readyMade } from "#app/messages/templates/ready-made";
import { type Language, languageOfCountry } from "#app/platform/languages";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { findShop } from "#app/shops/shops.store.server";
import { type Audience, defaultAudience } from "./audience.ts";
import type { CampaignKind } from "./campaign.ts";
import { insertCampaign } from "./campaigns.store.server.ts";

/**
 * A ready-made campaign becomes a draft with everything filled in; nothing is sent before Start.
 * @param input.locale by the shop's country unless told
 */
export async function createDraft(ctx: Pick<Ctx, "db" | "clock">, { shopId, kind, audience = defaultAudience, locale }: { shopId: ShopId; kind: CampaignKind; audience?: Audience; locale?: Language }): Promise<{ campaignId: bigint }> {
  return ctx.db.withShopSql(shopId, async (sql) => ({ campaignId: await insertCampaign(sql, { ...readyMadeDraft(kind, locale ?? (await languageOfShop(sql))), audience }, ctx.clock.now()) }));
}

/** The text of a ready-made campaign in a language, and whom it goes to still to be said. */
export const readyMadeDraft = (kind: CampaignKind, locale: Language) => ({ ...readyMade(kind, locale), kind, locale, comparisonPercent: null });

/** In which language a shop most likely writes to its shoppers. */
export const languageOfShop = async (sql: Sql): Promise<Language> => languageOfCountry((await findShop(sql))?.settings.country ?? null);
