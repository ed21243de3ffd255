import { z } from "zod";
import { machineMs } from "../platform/clock.ts";
import { done, type LotOutcome, wakeAgain } from "../platform/jobs/handlers.ts";
import { withLease } from "../platform/jobs/leases.server.ts";
import type { Ctx, ShopId, ShopperId, Sql } from "../platform/ports.ts";
import { BULK_OPERATION, BULK_RUN_MUTATION } from "../shopify/documents/bulk.ts";
import { TagsAdd, TagsRemove } from "../shopify/documents/tags.ts";
import { customerGid } from "./identity.ts";
import { linesOf } from "./jsonl.ts";
import { findOperation, nextTags, noteOperation, settleLines, type Settled, settleRest, settleTags, type TagAnswer, type TagChange, type TagRows } from "./tag-rows.store.server.ts";

/** As many are changed one by one: an operation in bulk takes Shopify longer. */
const FEW = 10;
const POLL_MS = 700;
/** All operations of this kind are taken, by another app's install or by us before a kill. */
const BUSY_MS = 30_000;
const BUDGET_MS = 20_000;

const UNFINISHED = new Set(["CREATED", "RUNNING", "CANCELING"]);
const documents: Record<TagChange, string> = { adding: TagsAdd, removing: TagsRemove };

const Started = z.object({ bulkOperationRunMutation: z.object({ bulkOperation: z.object({ id: z.string() }).nullable() }) });
const Operation = z.object({ bulkOperation: z.object({ status: z.string(), url: z.string().nullable(), partialDataUrl: z.string().nullable() }).nullable() });
const Line = z.object({ __lineNumber: z.number().int(), data: z.record(z.string(), z.object({ userErrors: z.array(z.object({ message: z.string() })) }).nullable()).nullish(), errors: z.unknown().optional() });

/** One tag, and the rows that say who is to carry it. */
export interface TagWork {
  rows: TagRows;
  tag: string;
  /** Shoppers of one operation at most. A line has about 95 bytes, and an upload 100 MB. */
  lot: number;
  /** Notes what is to be done, before the next are taken, in their transaction. */
  plan(sql: Sql): Promise<void>;
  /** What must be there before Shopify is asked; false: it does not answer us. */
  prepare?(change: TagChange): Promise<boolean>;
  /** What follows from Shopify's answer, in the transaction that notes it. */
  settled?(sql: Sql, settled: Settled): Promise<void>;
}

/** `stopped`: Shopify does not let us; `nothing`: nothing is left to do. */
export type TagStep = "on" | "wait" | "busy" | "stopped" | "nothing";

/** Takes steps, one worker of a shop at a time, until there is nothing to do, something must be waited for, or it has been long enough. */
export async function takeTagSteps(ctx: Ctx, shopId: ShopId, name: string, step: () => Promise<TagStep>): Promise<LotOutcome> {
  const leased = await withLease(ctx.db, shopId, { name, holder: crypto.randomUUID(), seconds: 300 }, async (): Promise<LotOutcome> => {
    const until = machineMs() + BUDGET_MS;
    while (machineMs() < until) {
      const taken = await step();
      if (taken === "nothing" || taken === "stopped") return done();
      if (taken === "wait") return wakeAgain(POLL_MS);
      if (taken === "busy") return wakeAgain(BUSY_MS);
    }
    return wakeAgain();
  });
  return leased.kind === "busy" ? wakeAgain(1_000) : leased.value;
}

/**
 * Settles the operation that Shopify has in hand, or else asks for the next tags. Adding or taking away a tag twice is harmless, so a kill at any point only
 * means asking again; no other tag is ever named. One operation of a kind of work runs at a time, which leaves most of Shopify's five to others.
 */
export async function changeTags(ctx: Ctx, shopId: ShopId, work: TagWork): Promise<TagStep> {
  const running = await ctx.db.withShopSql(shopId, (sql) => findOperation(sql, work.rows));
  if (running !== null) return settleOperation(ctx, shopId, work, running);
  const { change, shopperIds } = await ctx.db.withShopSql(shopId, async (sql) => (await work.plan(sql), nextTags(sql, work.rows, work.lot)), { timeoutMs: 60_000 });
  if (shopperIds.length === 0) return "nothing";
  if (work.prepare && !(await work.prepare(change))) return "stopped";
  return shopperIds.length <= FEW ? changeFew(ctx, shopId, work, change, shopperIds) : startOperation(ctx, shopId, work, change, shopperIds);
}

