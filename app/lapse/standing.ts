import { type LapseRule, worthOf, type Worth } from "./lapse-rule.ts";
import type { ReliabilityBin } from "./models/measures.ts";

/** What a list knows of a shopper that a rule can judge. */
export interface StandingFacts {
  orderDays: number;
  /** Days from the first order to the last; null where part of the orders was not read. */
  spanDays: number | null;
  daysQuiet: number | null;
  spentMinor: number;
}

/** How likely a shopper is to order by themselves, and what they are worth writing to. */
export interface Standing {
  horizonDays: number;
  /** Of those like them, the share that orders within the horizon: as it was at the last look back where enough were seen, else as the model says. */
  returns: number;
  /** How many were seen; null where it is the model's word alone. */
  seen: number | null;
  level: "high" | "medium" | "low";
  worth: Worth;
}

/** So many have to have been seen before their share says more than the model does. */
const ENOUGH_SEEN = 50;
const [HIGH, MEDIUM] = [0.5, 0.2];

/** Where a shopper stands by what was learned; null where nothing was, or nothing can be said of them. */
export function standingOf(rule: LapseRule, { orderDays, spanDays, daysQuiet, spentMinor }: StandingFacts): Standing | null {
  if (rule.model === null || spanDays === null || daysQuiet === null || orderDays === 0) return null;
  const worth = worthOf(rule, { x: orderDays - 1, tx: spanDays, value: Math.max(0, spentMinor) / orderDays, whole: true }, daysQuiet);
  if (worth === null) return null;
  const like = likeThem(rule.model.seen, worth.missing);
  const returns = like === null ? worth.chance : 1 - like.was.share;
  return { horizonDays: rule.horizonDays, returns, seen: like?.shoppers ?? null, level: returns >= HIGH ? "high" : returns >= MEDIUM ? "medium" : "low", worth };
}

/** Those of whom as much was said at the last look back, if there were enough. */
function likeThem(seen: readonly ReliabilityBin[], missing: number): ReliabilityBin | null {
  const bin = seen.find(({ said }) => Math.min(9, Math.floor(said * 10)) === Math.min(9, Math.floor(missing * 10)));
  return bin && bin.shoppers >= ENOUGH_SEEN ? bin : null;
}
