import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { CUSTOMER_COLUMNS, type CustomerNode, customerRow } from "../shoppers/customer-record.ts";
import { customerReading } from "../shoppers/customer-reading.server.ts";
import { clearStagedCustomers, mergeStagedCustomers } from "../shoppers/customers.store.server.ts";
import { addRehoming } from "../shoppers/rehoming.server.ts";
import { digitsOfGid } from "../shoppers/identity.ts";
import { withJoins } from "../shoppers/joins.server.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { stageJsonl } from "../shoppers/staging.server.ts";
import { rulesOf } from "./countable.ts";
import { changeSlice } from "./import.store.server.ts";
import { type LineNode, ORDER_STAGING, type OrderNode, orderRowWriter } from "./order-record.ts";
import { clearStagedOrders, mergeStagedOrders } from "./orders.store.server.ts";

export interface SliceInput {
  shopId: ShopId;
  sliceId: bigint;
  /** JSONL of a finished bulk operation. */
  bytes: AsyncIterable<Uint8Array>;
}

/** A merge is one statement a table; a slice of millions takes minutes. */
const MERGE_TIMEOUT_MS = 30 * 60_000;
const CLEAR_TIMEOUT_MS = 5 * 60_000;

const progress = (sliceId: bigint) => async (sql: Sql, roots: number) => void (await changeSlice(sql, sliceId, { rows_read: roots }));

/**
 * Reads a slice of orders from JSONL into staging. What an earlier, broken reading left is thrown away first.
 * @returns the number of orders read
 */
export async function stageOrdersSlice(ctx: Pick<Ctx, "db" | "seal" | "clock">, { shopId, sliceId, bytes }: SliceInput): Promise<number> {
  const facts = await ctx.db.withShopSql(
    shopId,
    async (sql) => {
      await clearStagedOrders(sql, sliceId);
      return readShopFacts(sql);
    },
    { timeoutMs: CLEAR_TIMEOUT_MS },
  );
  type Write = Parameters<typeof orderRowWriter>[2];
  let put: Write = () => undefined;
  const rows = orderRowWriter(`${shopId}\t${sliceId}\t`, { rules: rulesOf(facts), seal: ctx.seal, now: ctx.clock.now() }, (table, row) => put(table, row));
  return stageJsonl(ctx, {
    shopId,
    bytes,
    columns: ORDER_STAGING,
    readLine(text, write) {
      put = write;
      const node = JSON.parse(text) as (OrderNode & { __parentId?: undefined }) | (LineNode & { __parentId: string });
      if (node.__parentId !== undefined) {
        rows.line(node, digitsOfGid(node.__parentId), facts.currency);
        return false;
      }
      rows.order(node, digitsOfGid(node.id));
      return true;
    },
    afterChunk: progress(sliceId),
  });
}

/**
 * Merges a staged slice of orders in one transaction and clears its staging.
 * @param finish what else is true once the slice is in; in the same transaction
 * @returns how many orders were written
 */
export const mergeOrdersSlice = (ctx: Pick<Ctx, "db" | "clock">, { shopId, sliceId }: Omit<SliceInput, "bytes">, finish?: (sql: Sql) => Promise<void>): Promise<number> =>
  ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const facts = await readShopFacts(sql);
      const written = await mergeStagedOrders(sql, { sliceId, rules: rulesOf(facts), zone: facts.timeZone });
      await clearStagedOrders(sql, sliceId);
      await changeSlice(sql, sliceId, { rows_merged: written });
      // A merge takes minutes: days that were counted in a zone which the shop has left meanwhile are counted again.
      if ((await readShopFacts(sql)).timeZone !== facts.timeZone) await addWork(sql, ctx.clock.now(), "lapse.settle", { why: "time_zone" }, { dedupeKey: "time_zone" });
      await finish?.(sql);
      return written;
    },
    { timeoutMs: MERGE_TIMEOUT_MS },
  );

/** From JSONL to orders, without Shopify: what the import does with a slice once its bytes are there. */
export async function loadOrdersSlice(ctx: Pick<Ctx, "db" | "seal" | "clock">, input: SliceInput): Promise<{ read: number; written: number }> {
  const read = await stageOrdersSlice(ctx, input);
  return { read, written: await mergeOrdersSlice(ctx, input) };
}

/** Reads the customers from JSONL into staging. Returns how many there were. */
export async function stageCustomersSlice(ctx: Pick<Ctx, "db" | "seal">, { shopId, sliceId, bytes }: SliceInput): Promise<number> {
  const reading = await ctx.db.withShopSql(
    shopId,
    async (sql) => {
      await clearStagedCustomers(sql, sliceId);
      return customerReading(sql, ctx);
    },
    { timeoutMs: CLEAR_TIMEOUT_MS },
  );
  const prefix = `${shopId}\t${sliceId}\t`;
  return stageJsonl(ctx, {
    shopId,
    bytes,
    columns: { staging_customers: CUSTOMER_COLUMNS },
    readLine(text, put) {
      put("staging_customers", customerRow(JSON.parse(text) as CustomerNode, prefix, reading));
      return true;
    },
    afterChunk: progress(sliceId),
  });
}

/** Merges the staged customers in one transaction. Their staging stays until the slice is finished, for more is read about them first. */
export const mergeCustomersSlice = (ctx: Pick<Ctx, "db" | "clock">, { shopId, sliceId }: Omit<SliceInput, "bytes">): Promise<void> =>
  ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const { joinedGuests } = await withJoins(sql, "many", () => mergeStagedCustomers(sql, sliceId));
      await addRehoming(sql, ctx.clock.now(), joinedGuests);
    },
    { timeoutMs: MERGE_TIMEOUT_MS },
  );
