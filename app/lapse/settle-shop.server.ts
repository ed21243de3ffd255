import { readHistory } from "../orders/import.store.server.ts";
import { redayOrders, rehomeStrays } from "../orders/orders.store.server.ts";
import { addWork, wake } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { foldKeptCounts } from "../shoppers/kept-counts.store.server.ts";
import { areUnjudged, earliestOrder, foldShoppers, type History, type Whose } from "../shoppers/stats.store.server.ts";
import { type Calendars, createCalendars } from "./calendar.ts";
import { createJudges, followFromLot, judgeLot, type Judges } from "./judge-lot.server.ts";
import { countApplied, hasUnmeasured, readRules } from "./overrides.store.server.ts";
import { LOT_TIMEOUT_MS, walkShop } from "./walk-shop.server.ts";

const REDAY_TIMEOUT_MS = 15 * 60_000;

export type SettleWhy = "import" | "window" | "model" | "time_zone" | "released" | "override";

/**
 * Counts and judges a whole shop anew, lot by lot, after an import, another rule, what was learned anew, a new time zone or the end of holding lapses back. No mail is sent because of it.
 * Rows that do not change are not written, so doing it again after a kill costs reading only.
 * @param input.overrideIds after a change of overrides: those whose own rule changed; whoever comes to one or leaves one is found. Nobody else is judged then
 * @param input.counted after an import: the shop was counted since
 * @returns how many shoppers there are, and how many changed state or were found lapsed
 */
export async function settleShop(
  ctx: Pick<Ctx, "db" | "clock">,
  { shopId, why, overrideIds = [], counted = false }: { shopId: ShopId; why: SettleWhy; overrideIds?: readonly bigint[]; counted?: boolean },
): Promise<{ shoppers: number; changed: number }> {
  const facts = await ctx.db.withShopSql(shopId, readShopFacts);
  if (why === "time_zone") await ctx.db.withShopSql(shopId, (sql) => redayOrders(sql, facts.timeZone), { timeoutMs: REDAY_TIMEOUT_MS });
  if (why === "import" && !counted) await ctx.db.withShopSql(shopId, rehomeStrays, { timeoutMs: LOT_TIMEOUT_MS });
  // As it was when the first were looked at: else some may have been left without a state, and are judged by the next settling.
  const begun = (await ctx.db.withShopSql(shopId, readHistory)) !== "unread";
  const [judges, calendars] = [createJudges(), createCalendars()];
  // One instant for all of it: the judge keeps what it worked out for the next lot.
  const now = ctx.clock.now();
  const lots = await walkShop(ctx, shopId, async (sql, whose) => settleLot(sql, { whose, why, overrideIds, counted, now, history: await readHistory(sql), judges, calendars }));
  await ctx.db.withShopSql(shopId, async (sql) => {
    await foldKeptCounts(sql);
    await countApplied(sql);
    // What it would have meant can be looked at once it is known whom it is for.
    if ((why === "override" || counted) && (await hasUnmeasured(sql))) await addWork(sql, ctx.clock.now(), "lapse.fit", { anew: true }, { dedupeKey: "chosen" });
    if (why !== "import") return;
    await addWork(sql, ctx.clock.now(), "shoppers.find-twins", {}, { dedupeKey: "night" });
    if (!begun) return;
    await addWork(sql, ctx.clock.now(), "campaigns.tell-ready", {}, { dedupeKey: "ready" });
    await addWork(sql, ctx.clock.now(), "lapse.fit", {}, { dedupeKey: "imported" });
    // From now on it can be said who went quiet.
    wake(sql, "reports.digest");
  });
  return lots.reduce((total, { n, result: changed }) => ({ shoppers: total.shoppers + n, changed: total.changed + changed }), { shoppers: 0, changed: 0 });
}

interface Lot {
  whose: Whose;
  why: SettleWhy;
  overrideIds: readonly bigint[];
  counted: boolean;
  now: Date;
  history: History;
  judges: Judges;
  calendars: Calendars;
}

/** Returns how many changed state. Those who are judged for the first time are written once, their state with their figures. */
async function settleLot(sql: Sql, { whose, why, overrideIds, counted, now, history, judges, calendars }: Lot): Promise<number> {
  const ready = history !== "unread";
  // For whoever is judged another rule holds than before, as when the shop's own changes.
  if (why === "override") return (await judgeLot(sql, { now, whose, ready, because: "window", judges, changed: overrideIds })).changed;
  const judge = async (because: Exclude<SettleWhy, "import" | "override"> | "history") => (await judgeLot(sql, { now, whose, ready, because, judges })).changed;
  const { rule, overrides } = await readRules(sql);
  if (ready && why === "import" && rule.model === null && rule.heldSince === null && overrides.length === 0 && (await areUnjudged(sql, whose))) {
    const { timeZone: zone } = await readShopFacts(sql);
    const earliest = await earliestOrder(sql, whose);
    const days = earliest ? calendars({ days: rule.windowDays, zone })(dayIn(earliest, zone), dayIn(now, zone)) : [];
    const { lapsed, nextChangeAt } = await foldShoppers(sql, whose, history, { now, days });
    // Whoever changed the rule meanwhile did not see rows that are new.
    const [rulesNow, { timeZone: zoneNow }] = [await readRules(sql), await readShopFacts(sql)];
    if (rulesNow.rule.model !== null || rulesNow.rule.heldSince !== null || rulesNow.overrides.length > 0 || rulesNow.rule.windowDays !== rule.windowDays || zoneNow !== zone) return judge("history");
    await followFromLot(sql, { now, shopperIds: lapsed, nextChangeAt });
    return lapsed.length;
  }
  if ((why === "import" && !counted) || why === "time_zone") await foldShoppers(sql, whose, history);
  return judge(why === "import" ? "history" : why);
}
