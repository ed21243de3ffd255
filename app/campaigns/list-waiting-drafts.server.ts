import type { Ctx, ShopId } from "#app/platform/ports";
import type { SubmittedDraft } from "./campaign.ts";
import { findWaiting } from "./campaigns.store.server.ts";

/** As many as Home has rows for. */
const MOST = 5;

/** Drafts that wait for somebody who may start them, and those that were sent back to whoever asks. */
export const listWaitingDrafts = (ctx: Pick<Ctx, "db">, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<{ submitted: SubmittedDraft[]; sentBack: SubmittedDraft[] }> =>
  ctx.db.withShopSql(shopId, (sql) => findWaiting(sql, actor, MOST));
