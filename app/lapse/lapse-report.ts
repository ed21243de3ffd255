import { type LapseChoice, patienceOf } from "./lapse-rule.ts";
import type { Look, RuleResult } from "./models/backtest.ts";
import { type Interval, meanOf, reliability, type ReliabilityBin, wilson } from "./models/measures.ts";
import { expectedOrders, expectedOrdersOfCustomer, type NbdParameters } from "./models/nbd.ts";
import { typicalOf } from "./models/regression.ts";
import type { Rule } from "./models/rules.ts";
import type { ClosedWindow } from "./models/windows.ts";
import { addDays, type Day } from "../platform/zones.ts";

/** Shoppers of whom about the same was said, or who were silent for about as long, and what came of them. */
export interface Bin {
  /** In hundredths that no order comes, or days of silence: all from here up to the next bin. */
  from: number;
  shoppers: number;
  away: number;
  /** Orders that they placed in the window. */
  orders: number;
  /** Orders that those who stayed away would have placed in it, had they been customers as before. */
  usual: number;
}

/** One look back: what would have been said on a day, and what came in the window after it. */
export interface LookBack {
  day: Day;
  horizonDays: number;
  shoppers: number;
  /** What was said of all on average, what it was, and the same of orders. */
  said: number;
  was: number;
  ordersExpected: number;
  orders: number;
  reliability: ReliabilityBin[];
  /** By probability, of those who had been silent long enough to be called lapsed. */
  byProbability: Bin[];
  bySilence: Bin[];
  results: RuleResult[];
}

/** How right the rule was on the shop's past. */
export interface LapseReport {
  /** Of so many shoppers, of whom these were looked at. */
  shoppers: number;
  sampled: number;
  repeaters: number;
  /** The rule that the ladder chose; `fixed-90` stands for the rule of thumb, where there is too little to learn from. */
  rule: Rule;
  /** What the model cannot tell of this shop. */
  degenerate: ("no_leaving" | "one_rhythm")[];
  /** The first day of which orders were read, where older ones are withheld; null where all are read. */
  truncatedBefore: Day | null;
  /** Newest first, by horizon. */
  looks: LookBack[];
  /** The rules beside each other, over the looks at the chosen horizon. */
  mean: RuleResult[];
}

/** Days are told apart up to here, beyond by weeks. */
const BY_DAY = 200;

/** Days of a log are counted from here. */
export const EPOCH: Day = "1970-01-01";

/** Sums a look up by the rule that the ladder chose. */
export function sumUp({ origin, window, answers }: Look, rule: Rule): LookBack {
  const { summary, away, orders, horizon } = window;
  const said = (answers.said.get(rule) ?? answers.said.get("mbg-nbd"))?.probability;
  if (!said) throw new Error("a look back without its model");
  const bins = sumUpWindow(window, { day: origin.day, said, nbd: answers.mbg.parameters, patience: patienceOf({ gapDays: typicalOf(summary).gap }) });
  return {
    ...bins,
    horizonDays: horizon,
    shoppers: away.length,
    said: meanOf(said),
    was: meanOf(away),
    orders: orders.reduce((sum, n) => sum + n, 0),
    reliability: reliability(said, away),
    results: origin.results,
  };
}

/**
 * Sums a window up by what was said of each of its shoppers, and by their silence.
 * @param at.day  of the look back, as days are counted in the log
 * @param at.said that no order comes within the window
 */
export function sumUpWindow({ summary, away, orders, horizon }: ClosedWindow, at: { day: number; said: Float64Array; nbd: NbdParameters; patience: number }): Pick<LookBack, "day" | "ordersExpected" | "byProbability" | "bySilence"> {
  const { said, nbd, patience } = at;
  const [byProbability, bySilence] = [new Map<number, Bin>(), new Map<number, Bin>()];
  let ordersExpected = 0;
  for (let i = 0; i < away.length; i++) {
    const history = { x: summary.x[i] as number, tx: summary.tx[i] as number, T: summary.T[i] as number };
    const silence = history.T - history.tx;
    ordersExpected += expectedOrders("mbg", nbd, history, horizon);
    const one = { away: away[i] as number, orders: orders[i] as number, usual: away[i] === 1 ? expectedOrdersOfCustomer("mbg", nbd, history, horizon) : 0 };
    // Whom no cut would have named yet stands below all of them.
    put(byProbability, silence >= patience ? Math.floor((said[i] as number) * 100) : 0, one);
    put(bySilence, silence <= BY_DAY ? silence : silence - ((silence - BY_DAY) % 7), one);
  }
  return { day: addDays(EPOCH, at.day), ordersExpected: rounded(ordersExpected), byProbability: sorted(byProbability), bySilence: sorted(bySilence) };
}

function put(bins: Map<number, Bin>, from: number, { away, orders, usual }: Pick<Bin, "away" | "orders" | "usual">): void {
  let bin = bins.get(from);
  if (!bin) bins.set(from, (bin = { from, shoppers: 0, away: 0, orders: 0, usual: 0 }));
  bin.shoppers++;
  bin.away += away;
  bin.orders += orders;
  bin.usual += usual;
}
const sorted = (bins: Map<number, Bin>): Bin[] => [...bins.values()].sort((p, q) => p.from - q.from).map((bin) => ({ ...bin, usual: rounded(bin.usual) }));
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** What a choice would have meant at a look back. Shoppers and orders are those that were looked at; `times` makes them the shop's. */
export interface PastOfRule {
  /** The day on which it would have been asked. */
  day: Day;
  horizonDays: number;
  named: number;
  /** Of those named, who ordered all the same. */
  cameBack: Interval;
  /** Orders that came by themselves from those named: an offer to them would have been given for nothing. */
  ordersAnyway: number;
  /** Orders that did not come from those not named, who stayed away all the same: what waiting costs. */
  ordersMissed: number;
  times: number;
}

