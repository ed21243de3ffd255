import { addWork, noteDue } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import type { HeldShopper } from "./held-shopper.ts";
import { createJudge, type Judge } from "./judge.ts";
import { holdStates, type Judgement, judgeShoppers, returnDays } from "./lapse.store.server.ts";
import { overrideOf, type ShopRules } from "./override.ts";
import { findBelongings, readRules } from "./overrides.store.server.ts";

/** Shoppers of one work item of cases. */
const CASES_LOT = 5_000;

export type Judges = ReturnType<typeof createJudges>;

/** Judges by rules and day, the last one kept: whole shops are judged by the same, unless it is changed meanwhile. */
export function createJudges(): (rules: ShopRules, at: { zone: string; now: Date }) => Judge {
  let kept: { key: string; judge: Judge } | undefined;
  return (rules, at) => {
    const key = JSON.stringify([rules, at], (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    if (kept?.key !== key) kept = { key, judge: createJudge(rules, at) };
    return kept.judge;
  };
}

interface LotToJudge extends Omit<Judgement, "turnings" | "returns" | "heldSince" | "keepsSince"> {
  judges: Judges;
  /** Only those to whom another override applies than the one they were judged by, and those who were judged by one of these; everybody where it is left out. */
  changed?: readonly bigint[];
}

/**
 * Judges a lot of shoppers in the caller's transaction, notes when the next of them changes by itself,
 * and hands those who lapsed or are lapsed no longer on to their cases. The rule, its overrides and who belongs to them are read once they are held: who changes any of
 * it has the shop judged after that, and waits here for those whom somebody still judges by the old one.
 */
export async function judgeLot(sql: Sql, input: LotToJudge): Promise<{ changed: number }> {
  const all = await holdStates(sql, input.whose);
  const { timeZone: zone } = await readShopFacts(sql);
  const rules = await readRules(sql);
  const belongings = await findBelongings(sql, rules.overrides, input.whose);
  const applying = (shopper: HeldShopper) => overrideOf(rules.overrides, { country: shopper.country, belongs: belongings.get(shopper.shopperId) });
  const { changed: ids } = input;
  const isChanged = (shopper: HeldShopper, among: readonly bigint[]) => (applying(shopper)?.id ?? null) !== shopper.overrideId || (shopper.overrideId !== null && among.includes(shopper.overrideId));
  const held = ids === undefined ? all : all.filter((shopper) => shopper.state !== "unknown" && isChanged(shopper, ids));
  if (ids !== undefined && held.length === 0) return { changed: 0 };
  const whose = ids === undefined ? input.whose : { ids: held.map(({ shopperId }) => shopperId) };
  const { because } = input;
  const learned = rules.rule.model !== null && [rules.rule, ...rules.overrides.map(({ choice }) => choice)].some(({ rule }) => rule === "learned");
  const keepsSince = because === "model" || because === "released" || (learned && (because === null || because === "history"));
  const judge = input.judges(rules, { zone, now: input.now });
  const { changed, lapsedOrBack, nextChangeAt } = await judgeShoppers(sql, { ...input, whose, turnings: judge.turningsOf(held, applying), returns: judge.returnsOf(await returnDays(sql, held)), heldSince: rules.rule.heldSince, keepsSince });
  await followFromLot(sql, { now: input.now, shopperIds: lapsedOrBack, nextChangeAt });
  return { changed };
}

/** What follows from a lot: a due time, and cases for those who lapsed or are lapsed no longer. */
export async function followFromLot(sql: Sql, { now, shopperIds, nextChangeAt }: { now: Date; shopperIds: readonly ShopperId[]; nextChangeAt: Date | null }): Promise<void> {
  if (nextChangeAt) noteDue(sql, nextChangeAt);
  for (let i = 0; i < shopperIds.length; i += CASES_LOT) await addWork(sql, now, "cases.follow", { shopperIds: shopperIds.slice(i, i + CASES_LOT).map(String) });
}
