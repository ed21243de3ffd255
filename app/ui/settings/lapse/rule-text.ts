import type { LapseChoice } from "#app/lapse/lapse-rule";

/** The rule as it stands in a form: numbers as they are typed. */
export interface RuleText {
  rule: LapseChoice["rule"];
  windowDays: string;
  horizonDays: string;
  cutPercent: string;
}

/** The rule of the shop, with what is wanted of it. */
export interface ShopRuleText extends RuleText {
  /** Empty: no target. */
  targetPercent: string;
}

/** A choice as it stands in a form. */
export const textOf = ({ rule, windowDays, horizonDays, cut }: LapseChoice): RuleText => ({ rule, windowDays: String(windowDays), horizonDays: String(horizonDays), cutPercent: String(Math.round(cut * 100)) });
