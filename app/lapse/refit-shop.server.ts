import { setImmediate } from "node:timers/promises";
import { readHistory } from "../orders/import.store.server.ts";
import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { addDays, type Day, dayIn, daysBetween } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { nextSweep } from "../shops/sweep-shop.server.ts";
import { countLesson, firstDayRead, keepFit, type KeptFit, readFit, readLapseRule, readOrderLog, readTuples, sampleStep } from "./fits.store.server.ts";
import { learn, type Lesson } from "./learn.ts";
import { EPOCH } from "./lapse-report.ts";
import { readMemberLog } from "./member-log.store.server.ts";
import type { MemberLog } from "./override-past.ts";
import { forgetDeleted, keepPasts, listOverrides } from "./overrides.store.server.ts";

/** A fit is made anew when so large a share of order days came since (they move a parameter by about the root of it, a fifth of its standard error), and after a week at the latest, so that priorities do not grow old. */
const ENOUGH_NEW = 0.05;
const OLD_DAYS = 7;
const TIMEOUT_MS = 120_000;
/** An override that was deleted can be brought back for so long. */
const KEPT_DELETED_MS = 86_400_000;
/** What an override means is looked at on so many of its members: a share of them is known to 1.5 of 100 then. */
const MEMBERS = 5_000;

export type RefitOutcome = { kind: "fitted"; learned: boolean } | { kind: "unchanged" } | { kind: "unread" };

/**
 * Learns a shop's rule anew if enough changed, and has the shop judged by it; each night. Nothing is learned from a history of which part is still to come.
 * @param input.anew whatever changed: another horizon was chosen
 * @param input.first nobody was judged yet: the caller has the shop judged by it, and overrides apply to nobody who could be looked back on
 */
export async function refitShop(ctx: Pick<Ctx, "db" | "clock">, { shopId, anew, first = false }: { shopId: ShopId; anew: boolean; first?: boolean }): Promise<RefitOutcome> {
  const now = ctx.clock.now();
  const read = await ctx.db.withShopSql(
    shopId,
    async (sql) => {
      await addWork(sql, now, "lapse.fit", {}, { dueAt: nextSweep(shopId, now), dedupeKey: "nightly" });
      await forgetDeleted(sql, new Date(+now - KEPT_DELETED_MS));
      return readLesson(sql, now, { anew, first });
    },
    { timeoutMs: TIMEOUT_MS },
  );
  if (read.kind !== "lesson") return read;
  const { lesson, fit, hadModel } = read;
  const { model, report, pasts } = await inSteps(learn(lesson));
  await ctx.db.withShopSql(shopId, async (sql) => {
    await keepFit(sql, { ...fit, model, report });
    await keepPasts(sql, pasts);
    // Where nothing was learned, now or before, nobody is judged otherwise.
    if (!first && (model !== null || hadModel)) await addWork(sql, now, "lapse.settle", { why: "model" }, { dedupeKey: "model" });
  });
  return { kind: "fitted", learned: model !== null };
}

/** Seconds for a large shop: what else this worker does goes on between the steps. */
export async function inSteps<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  let step = steps.next();
  for (; !step.done; step = steps.next()) await setImmediate();
  return step.value;
}

type Read = { kind: "lesson"; lesson: Lesson; fit: Omit<KeptFit, "report">; hadModel: boolean } | Exclude<RefitOutcome, { kind: "fitted" }>;

/** Whether all orders are in that will come. Where Shopify withholds older ones for good, those that were read are all there will be. */
async function isRead(sql: Sql): Promise<boolean> {
  const history = await readHistory(sql);
  return history === "orders" || (history === "customer_record" && !(await readShopFacts(sql)).hasAllOrders);
}

/** Whether a shop that judges by what it learns has nothing learned yet, and can learn now. */
export const hasFirstLesson = async (sql: Sql): Promise<boolean> => (await readLapseRule(sql)).rule === "learned" && (await readFit(sql)) === null && (await isRead(sql));

async function readLesson(sql: Sql, now: Date, { anew, first }: { anew: boolean; first: boolean }): Promise<Read> {
  const { hasAllOrders, timeZone } = await readShopFacts(sql);
  if (!(await isRead(sql))) return { kind: "unread" };
  const today = dayIn(now, timeZone);
  const { shoppers, orderDays } = await countLesson(sql);
  const { horizonDays, cut, model } = await readLapseRule(sql);
  if (!anew && !hasChanged(await readFit(sql), { today, orderDays })) return { kind: "unchanged" };
  // Today is not over: whoever is going to order in its evening would count as silent.
  const asOf = addDays(today, -1);
  const log = await readOrderLog(sql, { asOf, everyNth: sampleStep(shoppers) });
  const lesson: Lesson = {
    tuples: await readTuples(sql, today),
    log,
    shoppers,
    sampled: log.shoppers,
    end: daysBetween(EPOCH, asOf),
    horizonDays,
    cut,
    truncatedBefore: hasAllOrders ? null : await firstDayRead(sql),
    members: first ? new Map() : await readMembers(sql, asOf, shoppers),
  };
  return { kind: "lesson", lesson, fit: { fittedAt: now, asOf, shoppers, orderDays, horizonDays }, hadModel: model !== null };
}

/** Of a segment and of countries all members where they are few, else every n-th; of a collection, whose members were others then, every n-th of the shop. */
async function readMembers(sql: Sql, asOf: Day, shoppers: number): Promise<Lesson["members"]> {
  const members = new Map<bigint, MemberLog>();
  for (const { id, whom, shoppers: applied } of await listOverrides(sql)) {
    const collection = whom.kind === "collection";
    members.set(id, await readMemberLog(sql, { id, collection, asOf, everyNth: collection ? sampleStep(shoppers) : Math.max(1, Math.ceil((applied ?? shoppers) / MEMBERS)) }));
  }
  return members;
}

function hasChanged(last: KeptFit | null, { today, orderDays }: { today: Day; orderDays: number }): boolean {
  return last === null || Math.abs(orderDays - last.orderDays) >= ENOUGH_NEW * last.orderDays || daysBetween(last.asOf, today) > OLD_DAYS;
}
