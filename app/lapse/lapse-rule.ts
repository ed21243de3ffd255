import { type RuleState, slowingDays, WINDOW_MAX_DAYS } from "./fixed-window.ts";
import type { ReliabilityBin } from "./models/measures.ts";
import { expectedOrdersOfCustomer, type NbdParameters, probabilityOfNoOrder, silenceUntil } from "./models/nbd.ts";
import { blend, type Facts, probabilityByRegression, type Regression } from "./models/regression.ts";
import { valueOf, type ValueModel } from "./models/value.ts";

/** What was learned from a shop's orders; times in days, values in minor units of the shop's currency. */
export interface LapseModel {
  nbd: NbdParameters;
  /** Where the shop's last look back preferred the mean of model and regression; else null. */
  regression: Regression | null;
  value: ValueModel;
  /** The median of the mean gaps of those with more than one order day. */
  gapDays: number;
  /** What became of those of whom as much was said, at the last look back; empty before there was one. */
  seen: ReliabilityBin[];
}

/** Horizons that can be chosen: who orders within so many days? */
export const HORIZONS = [60, 90, 180, 365] as const;
export const [CUT_MIN, CUT_MAX] = [0.5, 0.95];

/** What a merchant chose. */
export interface LapseChoice {
  rule: "learned" | "fixed";
  /** Of the fixed rule, and of the learned one for those of whom there is too little to learn from. */
  windowDays: number;
  horizonDays: number;
  /** Somebody counts as lapsed when it is at least so probable that they place no order within the horizon. */
  cut: number;
}

/** What shoppers are judged by: the choice, and what was learned. `model` null: nothing yet, so that the window decides and nothing is scored. */
export interface LapseRule extends LapseChoice {
  model: LapseModel | null;
}

export interface RuleInForce extends LapseRule {
  /** Since when nobody newly counts as lapsed, whatever the rule says of them; null: they do. */
  heldSince: Date | null;
}

/** A shopper as a rule sees them. */
export interface ShopperHistory {
  /** Order days after the first, days from the first to the last, the mean value of an order day in minor units. */
  x: number;
  tx: number;
  value: number;
  /** False: part of their orders was not read, so that nothing can be learned from those that were. */
  whole: boolean;
}

/** What is slowing down is between lapsed and active by the same measure: half as sure at the usual cut of 0.8. */
const SLOWING_OF_CUT = 5 / 8;
/** Somebody who is lapsed stays so, without a new order, until the rule is this much less sure: so that a new fit does not move the same shoppers to and fro. */
const FIRMNESS = 0.05;

/** Who orders once and hardly ever again is not called lapsed the next morning: at least one usual gap of the shop has to pass, within these bounds (docs/decisions/021). */
const [PATIENCE_MIN, PATIENCE_MAX] = [14, 90];
export const patienceOf = ({ gapDays }: Pick<LapseModel, "gapDays">): number => Math.min(PATIENCE_MAX, Math.max(PATIENCE_MIN, Math.round(gapDays)));

const slowPatience = (patience: number): number => Math.floor((patience * 2) / 3);

export const isLearned = (rule: LapseRule, { whole }: Pick<ShopperHistory, "whole">): rule is LapseRule & { model: LapseModel } => rule.rule === "learned" && rule.model !== null && whole;

/** The probability, 0 to 1, that no order comes within `horizonDays`, for a shopper who has been silent for whole days since their last order. */
export function probabilityOfSilence({ nbd, regression }: Pick<LapseModel, "nbd" | "regression">, { x, tx, value }: Omit<Facts, "T">, silence: number, horizonDays: number): number {
  const facts = { x, tx, T: tx + silence, value };
  const modelled = probabilityOfNoOrder("mbg", nbd, facts, horizonDays);
  return regression === null ? modelled : blend(modelled, probabilityByRegression(regression, facts, horizonDays));
}

/**
 * After how many days of silence a shopper slows down and lapses: they do so at the shop's midnight that begins that day after their last order.
 * @param lapsed whether they are lapsed now: then it takes more to take that back
 */
export function silencesOf(rule: LapseRule, history: ShopperHistory, lapsed: boolean): { slows: number; lapses: number } {
  if (!isLearned(rule, history)) return { slows: slowingDays(rule.windowDays) + 1, lapses: rule.windowDays + 1 };
  const patience = patienceOf(rule.model);
  const until = (cut: number) => silenceUntil(cut, WINDOW_MAX_DAYS, (silence) => probabilityOfSilence(rule.model, history, silence, rule.horizonDays));
  const lapses = Math.max(patience, until(lapsed ? rule.cut - FIRMNESS : rule.cut));
  return { slows: Math.min(lapses, Math.max(slowPatience(patience), until(rule.cut * SLOWING_OF_CUT))), lapses };
}

/** The state of a shopper who has been silent for whole days, as `silencesOf` has it. */
export function stateAfter(rule: LapseRule, history: ShopperHistory, silence: number, lapsed: boolean): RuleState {
  if (!isLearned(rule, history)) return silence > rule.windowDays ? "lapsed" : silence > slowingDays(rule.windowDays) ? "slowing" : "active";
  const [patience, sure] = [patienceOf(rule.model), probabilityOfSilence(rule.model, history, silence, rule.horizonDays)];
  const reaches = (least: number, cut: number) => silence >= WINDOW_MAX_DAYS || (silence >= least && sure >= cut);
  if (reaches(patience, lapsed ? rule.cut - FIRMNESS : rule.cut)) return "lapsed";
  return reaches(slowPatience(patience), rule.cut * SLOWING_OF_CUT) ? "slowing" : "active";
}

/** What a shopper is worth writing to, in the parts that make it. */
export interface Worth {
  /** What they usually spend in a horizon, in minor units: were they a customer as before. Not a loss: some of it comes by itself. */
  usualMinor: number;
  /** The probability that no order comes in that time, and that one does: what is missing of it, and the chance to regain it (until results of campaigns tell better). */
  missing: number;
  chance: number;
}

/** What a shopper is worth writing to; null where nothing was learned, or part of their orders was not read. */
export function worthOf({ model, horizonDays }: Pick<LapseRule, "model" | "horizonDays">, history: ShopperHistory, silence: number): Worth | null {
  if (model === null || !history.whole) return null;
  const { x, tx, value } = history;
  const orders = expectedOrdersOfCustomer("mbg", model.nbd, { x, tx, T: tx + silence }, horizonDays);
  const missing = probabilityOfSilence(model, history, silence, horizonDays);
  return { usualMinor: orders * valueOf(model.value, x + 1, value), missing, chance: 1 - missing };
}

/** The order in which shoppers are worth writing to, in minor units: what they usually spend x what is missing of it x the chance to regain it. */
export const priorityOf = (worth: Worth | null): number => (worth === null ? 0 : Math.round(worth.usualMinor * worth.missing * worth.chance));
