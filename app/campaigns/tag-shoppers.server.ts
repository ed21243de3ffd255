import { z } from "zod";
import { machineMs } from "#app/platform/clock";
import { done, type LotOutcome, wakeAgain } from "#app/platform/jobs/handlers";
import { withLease } from "#app/platform/jobs/leases.server";
import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { customerGid } from "#app/shoppers/identity";
import { linesOf } from "#app/shoppers/jsonl";
import { CAMPAIGN_SEGMENT, CAMPAIGN_SEGMENT_QUERY, CAMPAIGN_TAG } from "#app/shops/campaign-tag";
import { findSegmentByName } from "#app/shops/list-segments.server";
import { loadShop } from "#app/shops/load-shop.server";
import { BULK_OPERATION, BULK_RUN_MUTATION } from "#app/shopify/documents/bulk";
import { SEGMENT, SegmentCreate } from "#app/shopify/documents/segments";
import { TagsAdd, TagsRemove } from "#app/shopify/documents/tags";
import { findOperation, nextTags, noteOperation, noteSegment, planTags, readSegment, settleLines, settleRest, settleTags, type TagAnswer, type TagChange } from "./campaign-tags.store.server.ts";

/** As many are changed one by one: an operation in bulk takes Shopify longer. */
const FEW = 10;
/** A line has about 95 bytes, and an upload 100 MB at most. */
const LOT = 100_000;
const POLL_MS = 700;
/** All operations of this kind are taken, by another app's install or by us before a kill. */
const BUSY_MS = 30_000;
const BUDGET_MS = 20_000;

const UNFINISHED = new Set(["CREATED", "RUNNING", "CANCELING"]);
const documents: Record<TagChange, string> = { adding: TagsAdd, removing: TagsRemove };

const Started = z.object({ bulkOperationRunMutation: z.object({ bulkOperation: z.object({ id: z.string() }).nullable() }) });
const Operation = z.object({ bulkOperation: z.object({ status: z.string(), url: z.string().nullable(), partialDataUrl: z.string().nullable() }).nullable() });
const Line = z.object({ __lineNumber: z.number().int(), data: z.record(z.string(), z.object({ userErrors: z.array(z.object({ message: z.string() })) }).nullable()).nullish(), errors: z.unknown().optional() });

type Step = "on" | "wait" | "busy" | "nothing";

/**
 * Brings the tag "Comeback: in a campaign" in step with who is in one (product rule 7), one worker at a time, and sees to it that the segment of
 * those who carry it is there. Adding or taking away a tag twice is harmless, so a kill at any point only means asking again; no other tag is ever named.
 * One operation runs at a time, which leaves four of five to others; the import asks for another kind of them.
 */
export async function tagShoppers(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  const leased = await withLease(ctx.db, shopId, { name: "campaigns.tag", holder: crypto.randomUUID(), seconds: 300 }, async (): Promise<LotOutcome> => {
    const until = machineMs() + BUDGET_MS;
    const shop = await loadShop(ctx, { shopId });
    // After an uninstall nothing can be changed at Shopify any more; a reinstall goes on from what is noted.
    if (shop.uninstalledAt) return done();
    while (machineMs() < until) {
      const step = await tagStep(ctx, shopId, shop.settings.campaignTag);
      if (step === "nothing") return done();
      if (step === "wait") return wakeAgain(POLL_MS);
      if (step === "busy") return wakeAgain(BUSY_MS);
    }
    return wakeAgain();
  });
  return leased.kind === "busy" ? wakeAgain(1_000) : leased.value;
}

async function tagStep(ctx: Ctx, shopId: ShopId, on: boolean): Promise<Step> {
  const running = await ctx.db.withShopSql(shopId, findOperation);
  if (running !== null) return settleOperation(ctx, shopId, running);
  const { change, shopperIds } = await ctx.db.withShopSql(shopId, async (sql) => (await planTags(sql, on), nextTags(sql, LOT)), { timeoutMs: 60_000 });
  if (shopperIds.length === 0) return "nothing";
  // First the segment: it is what merchants name in other tools.
  if (change === "adding" && !(await keepSegment(ctx, shopId))) return "nothing";
  return shopperIds.length <= FEW ? tagFew(ctx, shopId, change, shopperIds) : startOperation(ctx, shopId, change, shopperIds);
}

