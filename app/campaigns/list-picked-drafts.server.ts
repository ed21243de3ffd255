import type { Ctx, ShopId } from "#app/platform/ports";
import { findPickedDrafts } from "./picks.store.server.ts";
import type { PickedDraft } from "./picks.ts";

/** Drafts to which shoppers can be added by hand, the newest first. */
export const listPickedDrafts = (ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<PickedDraft[]> => ctx.db.withShopSql(shopId, findPickedDrafts);
