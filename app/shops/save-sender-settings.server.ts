import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { loadShop } from "./load-shop.server.ts";
import { maxDailyCap, parseSenderSettings, type SenderProblems } from "./sender.ts";
import { updateSender } from "./shops.store.server.ts";

export type SaveSenderOutcome = { kind: "saved" } | { kind: "stale" } | { kind: "invalid"; errors: SenderProblems };

/**
 * Saves who mails come from. `stale` when somebody else saved since the form was loaded.
 * @param input.version settings.version of the form; the other values are taken as typed and checked here
 */
export async function saveSenderSettings(
  ctx: Ctx,
  input: { shopId: ShopId; version: number; actor: string; senderName: unknown; replyTo: unknown; postalAddress: unknown; dailyCap: unknown },
): Promise<SaveSenderOutcome> {
  const parsed = parseSenderSettings(input, maxDailyCap(await loadShop(ctx, input)));
  if (parsed.kind === "invalid") return parsed;
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    if (!(await updateSender(sql, input.version, parsed.settings, { at, by: input.actor }))) return { kind: "stale" };
    await writeAudit(sql, { at, actor: input.actor, action: "saved_sender", details: { dailyCap: parsed.settings.dailyCap } });
    return { kind: "saved" };
  });
}