async function tagFew(ctx: Ctx, shopId: ShopId, change: TagChange, shopperIds: readonly ShopperId[]): Promise<Step> {
  for (const id of shopperIds) {
    const outcome = await ctx.shopify.send(shopId, documents[change], { id: customerGid(id), tags: [CAMPAIGN_TAG] });
    if (outcome.kind === "gone" || outcome.kind === "denied") return "nothing";
    await ctx.db.withShopSql(shopId, (sql) => settleTags(sql, [id], outcome.kind === "ok" ? "done" : "never"));
  }
  return "on";
}

async function startOperation(ctx: Ctx, shopId: ShopId, change: TagChange, shopperIds: readonly ShopperId[]): Promise<Step> {
  const staged = await ctx.shopify.stageLines(shopId, shopperIds.map((id) => JSON.stringify({ id: customerGid(id), tags: [CAMPAIGN_TAG] })));
  if (staged.kind !== "staged") return "nothing";
  const outcome = await ctx.shopify.send(shopId, BULK_RUN_MUTATION, { mutation: documents[change], path: staged.path });
  if (outcome.kind === "gone" || outcome.kind === "denied") return "nothing";
  if (outcome.kind === "rejected") {
    if (outcome.userErrors.some(({ code }) => code === "LIMIT_REACHED" || code === "OPERATION_IN_PROGRESS")) return "busy";
    throw new Error(`shop ${shopId}: tags in bulk were refused: ${outcome.userErrors.map(({ message }) => message).join("; ")}`);
  }
  const { bulkOperation } = Started.parse(outcome.data).bulkOperationRunMutation;
  if (bulkOperation) await ctx.db.withShopSql(shopId, (sql) => noteOperation(sql, bulkOperation.id, shopperIds), { timeoutMs: 60_000 });
  return "wait";
}

/** Reads what became of each line. An operation that broke off in the middle has told of some; the others are asked for again. */
async function settleOperation(ctx: Ctx, shopId: ShopId, operationGid: string): Promise<Step> {
  const outcome = await ctx.shopify.send(shopId, BULK_OPERATION, { id: operationGid });
  if (outcome.kind === "gone" || outcome.kind === "denied") return "nothing";
  const operation = outcome.kind === "ok" ? Operation.parse(outcome.data).bulkOperation : null;
  if (operation && UNFINISHED.has(operation.status)) return "wait";
  if (operation?.status !== "COMPLETED") ctx.log.warn({ shopId: String(shopId), operation: operationGid }, `tags in bulk ended ${operation?.status ?? "unknown"}`);
  const url = operation?.url ?? operation?.partialDataUrl;
  if (url) {
    for await (const texts of linesOf(await ctx.shopify.openBulkResult(url, 0))) {
      const answers = Map.groupBy(texts.filter((text) => text !== "").map((text) => Line.parse(JSON.parse(text))), answerOf);
      await ctx.db.withShopSql(shopId, async (sql) => {
        for (const [answer, lines] of answers) await settleLines(sql, operationGid, lines.map((line) => line.__lineNumber), answer);
      });
    }
  }
  await ctx.db.withShopSql(shopId, (sql) => settleRest(sql, operationGid), { timeoutMs: 60_000 });
  return "on";
}

function answerOf({ data, errors }: z.infer<typeof Line>): TagAnswer {
  const [payload] = Object.values(data ?? {});
  if (errors !== undefined || !payload) return "again";
  return payload.userErrors.length === 0 ? "done" : "never";
}

/** The segment is there, made anew where it was deleted. False when Shopify does not answer us. */
async function keepSegment(ctx: Ctx, shopId: ShopId): Promise<boolean> {
  const known = await ctx.db.withShopSql(shopId, readSegment);
  if (known !== null) {
    const outcome = await ctx.shopify.send<{ segment: { id: string } | null }>(shopId, SEGMENT, { id: known });
    if (outcome.kind === "gone" || outcome.kind === "denied") return false;
    if (outcome.kind === "ok" && outcome.data.segment) return true;
  }
  const created = await ctx.shopify.send<{ segmentCreate: { segment: { id: string } | null } | null }>(shopId, SegmentCreate, { name: CAMPAIGN_SEGMENT, query: CAMPAIGN_SEGMENT_QUERY });
  if (created.kind === "gone" || created.kind === "denied") return false;
  let gid = created.kind === "ok" ? created.data.segmentCreate?.segment?.id : undefined;
  if (gid === undefined) {
    // Its name is taken: made here before an answer was lost, or before an uninstall.
    const found = await findSegmentByName(ctx, { shopId, name: CAMPAIGN_SEGMENT });
    if (found.kind !== "found") return found.kind === "none";
    gid = found.id;
  }
  await ctx.db.withShopSql(shopId, (sql) => noteSegment(sql, gid));
  return true;
}