async function changeFew(ctx: Ctx, shopId: ShopId, work: TagWork, change: TagChange, shopperIds: readonly ShopperId[]): Promise<TagStep> {
  for (const id of shopperIds) {
    const outcome = await ctx.shopify.send(shopId, documents[change], { id: customerGid(id), tags: [work.tag] });
    if (outcome.kind === "gone" || outcome.kind === "denied") return "stopped";
    await ctx.db.withShopSql(shopId, async (sql) => note(sql, work, await settleTags(sql, work.rows, [id], outcome.kind === "ok" ? "done" : "never")));
  }
  return "on";
}

async function startOperation(ctx: Ctx, shopId: ShopId, work: TagWork, change: TagChange, shopperIds: readonly ShopperId[]): Promise<TagStep> {
  const staged = await ctx.shopify.stageLines(shopId, shopperIds.map((id) => JSON.stringify({ id: customerGid(id), tags: [work.tag] })));
  if (staged.kind !== "staged") return "stopped";
  const outcome = await ctx.shopify.send(shopId, BULK_RUN_MUTATION, { mutation: documents[change], path: staged.path });
  if (outcome.kind === "gone" || outcome.kind === "denied") return "stopped";
  if (outcome.kind === "rejected") {
    if (outcome.userErrors.some(({ code }) => code === "LIMIT_REACHED" || code === "OPERATION_IN_PROGRESS")) return "busy";
    throw new Error(`shop ${shopId}: tags in bulk were refused: ${outcome.userErrors.map(({ message }) => message).join("; ")}`);
  }
  const { bulkOperation } = Started.parse(outcome.data).bulkOperationRunMutation;
  if (bulkOperation) await ctx.db.withShopSql(shopId, (sql) => noteOperation(sql, work.rows, bulkOperation.id, shopperIds), { timeoutMs: 60_000 });
  return "wait";
}

/** Reads what became of each line. An operation that broke off in the middle has told of some; the others are asked for again. */
async function settleOperation(ctx: Ctx, shopId: ShopId, work: TagWork, operationGid: string): Promise<TagStep> {
  const outcome = await ctx.shopify.send(shopId, BULK_OPERATION, { id: operationGid });
  if (outcome.kind === "gone" || outcome.kind === "denied") return "stopped";
  const operation = outcome.kind === "ok" ? Operation.parse(outcome.data).bulkOperation : null;
  if (operation && UNFINISHED.has(operation.status)) return "wait";
  if (operation?.status !== "COMPLETED") ctx.log.warn({ shopId: String(shopId), operation: operationGid }, `tags in bulk ended ${operation?.status ?? "unknown"}`);
  const url = operation?.url ?? operation?.partialDataUrl;
  if (url) {
    for await (const texts of linesOf(await ctx.shopify.openBulkResult(url, 0))) {
      const answers = Map.groupBy(texts.filter((text) => text !== "").map((text) => Line.parse(JSON.parse(text))), answerOf);
      await ctx.db.withShopSql(shopId, async (sql) => {
        for (const [answer, lines] of answers) await note(sql, work, await settleLines(sql, work.rows, operationGid, lines.map((line) => line.__lineNumber), answer));
      });
    }
  }
  await ctx.db.withShopSql(shopId, async (sql) => note(sql, work, await settleRest(sql, work.rows, operationGid)), { timeoutMs: 60_000 });
  return "on";
}

const note = async (sql: Sql, work: TagWork, settled: Settled): Promise<void> => work.settled?.(sql, settled);

function answerOf({ data, errors }: z.infer<typeof Line>): TagAnswer {
  const [payload] = Object.values(data ?? {});
  if (errors !== undefined || !payload) return "again";
  return payload.userErrors.length === 0 ? "done" : "never";
}