/** What a choice is asked of: newest look back first, by horizon. */
type AskedReport = Pick<LapseReport, "shoppers" | "sampled"> & { looks: Pick<LookBack, "day" | "horizonDays" | "byProbability" | "bySilence">[] };

/** The newest look back of a report at which a choice can be asked; null where there is none. */
export function pastOf(report: AskedReport, choice: LapseChoice): PastOfRule | null {
  const look = report.looks.find(({ horizonDays }) => horizonDays === choice.horizonDays);
  if (!look) return null;
  const learned = choice.rule === "learned";
  const bins = learned ? look.byProbability : look.bySilence;
  const isNamed = ({ from }: Bin) => (learned ? from >= Math.round(choice.cut * 100) : from > choice.windowDays);
  const total = (of: readonly Bin[], what: Exclude<keyof Bin, "from">) => of.reduce((sum, bin) => sum + bin[what], 0);
  const [named, others] = [bins.filter(isNamed), bins.filter((bin) => !isNamed(bin))];
  const n = total(named, "shoppers");
  return {
    day: look.day,
    horizonDays: choice.horizonDays,
    named: n,
    cameBack: wilson(n - total(named, "away"), n),
    ordersAnyway: total(named, "orders"),
    ordersMissed: total(others, "usual"),
    times: report.sampled === 0 ? 1 : report.shoppers / report.sampled,
  };
}

/** Where a promise was broken, with the likeliest cause that can be named. */
export interface BrokenPromise {
  what: "came_back" | "mean";
  cause: "season" | "young" | "unknown";
  said: number;
  was: number;
}

const SLACK = 0.05;
/** The quarter in which shops sell what they do not sell in others. */
const holdsFourthQuarter = (look: Pick<LookBack, "day" | "horizonDays">): boolean => {
  const [from, to] = [addDays(look.day, 1), addDays(look.day, look.horizonDays)];
  return [from.slice(0, 4), to.slice(0, 4)].some((year) => from <= `${year}-12-31` && to >= `${year}-10-01`);
};

/** Whether more of those named came back than the cut allows, or what was said of all is off by more than five of a hundred. */
export function brokenPromise(report: LapseReport, choice: LapseChoice): BrokenPromise | null {
  const past = pastOf(report, { ...choice, rule: "learned" });
  const look = report.looks.find(({ horizonDays }) => horizonDays === choice.horizonDays);
  if (!past || !look) return null;
  const cause = holdsFourthQuarter(look) ? "season" : report.looks.filter(({ horizonDays }) => horizonDays === choice.horizonDays).length < 2 ? "young" : "unknown";
  if (past.named > 0 && past.cameBack.low > 1 - choice.cut && past.cameBack.share > 1 - choice.cut + SLACK) return { what: "came_back", cause, said: 1 - choice.cut, was: past.cameBack.share };
  return Math.abs(look.said - look.was) > SLACK ? { what: "mean", cause, said: look.said, was: look.was } : null;
}

/** How sure the learned rule is, for people: what was said and what it was, beside simpler rules; no measure that needs explaining. */
export interface Sureness {
  learnedOn: Day;
  shoppers: number;
  sampled: number;
  repeaters: number;
  /** False: too few repeat orders to learn from. */
  learned: boolean;
  noLeaving: boolean;
  truncatedBefore: Day | null;
  horizonDays: number;
  /** Looks back at that horizon, newest first. */
  looks: Pick<LookBack, "day" | "shoppers" | "said" | "was" | "ordersExpected" | "orders">[];
  /** Of the newest. */
  reliability: ReliabilityBin[];
  beside: (Pick<RuleResult, "cameBackShare" | "flaggedShare" | "ordersByFlaggedShare"> & { rule: SimplerRule })[];
  broken: BrokenPromise | null;
}

export const simplerRules = ["learned", "recency", "own-rhythm", "fixed-60", "fixed-90", "fixed-180"] as const;
export type SimplerRule = (typeof simplerRules)[number];

/** How sure the rule of a fit is, at the horizon of a choice. */
export function surenessOf({ asOf, report }: { asOf: Day; report: LapseReport }, choice: LapseChoice): Sureness {
  const { shoppers, sampled, repeaters, truncatedBefore } = report;
  const looks = report.looks.filter(({ horizonDays }) => horizonDays === choice.horizonDays);
  const results = looks[0]?.results ?? [];
  return {
    learnedOn: asOf,
    shoppers,
    sampled,
    repeaters,
    learned: report.rule !== "fixed-90",
    noLeaving: report.degenerate.includes("no_leaving"),
    truncatedBefore,
    horizonDays: choice.horizonDays,
    looks: looks.map(({ day, shoppers: n, said, was, ordersExpected, orders }) => ({ day, shoppers: n, said, was, ordersExpected, orders })),
    reliability: looks[0]?.reliability ?? [],
    beside: simplerRules.flatMap((rule) => {
      const found = results.find((one) => one.rule === (rule === "learned" ? report.rule : rule));
      return found ? [{ rule, flaggedShare: found.flaggedShare, cameBackShare: found.cameBackShare, ordersByFlaggedShare: found.ordersByFlaggedShare }] : [];
    }),
    broken: looks.length === 0 ? null : brokenPromise(report, choice),
  };
}
