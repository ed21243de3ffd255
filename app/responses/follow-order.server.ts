import { bookAttribution, findMailBefore, followComebacks, findFirstMail, RESPONSE_WINDOW_MS, unbookAttribution } from "#app/campaigns/outcomes.store.server";
import { appendTimeline } from "#app/cases/append-timeline.server";
import { recordOutcome } from "#app/cases/follow-cases.server";
import { wake } from "#app/platform/jobs/work.server";
import { recordCodeUse } from "#app/offers/record-use.server";
import { done, type ItemOutcome } from "#app/platform/jobs/handlers";
import type { Ctx, ShopId, ShopperId, Sql } from "#app/platform/ports";
import { isOwner, isVoid } from "./identity-of-order.ts";
import { findCodes, findOrder, findSelves, type FollowedOrder, takeBack, type UsedCode, writeResponse } from "./responses.store.server.ts";

/**
 * Works out anew what an order means: whose code it used, who came back with it, what it brings to a campaign. All of it follows from
 * the order as it stands now, so that repeats, refunds, cancellations and late joins of guests each leave the right picture.
 */
export async function followOrder(ctx: Ctx, { shopId, payload }: { shopId: ShopId; payload: { orderId: string } }): Promise<ItemOutcome> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    const orderId = BigInt(payload.orderId);
    const order = await findOrder(sql, orderId);
    if (!order) return unbookAttribution(sql, orderId);
    const selves = order.shopperId === null ? [] : await findSelves(sql, order.shopperId);
    const ownCode = await followCodes(sql, order, selves);
    await followAttribution(sql, order, selves, ownCode);
    for (const id of selves) await followReturns(sql, id, order.shopperId as ShopperId);
  });
  return done();
}

/** Notes each code of ours that the order used; answers the first that was the shopper's own. */
async function followCodes(sql: Sql, order: FollowedOrder, selves: readonly ShopperId[]): Promise<UsedCode | null> {
  let ownCode: UsedCode | null = null;
  for (const used of order.discountCodes.length === 0 ? [] : await findCodes(sql, order.discountCodes)) {
    const own = isOwner({ selves, email: order.email }, { id: used.ownerId, email: used.ownerEmail });
    if (!(await recordCodeUse(sql, { code: used.code, orderId: order.id, byShopperId: order.shopperId, own, at: order.processedAt }))) continue;
    if (own) ownCode ??= used;
    const details = { code: used.code, ...(isVoid(order.whyNot) && { takenBack: true }) };
    await writeResponse(sql, { at: order.processedAt, shopperId: used.ownerId, campaignId: used.campaignId, messageId: null, kind: own ? "code_used" : "code_used_by_other", orderId: order.id, details, sourceKey: `code:${used.code}` });
    await appendTimeline(sql, [
      { shopperId: used.ownerId, at: order.processedAt, kind: "redemption", author: own ? "Shopper" : "Somebody else", details: { code: used.code, orderId: String(order.id), own, discountMinor: Number(order.discountMinor) }, sourceKey: `redemption:${used.code}:${own ? "own" : "other"}` },
    ]);
  }
  return ownCode;
}

/** An order belongs to the campaign whose code the shopper used, else to the one that wrote to them in the 30 days before. */
async function followAttribution(sql: Sql, order: FollowedOrder, selves: readonly ShopperId[], ownCode: UsedCode | null): Promise<void> {
  if (isVoid(order.whyNot)) return unbookAttribution(sql, order.id);
  const people = ownCode && !selves.includes(ownCode.ownerId) ? [...selves, ownCode.ownerId] : selves;
  const mail = ownCode ? await findFirstMail(sql, ownCode.campaignId, ownCode.ownerId) : await findMailBefore(sql, people, order.processedAt);
  const campaignId = ownCode?.campaignId ?? mail?.campaignId;
  if (campaignId === undefined) return unbookAttribution(sql, order.id);
  const since = mail ? +order.processedAt - +mail.handedAt : Number.POSITIVE_INFINITY;
  await bookAttribution(sql, {
    orderId: order.id,
    campaignId,
    shopperId: ownCode?.ownerId ?? (mail?.shopperId as ShopperId),
    code: ownCode?.code ?? null,
    ownCode: ownCode !== null,
    inWindow: since > 0 && since <= RESPONSE_WINDOW_MS,
    at: order.processedAt,
    revenueMinor: order.netMinor,
    discountMinor: ownCode ? order.discountMinor : 0n,
    refundedMinor: order.refundedMinor,
    currency: order.currency,
  });
  // Goodwill has a budget, which this order may have used up.
  if (ownCode && order.discountMinor > 0n) wake(sql, "campaigns.tick");
}

/** Who came back, of those who were written to and of those who were not. */
export async function followReturns(sql: Sql, enrolledId: ShopperId, shopperId: ShopperId): Promise<void> {
  for (const comeback of await followComebacks(sql, enrolledId, shopperId)) {
    const sourceKey = `came_back:${comeback.campaignId}:${enrolledId}`;
    if (comeback.orderId === null || comeback.at === null) {
      await takeBack(sql, sourceKey);
      continue;
    }
    await recordOutcome(sql, [shopperId], "came_back", comeback.at);
    // An order of the comparison group is no response to anything; it counts on the result page.
    if (comeback.arm === "mail") await writeResponse(sql, { at: comeback.at, shopperId, campaignId: comeback.campaignId, messageId: comeback.messageId, kind: "came_back", orderId: comeback.orderId, sourceKey });
  }
}
