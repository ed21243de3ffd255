import { z } from "zod";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { idOfGid } from "../shoppers/identity.ts";
import { OPEN_MATTERS } from "../shopify/documents/orders.ts";
import { findUnknownFacts } from "../shops/shops.store.server.ts";
import { openOrders, settleDeliveries } from "./matters.store.server.ts";
import { type MattersNode, openIn } from "./open-matters.ts";
import { PageInfo, type Reading, readPages } from "./read-pages.server.ts";
import { readOrders } from "./read-orders.server.ts";
import { recordOrders } from "./record-orders.server.ts";

const PAGE = 250;
/** Asked for by their numbers in one search. */
const LOT = 25;
/** Of a night; the newest first, the others in the next nights. */
const MOST = 1_000;

/** How each fact is searched for, and where it is held. */
const facts = {
  return: { search: ["return_requested", "in_progress", "inspection_complete"].map((status) => `return_status:${status}`), held: "openReturn" },
  dispute: { search: ["needs_response", "under_review"].map((status) => `chargeback_status:${status}`), held: "disputed" },
} as const;

type Open = ReturnType<typeof openIn>;
type Node = MattersNode & { id: string };
const Found = z.object({ orders: z.object({ pageInfo: PageInfo, nodes: z.array(z.custom<Node>()) }) });

/**
 * Looks through the orders with open returns and disputes, and reads those anew of which we hold something else. By their state and not by when they changed: no
 * webhook that we get tells of returns or disputes, and nothing promises that they move an order's `updatedAt`. What time alone settles is settled too.
 */
export async function followMatters(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<Reading> {
  const unknown = await ctx.db.withShopSql(shopId, findUnknownFacts);
  const known = (["return", "dispute"] as const).filter((fact) => !unknown.includes(fact)).map((fact) => facts[fact]);
  if (known.length > 0) {
    const atShopify = new Map<bigint, Open>();
    const { kind } = await readPages<Node>(ctx, shopId, {
      document: OPEN_MATTERS,
      what: "open returns and disputes",
      first: PAGE,
      search: known.flatMap(({ search }) => search).join(" OR "),
      pageOf: (data) => Found.parse(data).orders,
      take: async (nodes) => nodes.forEach((node) => atShopify.set(idOfGid(node.id), openIn(node))),
    });
    if (kind !== "read") return { kind };
    const held = await ctx.db.withShopSql(shopId, openOrders);
    const changed = [...new Set([...atShopify.keys(), ...held.keys()])].filter((id) => known.some(({ held: fact }) => Boolean(atShopify.get(id)?.[fact]) !== Boolean(held.get(id)?.[fact])));
    changed.sort((a, b) => (a < b ? 1 : -1));
    for (let i = 0; i < Math.min(changed.length, MOST); i += LOT) {
      const search = changed.slice(i, Math.min(i + LOT, MOST)).map((id) => `id:${id}`).join(" OR ");
      const { kind } = await readOrders(ctx, { shopId, search, take: (sql, orders) => recordOrders(sql, ctx, orders) });
      if (kind !== "read") return { kind };
    }
  }
  await ctx.db.withShopSql(shopId, (sql) => settleDeliveries(sql, ctx.clock.now()));
  return { kind: "read" };
}
