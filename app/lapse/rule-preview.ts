import type { ChoiceProblem } from "./check-choice.ts";
import type { PastOfRule } from "./lapse-report.ts";
import { type LapseChoice, type LapseRule, stateAfter } from "./lapse-rule.ts";

/** What a rule would mean, before it is saved. */
export interface RulePreview {
  choice: LapseChoice;
  /** Today, of those whom a rule judges: a return that is still shown is not judged. */
  counts: RuleCounts;
  /** How far a number that was counted on a part of the shop may be off, 95 of 100 times; null: all were counted. */
  plusMinus: RuleCounts | null;
  /** What it would have meant at the last look back; null where there is none. */
  past: PastOfRule | null;
}

export interface RuleCounts {
  lapsed: number;
  /** Of the lapsed, those who can be mailed. */
  mailable: number;
  slowing: number;
  /** How many of the lapsed are not lapsed today, and the other way round. */
  newlyLapsed: number;
  noLongerLapsed: number;
}

export type ChangeRuleOutcome = { kind: "changed"; version: number } | { kind: "stale"; version: number } | ChoiceProblem | { kind: "invalid"; field: "targetPercent"; min: number; max: number };

/** Shoppers whom a rule cannot tell apart, with how many they are: columns of one length. */
export interface ShopperGroups {
  x: Int32Array;
  tx: Int32Array;
  /** Days since the last order. */
  silence: Int32Array;
  /** Mean value of an order day, minor units. */
  value: Int32Array;
  /** 1: all of their orders were read. */
  whole: Int32Array;
  /** 1: they are lapsed today. */
  lapsed: Int32Array;
  shoppers: Int32Array;
  mailable: Int32Array;
}

/** Counts what a rule says of groups today. */
export function countGroups(groups: ShopperGroups, rule: LapseRule): RuleCounts {
  const counts = { lapsed: 0, mailable: 0, slowing: 0, newlyLapsed: 0, noLongerLapsed: 0 };
  for (let i = 0; i < groups.x.length; i++) {
    const column = (name: keyof ShopperGroups) => groups[name][i] as number;
    const [n, wasLapsed] = [column("shoppers"), column("lapsed") === 1];
    const state = stateAfter(rule, { x: column("x"), tx: column("tx"), value: column("value"), whole: column("whole") === 1 }, column("silence"), wasLapsed);
    if (state === "lapsed") {
      counts.lapsed += n;
      counts.mailable += column("mailable");
      if (!wasLapsed) counts.newlyLapsed += n;
    } else {
      if (state === "slowing") counts.slowing += n;
      if (wasLapsed) counts.noLongerLapsed += n;
    }
  }
  return counts;
}

export const addCounts = (a: RuleCounts, b: RuleCounts): RuleCounts => Object.fromEntries(Object.entries(a).map(([name, n]) => [name, n + b[name as keyof RuleCounts]])) as unknown as RuleCounts;

/** Counts of every n-th shopper as those of all, and how far each may be off, 95 of 100 times (a share of a sample, by its normal interval). */
export function scaleCounts(counts: RuleCounts, everyNth: number, sampled: number): { counts: RuleCounts; plusMinus: RuleCounts } {
  const map = (of: (n: number) => number) => Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, Math.round(of(n))])) as unknown as RuleCounts;
  return { counts: map((n) => n * everyNth), plusMinus: map((n) => 1.96 * everyNth * Math.sqrt(n * (1 - n / Math.max(1, sampled)))) };
}
