import { Audience } from "#app/campaigns/audience";
import { findPart } from "#app/campaigns/find-part.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import type { ShopperQuery, WhomQuery } from "#app/shoppers/shopper-query";

/** The query of a list with whom it means, where it is one number of an audience. An audience that cannot be read is nobody. */
export async function whomOfAudience(ctx: Ctx, shopId: ShopId, query: ShopperQuery): Promise<WhomQuery> {
  const { audience, draft, part } = query;
  if (audience === undefined || draft === undefined || part === undefined) return query;
  const read = readAudience(audience);
  return { ...query, among: read ? await findPart(ctx, { shopId, audience: read, campaignId: BigInt(draft), part }) : [] };
}

export function readAudience(json: string): Audience | null {
  try {
    return Audience.safeParse(JSON.parse(json)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
