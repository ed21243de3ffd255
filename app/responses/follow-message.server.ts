import { appendTimeline } from "#app/cases/append-timeline.server";
import { done, type ItemOutcome } from "#app/platform/jobs/handlers";
import { choices } from "#app/messages/preferences";
import { findPreferences } from "#app/messages/preferences.store.server";
import type { PayloadOf } from "#app/platform/jobs/catalog";
import type { Ctx, ShopId, ShopperId, Sql } from "#app/platform/ports";
import { takeBack, writeResponse } from "./responses.store.server.ts";

interface FollowedMessage {
  id: bigint;
  shopperId: ShopperId;
  /** Whoever they were merged into, else they themselves. */
  home: ShopperId;
  campaignId: bigint;
  unsubscribedAt: Date | null;
  personAt: Date | null;
  machineAt: Date | null;
}

/** Writes the one line that a message's clicks make in the log, by a person or likely automatic, or that its reader left the list or chose what they want. */
export async function followMessage(ctx: Ctx, { shopId, payload }: { shopId: ShopId; payload: PayloadOf<"responses.follow-message"> }): Promise<ItemOutcome> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    const message = await findMessage(sql, BigInt(payload.messageId));
    if (!message) return;
    const about = { shopperId: message.shopperId, campaignId: message.campaignId, messageId: message.id };
    if (payload.what === "unsubscribed") {
      // Undone: nobody left, or whoever had left is back.
      if (message.unsubscribedAt === null) await takeBack(sql, `unsubscribed:${message.id}`);
      else await writeResponse(sql, { ...about, at: message.unsubscribedAt, kind: "unsubscribed", sourceKey: `unsubscribed:${message.id}` });
      return;
    }
    if (payload.what === "preference") {
      const choice = choices.find((one) => one === payload.choice);
      if (!choice) return;
      const { [choice]: since } = await findPreferences(sql, message.home, ctx.clock.now());
      // One line for each choice, as it stands by now: what was taken back says so, and is no second answer.
      await writeResponse(sql, { ...about, at: new Date(payload.at), kind: "preference", details: { choice, ...(since === null && { takenBack: true }) }, sourceKey: `preference:${message.id}:${choice}` });
      return;
    }
    const at = message.personAt ?? message.machineAt;
    if (!at) return;
    await writeResponse(sql, { ...about, at, kind: "click", automatic: message.personAt === null, sourceKey: `click:${message.id}` });
    if (message.personAt) await appendTimeline(sql, [{ shopperId: message.shopperId, at, kind: "click", author: "Shopper", details: { messageId: String(message.id), campaignId: String(message.campaignId) }, sourceKey: `click:${message.id}` }]);
  });
  return done();
}

async function findMessage(sql: Sql, id: bigint): Promise<FollowedMessage | null> {
  const { rows } = await sql.query<FollowedMessage>(
    `select m.id, m.shopper_id as "shopperId", coalesce((select coalesce(joined_from, merged_into) from shoppers p where p.shop_id = $1 and p.id = m.shopper_id), m.shopper_id) as home, m.campaign_id as "campaignId", m.unsubscribed_at as "unsubscribedAt",
       (select min(at) from hits h where h.shop_id = m.shop_id and h.message_id = m.id and h.kind = 'click' and h.verdict = 'human') as "personAt",
       (select min(at) from hits h where h.shop_id = m.shop_id and h.message_id = m.id and h.kind = 'click' and h.verdict = 'machine') as "machineAt"
     from messages m where m.shop_id = $1 and m.id = $2`,
    [sql.shopId, id],
  );
  return rows[0] ?? null;
}
