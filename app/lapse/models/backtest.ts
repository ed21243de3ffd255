import { auc, brier, logLoss, meanOf, reliability, type ReliabilityBin } from "./measures.ts";
import { type OrderLog, spanOf } from "./order-log.ts";
import { type Answers, askRules, repeatersOf, type Rule, RULES, type Said } from "./rules.ts";
import { closedWindows, closeWindow, type ClosedWindow } from "./windows.ts";

/** How right a rule was at one origin, or in the mean of several. A figure that cannot be told is null. */
export interface RuleResult {
  rule: Rule;
  /** 0.5: no better than chance; 1: everybody who stayed away stood before everybody who ordered. */
  auc: number | null;
  /** Mean of -ln of what was said of what happened; lower is better. */
  logLoss: number;
  /** Mean squared error; lower is better. */
  brier: number;
  /** The mean probability of no order that was said, and the share that it was. */
  meanPredicted: number;
  actual: number;
  /** Whom the rule called lapsed, as a share of all. */
  flaggedShare: number;
  /** Of those, who ordered all the same; null where nobody was flagged. */
  cameBackShare: number | null;
  /** Of the orders that came from shoppers who were known, those from shoppers who were flagged; null where none came. */
  ordersByFlaggedShare: number | null;
}

/** One look back: what the rules said at the end of a day from what was known then, against what came. */
export interface Origin {
  /** As days are counted in the log. */
  day: number;
  shoppers: number;
  repeaters: number;
  results: RuleResult[];
  reliability: Map<Rule, ReliabilityBin[]>;
  /** Whether a whole window was over by then, to learn from; else it was half of one. */
  wholeWindows: number;
}

export interface Backtest {
  horizon: number;
  cut: number;
  /** Newest first. */
  origins: Origin[];
  mean: RuleResult[];
  /** The rule that the ladder takes. */
  chosen: Rule;
}

export interface BacktestOptions {
  /** Days. */
  horizon: number;
  /** Origins at most; fewer where the history is short. */
  origins: number;
  cut: number;
  /** The last whole day of the history; the last day with an order where it is left out. */
  end?: number;
}

/** Below so many repeat buyers, or days of history, there is no model: a rule of thumb. */
export const LEAST_REPEATERS = 10;
export const LEAST_HISTORY_DAYS = 60;
/** The blend is worth its trouble from so many shoppers on, with so many windows to learn from, and by so much less log loss at the last origin. */
const BLEND = { shoppers: 500, windows: 2, better: 0.002 };

/**
 * Looks back from the end of a log: at the last day less one horizon, two, and so on, each rule says who will not order, from orders up to that day alone, and is
 * compared with what came. An origin needs enough history to fit a model.
 */
export function backtest(log: OrderLog, options: BacktestOptions): Backtest {
  const looks = [...lookBack(log, options)].map(({ origin }) => origin);
  return { horizon: options.horizon, cut: options.cut, origins: looks, mean: meanResults(looks), chosen: chooseRule(looks) };
}

/** An origin with all that was said at it. */
export interface Look {
  origin: Origin;
  window: ClosedWindow;
  answers: Answers;
}

/** The looks back of a backtest, newest first, one at a time: each is made when it is asked for. */
export function* lookBack(log: OrderLog, { horizon, origins, cut, end }: BacktestOptions): Generator<Look> {
  const span = spanOf(log);
  for (let k = 1; span && k <= origins; k++) {
    const day = (end ?? span.last) - k * horizon;
    if (day - span.first < LEAST_HISTORY_DAYS) return;
    const window = closeWindow(log, day, horizon);
    if (repeatersOf(window.summary) < LEAST_REPEATERS) return;
    yield look(log, day, window, cut);
  }
}

function look(log: OrderLog, day: number, window: ClosedWindow, cut: number): Look {
  const closed = closedWindows(log, day, window.horizon);
  const answers = askRules({ now: window.summary, horizon: window.horizon, cut, closed });
  const said = [...answers.said];
  const origin: Origin = {
    day,
    shoppers: window.away.length,
    repeaters: repeatersOf(window.summary),
    wholeWindows: closed.filter(({ horizon }) => horizon === window.horizon).length,
    results: said.map(([rule, one]) => resultOf(rule, one, window)),
    reliability: new Map(said.map(([rule, { probability }]) => [rule, reliability(probability, window.away)])),
  };
  return { origin, window, answers };
}

function resultOf(rule: Rule, { score, probability, flagged }: Said, { away, orders }: ClosedWindow): RuleResult {
  let [n, back, ordersOfFlagged, allOrders] = [0, 0, 0, 0];
  flagged.forEach((flag, i) => {
    allOrders += orders[i] as number;
    if (flag === 0) return;
    n++;
    back += 1 - (away[i] as number);
    ordersOfFlagged += orders[i] as number;
  });
  const known = auc(score, away);
  return {
    rule,
    auc: Number.isNaN(known) ? null : known,
    logLoss: logLoss(probability, away),
    brier: brier(probability, away),
    meanPredicted: meanOf(probability),
    actual: meanOf(away),
    flaggedShare: n / away.length,
    cameBackShare: n === 0 ? null : back / n,
    ordersByFlaggedShare: allOrders === 0 ? null : ordersOfFlagged / allOrders,
  };
}

/** The plain mean over origins of each figure of each rule, where it is known; of those origins at which as many rules could answer as at the newest, so that all are compared on the same. */
export function meanResults(looks: readonly Origin[]): RuleResult[] {
  const comparable = looks.filter(({ results }) => results.length === looks[0]?.results.length);
  return RULES.flatMap((rule): RuleResult[] => {
    const results = comparable.flatMap(({ results: of }) => of.filter((one) => one.rule === rule));
    if (results.length === 0) return [];
    const known = (figure: Exclude<keyof RuleResult, "rule">): number | null => {
      const values = results.flatMap((one) => one[figure] ?? []);
      return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const mean = (figure: "logLoss" | "brier" | "meanPredicted" | "actual" | "flaggedShare") => known(figure) as number;
    return [
      {
        rule,
        auc: known("auc"),
        logLoss: mean("logLoss"),
        brier: mean("brier"),
        meanPredicted: mean("meanPredicted"),
        actual: mean("actual"),
        flaggedShare: mean("flaggedShare"),
        cameBackShare: known("cameBackShare"),
        ordersByFlaggedShare: known("ordersByFlaggedShare"),
      },
    ];
  });
}

/**
 * The ladder: too little history for a look back is a rule of thumb, 90 days; then the model; and the blend of model and regression where there is enough to learn from
 * and the last look back prefers it clearly.
 */
export function chooseRule([last]: readonly Origin[]): Rule {
  if (!last) return "fixed-90";
  const lossOf = (rule: Rule) => last.results.find((one) => one.rule === rule)?.logLoss ?? Number.POSITIVE_INFINITY;
  const mayBlend = last.shoppers >= BLEND.shoppers && last.wholeWindows >= BLEND.windows;
  return mayBlend && lossOf("blend") < lossOf("mbg-nbd") - BLEND.better ? "blend" : "mbg-nbd";
}
