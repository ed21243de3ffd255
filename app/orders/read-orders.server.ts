import { z } from "zod";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { ORDER_LINES, ORDERS_UPDATED } from "../shopify/documents/orders.ts";
import { PageInfo, type Reading, readPages } from "./read-pages.server.ts";
import type { LineNode, OrderNode } from "./order-record.ts";

/** Orders of a page: with 25 lines each, a page stays below the 1,000 points that one query may cost. A page is paid for before it is read, so few large ones are cheaper. */
const PAGE = 50;

const Lines = z.object({ pageInfo: PageInfo, nodes: z.array(z.custom<LineNode>()) });
const Node = z.intersection(z.custom<OrderNode>(), z.object({ id: z.string(), updatedAt: z.string(), lineItems: Lines }));
type ReadNode = z.infer<typeof Node>;
const Orders = z.object({ orders: z.object({ pageInfo: PageInfo, nodes: z.array(Node) }) });
const MoreLines = z.object({ order: z.object({ lineItems: Lines }).nullable() });

export interface ReadOrder {
  order: OrderNode;
  lines: LineNode[];
}

/** Those that were updated at this moment and since: what to read, least recently updated first. */
export const updatedSince = (moment: Date): string => `updated_at:>='${moment.toISOString()}'`;

/**
 * Reads the orders of a search by pages, least recently updated first, with all their lines.
 * @param input.searchFrom the search for all that come with and after one, where there may be more than paging reaches
 * @param input.take gets each page in a transaction of its own
 */
export const readOrders = (ctx: Ctx, { shopId, search, searchFrom, take }: { shopId: ShopId; search: string; searchFrom?: (updatedAt: Date) => string; take(sql: Sql, orders: ReadOrder[]): Promise<void> }): Promise<Reading> =>
  readPages<ReadNode>(ctx, shopId, {
    document: ORDERS_UPDATED,
    what: "orders",
    first: PAGE,
    search,
    pageOf: (data) => Orders.parse(data).orders,
    ...(searchFrom && { searchFrom: (last) => searchFrom(new Date(last.updatedAt)) }),
    async take(nodes) {
      const orders: ReadOrder[] = [];
      for (const node of nodes) orders.push({ order: node, lines: [...node.lineItems.nodes, ...(await linesPastFirstPage(ctx, shopId, node.id, node.lineItems.pageInfo))] });
      await ctx.db.withShopSql(shopId, (sql) => take(sql, orders));
    },
  });

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
