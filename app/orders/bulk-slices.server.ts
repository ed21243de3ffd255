import { z } from "zod";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { BULK_OPERATION, BULK_RUN_QUERY } from "../shopify/documents/bulk.ts";
import { BULK_CUSTOMERS } from "../shopify/documents/customers.ts";
import { bulkOrdersQuery } from "../shopify/documents/orders.ts";
import { MAX_ATTEMPTS, searchOf } from "./import-plan.ts";
import { findUnknownFacts } from "../shops/shops.store.server.ts";
import { changeSlice, type Slice } from "./import.store.server.ts";
import { WAITED_FOR_DAYS } from "./open-matters.ts";
import { canDoWithout, readableOf } from "./readable.server.ts";

/** Shopify allows 5 of a kind for an app and shop; one is left to whatever else needs it (product rule 9). */
const AT_ONCE = 4;

const UNFINISHED = new Set(["CREATED", "RUNNING", "CANCELING"]);

const Started = z.object({ bulkOperationRunQuery: z.object({ bulkOperation: z.object({ id: z.string() }).nullable() }) });
const Operation = z.object({
  bulkOperation: z
    .object({ id: z.string(), status: z.string(), errorCode: z.string().nullable(), rootObjectCount: z.union([z.string(), z.number()]).transform(Number), url: z.string().nullable() })
    .nullable(),
});
type Operation = z.infer<typeof Operation>["bulkOperation"];

/** Whether the shop still answers us; `denied`: a scope is missing, and all waits until it is granted. */
export type Presence = { kind: "here" } | { kind: "gone" } | { kind: "denied" };

/** Starts operations for waiting slices, newest first, as many as may run at once. */
export async function startSlices(ctx: Ctx, shopId: ShopId, slices: readonly Slice[]): Promise<Presence> {
  const busy = slices.filter(({ state }) => state === "running").length;
  if (slices.some(({ position, state }) => position === 0 && state === "failed")) return { kind: "here" };
  for (const slice of slices.filter(({ state }) => state === "waiting").slice(0, Math.max(0, AT_ONCE - busy))) {
    const outcome = await ctx.shopify.send(shopId, BULK_RUN_QUERY, { query: await queryOf(ctx, shopId, slice) });
    if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
    const change = (given: Parameters<typeof changeSlice>[2]) => ctx.db.withShopSql(shopId, (sql) => changeSlice(sql, slice.id, given));
    if (outcome.kind === "rejected") {
      const full = outcome.userErrors.some(({ code }) => code === "LIMIT_REACHED" || code === "OPERATION_IN_PROGRESS");
      if (!full) await change({ state: "failed", error: outcome.userErrors.map(({ message }) => message).join("; ") });
      else {
        await change({ throttled: true });
        break;
      }
    } else {
      const { bulkOperation } = Started.parse(outcome.data).bulkOperationRunQuery;
      if (bulkOperation) await change({ state: "running", bulk_operation_id: bulkOperation.id, throttled: false, started_at: ctx.clock.now() });
    }
  }
  return { kind: "here" };
}

/** What a slice asks for. Orders that nobody waits for any more are read without their parcels, which would be a third of the file. */
async function queryOf(ctx: Ctx, shopId: ShopId, slice: Slice): Promise<string> {
  if (slice.subject === "customers") return readableOf(ctx, shopId, BULK_CUSTOMERS);
  const isOld = slice.untilAt !== null && slice.untilAt.getTime() < ctx.clock.now().getTime() - WAITED_FOR_DAYS * 86_400_000;
  const unknown = await ctx.db.withShopSql(shopId, findUnknownFacts);
  return bulkOrdersQuery(searchOf(slice), isOld ? [...unknown, "delivery"] : unknown);
}

/** Looks at running operations: those that ended well are to be read, those that ended badly are started again. */
export async function pollSlices(ctx: Ctx, shopId: ShopId, slices: readonly Slice[]): Promise<Presence> {
  for (const slice of slices.filter(({ state }) => state === "running")) {
    const found = await findOperation(ctx, shopId, slice);
    if (found.kind !== "found") return found;
    const { operation } = found;
    const change = (given: Parameters<typeof changeSlice>[2]) => ctx.db.withShopSql(shopId, (sql) => changeSlice(sql, slice.id, given));
    if (operation?.status === "COMPLETED") await change({ state: "loading", found: operation.rootObjectCount });
    else if (operation && UNFINISHED.has(operation.status)) await change({ found: operation.rootObjectCount });
    else if (operation?.errorCode === "ACCESS_DENIED") {
      // Found out while it ran, so it is no answer that the sender would note.
      await change({ state: "waiting", bulk_operation_id: null, found: null });
      if (await canDoWithout(ctx, shopId)) continue;
      await ctx.shopify.noteDenied(shopId, { document: `bulk operation of ${slice.subject}`, missing: `read_${slice.subject}` });
    } else {
      // FAILED, CANCELED, EXPIRED, or nobody knows it: a fresh one, until it failed too often.
      const attempts = slice.attempts + 1;
      const error = `the bulk operation ended ${operation?.status ?? "unknown"}${operation?.errorCode ? ` (${operation.errorCode})` : ""}`;
      ctx.log.warn({ shopId: String(shopId), sliceId: String(slice.id), attempts }, error);
      await change({ state: attempts >= MAX_ATTEMPTS ? "failed" : "waiting", bulk_operation_id: null, found: null, attempts, error });
    }
  }
  return { kind: "here" };
}

/** The bytes of a slice's finished operation, and how many objects must come out of them; an empty result has no file. */
export async function readBulkResult(ctx: Ctx, shopId: ShopId, slice: Slice): Promise<{ kind: "gone" | "denied" } | { kind: "bytes"; bytes: AsyncIterable<Uint8Array>; objects: number }> {
  const found = await findOperation(ctx, shopId, slice);
  if (found.kind !== "found") return found;
  if (found.operation?.status !== "COMPLETED") throw new Error(`the bulk operation is ${found.operation?.status ?? "unknown"} now`);
  const { url, rootObjectCount: objects } = found.operation;
  return { kind: "bytes", bytes: url === null ? nothing() : await ctx.shopify.openBulkResult(url, 0), objects };
}

async function findOperation(ctx: Ctx, shopId: ShopId, slice: Slice): Promise<{ kind: "gone" | "denied" } | { kind: "found"; operation: Operation }> {
  const outcome = await ctx.shopify.send(shopId, BULK_OPERATION, { id: slice.bulkOperationId });
  if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
  if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: the bulk operation could not be looked at (${outcome.kind})`);
  return { kind: "found", operation: Operation.parse(outcome.data).bulkOperation };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An operation that found nothing.
}
