import { addWork, noteDue } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { readLapseRule } from "./fits.store.server.ts";
import { createJudge, type Judge } from "./judge.ts";
import type { LapseRule } from "./lapse-rule.ts";
import { holdStates, type Judgement, judgeShoppers, returnDays } from "./lapse.store.server.ts";

/** Shoppers of one work item of cases. */
const CASES_LOT = 5_000;

export type Judges = ReturnType<typeof createJudges>;

/** Judges by rule and day, the last one kept: whole shops are judged by one rule, unless it is changed meanwhile. */
export function createJudges(): (rule: LapseRule, at: { zone: string; now: Date }) => Judge {
  let kept: { key: string; judge: Judge } | undefined;
  return (rule, at) => {
    const key = JSON.stringify([rule, at]);
    if (kept?.key !== key) kept = { key, judge: createJudge(rule, at) };
    return kept.judge;
  };
}

/**
 * Judges a lot of shoppers in the caller's transaction, notes when the next of them changes by itself,
 * and hands those who lapsed or are lapsed no longer on to their cases. The rule is read once they are held: who changes it has the whole shop judged after
 * that, and waits here for those whom somebody still judges by the old one.
 */
export async function judgeLot(sql: Sql, input: Omit<Judgement, "turnings" | "returns" | "heldSince" | "keepsSince"> & { judges: Judges }): Promise<{ changed: number }> {
  const held = await holdStates(sql, input.whose);
  const { timeZone: zone } = await readShopFacts(sql);
  const rule = await readLapseRule(sql);
  const { because } = input;
  const keepsSince = because === "model" || because === "released" || (rule.rule === "learned" && rule.model !== null && (because === null || because === "history"));
  const judge = input.judges(rule, { zone, now: input.now });
  const { changed, lapsedOrBack, nextChangeAt } = await judgeShoppers(sql, { ...input, turnings: judge.turningsOf(held), returns: judge.returnsOf(await returnDays(sql, held)), heldSince: rule.heldSince, keepsSince });
  await followFromLot(sql, { now: input.now, shopperIds: lapsedOrBack, nextChangeAt });
  return { changed };
}

/** What follows from a lot: a due time, and cases for those who lapsed or are lapsed no longer. */
export async function followFromLot(sql: Sql, { now, shopperIds, nextChangeAt }: { now: Date; shopperIds: readonly ShopperId[]; nextChangeAt: Date | null }): Promise<void> {
  if (nextChangeAt) noteDue(sql, nextChangeAt);
  for (let i = 0; i < shopperIds.length; i += CASES_LOT) await addWork(sql, now, "cases.follow", { shopperIds: shopperIds.slice(i, i + CASES_LOT).map(String) });
}
