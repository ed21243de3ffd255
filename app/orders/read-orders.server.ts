import { z } from "zod";
import type { Ctx, ShopId, ShopifyOutcome, Sql } from "../platform/ports.ts";
import { ORDER_LINES, ORDERS_UPDATED } from "../shopify/documents/orders.ts";
import type { LineNode, OrderNode } from "./order-record.ts";

/** Orders of a page: with 50 lines each, a page stays below the 1,000 points that one query may cost. */
const PAGE = 25;

const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const Lines = z.object({ pageInfo: PageInfo, nodes: z.array(z.custom<LineNode>()) });
const Orders = z.object({ orders: z.object({ pageInfo: PageInfo, nodes: z.array(z.intersection(z.custom<OrderNode>(), z.object({ id: z.string(), updatedAt: z.string(), lineItems: Lines }))) }) });
const MoreLines = z.object({ order: z.object({ lineItems: Lines }).nullable() });

export interface ReadOrder {
  order: OrderNode;
  lines: LineNode[];
}

/** How a reading by pages ended: `gone` when the shop no longer answers us, `denied` when a scope is missing. */
export interface Reading {
  kind: "read" | "gone" | "denied";
}

/**
 * Reads the orders of a search by pages, least recently updated first, with all their lines.
 * @param input.take gets each page in a transaction of its own
 */
export async function readOrders(ctx: Ctx, input: { shopId: ShopId; search: string; take(sql: Sql, orders: ReadOrder[]): Promise<void> }): Promise<Reading> {
  const { shopId } = input;
  for (let after: string | null = null; ; ) {
    const outcome: ShopifyOutcome<unknown> = await ctx.shopify.send(shopId, ORDERS_UPDATED, { query: input.search, first: PAGE, after });
    if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: orders could not be read (${outcome.kind})`);
    const { nodes, pageInfo }: z.infer<typeof Orders>["orders"] = Orders.parse(outcome.data).orders;
    const orders: ReadOrder[] = [];
    for (const node of nodes) orders.push({ order: node, lines: [...node.lineItems.nodes, ...(await linesPastFirstPage(ctx, shopId, node.id, node.lineItems.pageInfo))] });
    if (orders.length > 0) await ctx.db.withShopSql(shopId, (sql) => input.take(sql, orders));
    if (!pageInfo.hasNextPage) return { kind: "read" };
    after = pageInfo.endCursor;
  }
}

async function linesPastFirstPage(ctx: Ctx, shopId: ShopId, id: string, first: z.infer<typeof PageInfo>): Promise<LineNode[]> {
  const lines: LineNode[] = [];
  for (let page = first; page.hasNextPage; ) {
    const outcome = await ctx.shopify.send(shopId, ORDER_LINES, { id, after: page.endCursor });
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: lines of an order could not be read (${outcome.kind})`);
    const { order } = MoreLines.parse(outcome.data);
    if (!order) break;
    lines.push(...order.lineItems.nodes);
    page = order.lineItems.pageInfo;
  }
  return lines;
}
