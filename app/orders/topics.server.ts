import { z } from "zod";
import { done, giveUp, type ItemOutcome } from "../platform/jobs/handlers.ts";
import type { TopicHandler } from "../platform/jobs/webhook-work.server.ts";
import { wake } from "../platform/jobs/work.server.ts";
import { parseExactJson } from "../shoppers/exact-json.ts";
import { idOfGid } from "../shoppers/identity.ts";
import { isErased } from "../shoppers/suppression.server.ts";
import { OrderPayload, orderOfPayload } from "./order-payload.ts";
import { isOfErased } from "./orders.store.server.ts";
import { readOrders } from "./read-orders.server.ts";
import { recordDeletedOrders, recordOrders } from "./record-orders.server.ts";

const number = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(BigInt);
const Deleted = z.object({ id: number });
const Refund = z.object({ order_id: number, created_at: z.iso.datetime({ offset: true }).transform((text) => new Date(text)) });

const badShape = (topic: string, error: z.ZodError): ItemOutcome => giveUp(`${topic}: ${z.prettifyError(error)}`);

const changed: TopicHandler = async (ctx, { shopId, topic, body }) => {
  const payload = OrderPayload.safeParse(parseExactJson(body));
  if (!payload.success) return badShape(topic, payload.error);
  const { email, contact_email, customer } = payload.data;
  return ctx.db.withShopSql(shopId, async (sql) => {
    await recordOrders(sql, ctx, [orderOfPayload(payload.data)]);
    const person = { shopperId: customer ? idOfGid(customer.admin_graphql_api_id) : null, emails: [email, contact_email, customer?.email] };
    return (await isErased(sql, ctx, person)) ? { kind: "forget" } : done();
  });
};

const deleted: TopicHandler = async (ctx, { shopId, topic, body, triggeredAt, receivedAt }) => {
  const payload = Deleted.safeParse(parseExactJson(body));
  if (!payload.success) return badShape(topic, payload.error);
  await ctx.db.withShopSql(shopId, (sql) => recordDeletedOrders(sql, ctx, [payload.data.id], triggeredAt ?? receivedAt));
  return done();
};

/**
 * A refund says nothing about what is left of its order, so the order is read anew, unless we have it as it was after the refund
 * (orders/updated comes for the same event, before or after). Where it cannot be read for want of a token or a scope, the nightly reading finds it.
 */
const refunded: TopicHandler = async (ctx, { shopId, topic, body }) => {
  const payload = Refund.safeParse(parseExactJson(body));
  if (!payload.success) return badShape(topic, payload.error);
  const { order_id: orderId, created_at: at } = payload.data;
  const known = await ctx.db.withShopSql(shopId, (sql) => sql.query("select 1 from orders where shop_id = $1 and id = $2 and (updated_at >= $3 or deleted_at is not null)", [shopId, orderId, at]));
  if (known.rowCount === 0) {
    await readOrders(ctx, { shopId, search: `id:${orderId}`, async take(sql, orders) {
      await recordOrders(sql, ctx, orders);
    } });
  }
  return (await ctx.db.withShopSql(shopId, (sql) => isOfErased(sql, orderId))) ? { kind: "forget" } : done();
};

const bulkFinished: TopicHandler = async (ctx, { shopId }) => {
  await ctx.db.withShopSql(shopId, async (sql) => wake(sql, "orders.import"));
  return done();
};

export const ordersTopics: Record<string, TopicHandler> = {
  "orders/create": changed,
  "orders/updated": changed,
  "orders/cancelled": changed,
  "orders/delete": deleted,
  "refunds/create": refunded,
  "bulk_operations/finish": bulkFinished,
};
