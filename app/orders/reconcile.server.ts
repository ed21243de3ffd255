import { createHash } from "node:crypto";
import { finished } from "node:stream/promises";
import { z } from "zod";
import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { nextHour } from "../platform/zones.ts";
import { customerReading } from "../shoppers/customer-reading.server.ts";
import { CUSTOMER_COLUMNS, type CustomerNode, customerRow } from "../shoppers/customer-record.ts";
import { clearStagedCustomers, mergeStagedCustomers } from "../shoppers/customers.store.server.ts";
import { idOfGid } from "../shoppers/identity.ts";
import { withJoins } from "../shoppers/joins.server.ts";
import { addRehoming } from "../shoppers/rehoming.server.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { foldKeptCounts } from "../shoppers/kept-counts.store.server.ts";
import { followProfiles } from "../shoppers/follow-profiles.server.ts";
import { CUSTOMERS_UPDATED } from "../shopify/documents/customers.ts";
import { followMatters } from "./follow-matters.server.ts";
import { PageInfo, type Reading, readPages } from "./read-pages.server.ts";
import { readOrders, updatedSince } from "./read-orders.server.ts";
import { recordOrders } from "./record-orders.server.ts";

/** Read again before the cursor: Shopify's search index may be behind its own records by some minutes. */
const OVERLAP_MS = 15 * 60_000;
/** The most of one page. It costs only twelve times as much as a page of one (community.shopify.dev/t/23101): few large pages are cheaper. */
const CUSTOMERS_PAGE = 250;
/** Staged under this number, customers of one transaction are seen by no other. */
const OWN_SLICE = 0n;

const Customers = z.object({
  customers: z.object({ pageInfo: PageInfo, nodes: z.array(z.custom<CustomerNode>()) }),
});

type Subject = "customers" | "orders";

/**
 * Reads what changed since the cursor, customers first, and finds what webhooks lost. Repeats change nothing.
 * The cursor moves with each page, in the transaction of that page, so that a kill costs one page.
 */
export async function reconcileShop(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ kind: "reconciled" | "gone" | "denied" | "not-begun" }> {
  const startedAt = ctx.clock.now();
  const cursors = await ctx.db.withShopSql(shopId, readCursors);
  if (!cursors.customers || !cursors.orders) return { kind: "not-begun" };
  await ctx.db.withShopSql(shopId, (sql) => planNextNight(sql, startedAt));
  const read = [
    () => readCustomers(ctx, shopId, searchSince(cursors.customers as Date)),
    () => readOrders(ctx, {
      shopId,
      search: searchSince(cursors.orders as Date),
      searchFrom: updatedSince,
      async take(sql, orders) {
        await recordOrders(sql, ctx, orders);
        await moveCursor(sql, "orders", new Date(orders.at(-1)?.order.updatedAt ?? startedAt));
      },
    }),
    () => followMatters(ctx, { shopId }),
  ];
  for (const step of read) {
    const { kind } = await step();
    if (kind !== "read") return { kind };
  }
  await ctx.db.withShopSql(shopId, async (sql) => {
    await moveCursor(sql, "customers", startedAt);
    await moveCursor(sql, "orders", startedAt);
    await foldKeptCounts(sql);
    await addWork(sql, ctx.clock.now(), "orders.find-gone", {}, { dedupeKey: "night" });
    await addWork(sql, ctx.clock.now(), "shoppers.find-twins", {}, { dedupeKey: "night" });
  });
  return { kind: "reconciled" };
}

const searchSince = (cursor: Date): string => updatedSince(new Date(cursor.getTime() - OVERLAP_MS));

const readCustomers = (ctx: Ctx, shopId: ShopId, search: string): Promise<Reading> =>
  readPages(ctx, shopId, {
    document: CUSTOMERS_UPDATED,
    what: "customers",
    first: CUSTOMERS_PAGE,
    search,
    pageOf: (data) => Customers.parse(data).customers,
    searchFrom: (last) => updatedSince(new Date(last.updatedAt)),
    take: (nodes) => ctx.db.withShopSql(shopId, (sql) => recordCustomers(sql, ctx, nodes)),
  });

async function recordCustomers(sql: Sql, ctx: Ctx, nodes: readonly CustomerNode[]): Promise<void> {
  const reading = await customerReading(sql, ctx);
  const copy = sql.copyFrom(`copy staging_customers (${CUSTOMER_COLUMNS}) from stdin`);
  copy.end(nodes.map((node) => customerRow(node, `${sql.shopId}\t${OWN_SLICE}\t`, reading)).join(""));
  await finished(copy);
  const { joinedGuests } = await withJoins(sql, "few", () => mergeStagedCustomers(sql, OWN_SLICE));
  await clearStagedCustomers(sql, OWN_SLICE);
  await followProfiles(sql, ctx.clock.now(), nodes.map(({ id }) => idOfGid(id)));
  await addRehoming(sql, ctx.clock.now(), joinedGuests);
  await moveCursor(sql, "customers", new Date(nodes.at(-1)?.updatedAt ?? 0));
}

async function readCursors(sql: Sql): Promise<Partial<Record<Subject, Date>>> {
  const { rows } = await sql.query<{ subject: Subject; seen_until: Date }>("select subject, seen_until from sync_cursors where shop_id = $1", [sql.shopId]);
  return Object.fromEntries(rows.map((row) => [row.subject, row.seen_until]));
}

/** A cursor only moves on. */
const moveCursor = (sql: Sql, subject: Subject, to: Date) => sql.query("update sync_cursors set seen_until = greatest(seen_until, $3) where shop_id = $1 and subject = $2", [sql.shopId, subject, to]);

/** The next run, between one and six in the shop's night, spread by a hash of the shop so that they do not all come at once. */
async function planNextNight(sql: Sql, now: Date): Promise<void> {
  const { timeZone } = await readShopFacts(sql);
  const spread = createHash("sha256").update(String(sql.shopId)).digest().readUInt32BE() % 300;
  const offset = (spread % 60) * 60_000;
  const at = new Date(nextHour(new Date(now.getTime() - offset + 60_000), timeZone, 1 + Math.floor(spread / 60)).getTime() + offset);
  await addWork(sql, now, "orders.reconcile", {}, { dueAt: at, dedupeKey: "night" });
}
