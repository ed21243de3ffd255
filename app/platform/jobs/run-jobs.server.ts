import type { Ctx, ShopId } from "../ports.ts";
import { catalog, type ItemTaskName, type TaskName } from "./catalog.ts";
import type { ItemOutcome, LotOutcome, NounJobs, Waiting } from "./handlers.ts";
import { claimItems, type ClaimedItem, failItem, finishItem, msUntilItemReturns, nextItemsDue, postponeItem, putOffItem, wake } from "./work.server.ts";

/** What one wake-up did. */
export interface JobRun {
  again: boolean;
  afterMs: number;
}

type LotHandler = (ctx: Ctx, input: { shopId: ShopId }) => Promise<LotOutcome>;
type ItemHandler = (ctx: Ctx, input: { shopId: ShopId; payload: unknown }) => Promise<ItemOutcome | Waiting>;

export interface JobTable {
  run(ctx: Ctx, task: TaskName, shopId: ShopId): Promise<JobRun>;
  tasks: TaskName[];
}

/**
 * Puts the nouns' handlers into one table. `shop.tick` is its own: it asks every noun when its next row is due.
 * @throws Error when a task of the catalog has no handler or two.
 */
export function createJobTable(nouns: readonly NounJobs[]): JobTable {
  const lots = new Map<string, LotHandler>([["shop.tick", (ctx, { shopId }) => tickShop(ctx, shopId, nouns)]]);
  const items = new Map<string, ItemHandler>();
  for (const noun of nouns) {
    for (const [name, handler] of Object.entries(noun.lots ?? {})) put(lots, name, handler as LotHandler);
    for (const [name, handler] of Object.entries(noun.items ?? {})) put(items, name, handler as ItemHandler);
  }
  const tasks = Object.keys(catalog) as TaskName[];
  const missing = tasks.filter((name) => !(catalog[name].kind === "lot" ? lots : items).has(name));
  if (missing.length > 0) throw new Error(`tasks without a handler: ${missing.join(", ")}`);
  return {
    tasks,
    async run(ctx, task, shopId) {
      if (catalog[task].kind === "lot") {
        const outcome = await (lots.get(task) as LotHandler)(ctx, { shopId });
        return outcome.kind === "again" ? { again: true, afterMs: outcome.afterMs } : { again: false, afterMs: 0 };
      }
      return runItems(ctx, task as ItemTaskName, shopId, items.get(task) as ItemHandler);
    },
  };
}

function put<T>(map: Map<string, T>, name: string, handler: T): void {
  if (map.has(name)) throw new Error(`two handlers for ${name}`);
  map.set(name, handler);
}

async function runItems(ctx: Ctx, task: ItemTaskName, shopId: ShopId, handler: ItemHandler): Promise<JobRun> {
  const claimed = await claimItems(ctx.db, shopId, task, ctx.clock.now());
  for (const item of claimed) await runItem(ctx, task, shopId, handler, item);
  // Looked again after every lot: what came meanwhile is found, and the last look notes when a leased row comes back. Without it a wake-up
  // at once would take the place of the later one that a postponed row, or the row of a worker that died, is waiting for.
  if (claimed.length > 0) return { again: true, afterMs: 0 };
  const afterMs = await msUntilItemReturns(ctx.db, shopId, task, ctx.clock.now());
  return { again: afterMs !== null, afterMs: afterMs ?? 0 };
}

async function runItem(ctx: Ctx, task: ItemTaskName, shopId: ShopId, handler: ItemHandler, item: ClaimedItem): Promise<void> {
  const payload = catalog[task].payload.safeParse(item.payload);
  const outcome: ItemOutcome | Waiting = payload.success
    ? await handler(ctx, { shopId, payload: payload.data }).catch((error: unknown) => {
        ctx.log.error({ shopId, task, item: item.id, err: error }, "work failed, will be tried again");
        return { kind: "retry", why: String(error) };
      })
    : { kind: "give-up", why: payload.error.message };
  await ctx.db.withShopSql(shopId, async (sql) => {
    if (outcome.kind === "done") return finishItem(sql, item.id);
    if (outcome.kind === "give-up") {
      ctx.log.error({ shopId, task, item: item.id, why: outcome.why }, "work given up");
      return failItem(sql, item.id, outcome.why);
    }
    if (outcome.kind === "wait") return putOffItem(sql, item.id, ctx.clock.now(), outcome.why);
    await postponeItem(sql, task, item, outcome.why, outcome.afterSeconds);
  });
}

/**
 * Wakes every task of the shop that has something due, and notes when the next thing is.
 * The shop's row is locked first, so that a due time noted meanwhile is not lost; not its key, to which every new row of the shop refers.
 */
async function tickShop(ctx: Ctx, shopId: ShopId, nouns: readonly NounJobs[]): Promise<LotOutcome> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    await sql.query("select id from shops where id = $1 for no key update", [shopId]);
    const now = ctx.clock.now();
    const due = await nextItemsDue(sql);
    const all: { task: TaskName; at: Date }[] = [...due];
    for (const { task, nextDue } of nouns.flatMap((noun) => noun.due ?? [])) {
      const at = await nextDue(sql);
      if (at) all.push({ task, at });
    }
    for (const task of new Set(all.filter(({ at }) => at <= now).map((entry) => entry.task))) wake(sql, task);
    const later = all.map(({ at }) => at).filter((at) => at > now).sort((a, b) => +a - +b)[0] ?? null;
    await sql.query("update shops set next_due_at = $2 where id = $1", [shopId, later]);
  });
  return { kind: "done" };
}

