import { fitNbd, type NbdFit, type Tuples } from "./fit-nbd.ts";
import { fitLogistic, logOdds } from "./logistic.ts";
import { probabilityOfNoOrder, sigmoid } from "./nbd.ts";
import type { Summary } from "./order-log.ts";
import { blend, factsOf, learnRegression, probabilityByRegression, RIDGE, typicalOf } from "./regression.ts";
import type { ClosedWindow } from "./windows.ts";

/** The rules that are compared: each says of every shopper how probable it is that no order comes. */
export const RULES = ["past-rate", "recency", "fixed-60", "fixed-90", "fixed-180", "own-rhythm", "bg-nbd", "mbg-nbd", "logistic", "blend"] as const;
export type Rule = (typeof RULES)[number];

/** Who stays away for `horizon` days? Answered from what is known now, and from windows that are over. */
export interface Question {
  now: Summary;
  horizon: number;
  /** From which probability of no order on somebody is called lapsed. */
  cut: number;
  closed: readonly ClosedWindow[];
}

/** What a rule says of the shoppers of a summary, in their order. */
export interface Said {
  /** The higher, the likelier that no order comes. */
  score: Float64Array;
  probability: Float64Array;
  /** 1 for whom the rule calls lapsed. */
  flagged: Uint8Array;
}

/** Below so many repeat buyers the data tell little, and the penalty is heavier. */
const FEW_REPEATERS = 100;
/** The weights of the penalty on a model's parameters, chosen on the logs of thirteen shops (docs/models.md). */
const [PENALTY, PENALTY_OF_FEW] = [0.003, 0.01];
/** What shops have in common, the medians of six (docs/models.md): where a small one starts. */
const TYPICAL = { r: 1, gapsOfAlpha: 1.5, a: 0.8, b: 1.2 };
/** "Own rhythm" calls somebody lapsed who is silent for more than so many of their own mean gaps. */
const RHYTHM_GAPS = 2;

/**
 * The model of a shop as its size allows, in the unit of time of its tuples: below 100 repeat buyers with a heavier penalty, and from what shops have in common,
 * which is also what is left where no fit is found.
 * @throws RangeError where nobody ordered twice
 */
export function fitByLadder(tuples: Tuples): NbdFit {
  const { x, tx, weight } = tuples;
  const repeaters = Array.from(x.keys()).filter((i) => (x[i] as number) > 0);
  const n = repeaters.reduce((sum, i) => sum + (weight[i] as number), 0);
  if (n === 0) throw new RangeError("a model needs somebody who ordered on two days");
  if (n >= FEW_REPEATERS) return fitNbd("mbg", tuples, { penalty: PENALTY });
  const gaps = repeaters.map((i) => (tx[i] as number) / (x[i] as number)).sort((p, q) => p - q);
  const { r, gapsOfAlpha, a, b } = TYPICAL;
  const start = { r, alpha: gapsOfAlpha * r * (gaps[gaps.length >> 1] as number), a, b };
  const fit = fitNbd("mbg", tuples, { penalty: PENALTY_OF_FEW, start });
  return fit.converged ? fit : { ...fit, parameters: start };
}

export const repeatersOf = ({ x }: Pick<Summary, "x">): number => x.reduce((n, orders) => n + Number(orders > 0), 0);

/** What each rule says, in the order of RULES, and the model that the ladder builds on. */
export interface Answers {
  said: Map<Rule, Said>;
  mbg: NbdFit;
}

/** Asks each rule. Those that learn from windows that are over are left out where there is none, or where everybody did the same in them. */
export function askRules(question: Question): Answers {
  const { now, cut, closed } = question;
  const fit = fitByLadder(tuplesOf(now));
  const mbg = byModel(question, fit);
  const models: [Rule, Said][] = [["bg-nbd", byModel(question, fitNbd("bg", tuplesOf(now), { penalty: 0 }))], ["mbg-nbd", mbg]];
  if (!teaches(closed)) return { said: new Map(models), mbg: fit };
  const window = (days: number) => bySides(question, (summary) => Uint8Array.from(silenceOf(summary), (silence) => Number(silence > days)));
  const regression = byRegression(question);
  const said = new Map<Rule, Said>([
    ["past-rate", byPastRate(question)],
    ["recency", byScore(question, recency)],
    ["fixed-60", window(60)],
    ["fixed-90", window(90)],
    ["fixed-180", window(180)],
    ["own-rhythm", { ...byScore(question, rhythm), flagged: Uint8Array.from(rhythm(now), (gaps) => Number(gaps > RHYTHM_GAPS)) }],
    ...models,
    ["logistic", regression],
    ["blend", saidOf(mbg.probability.map((p, i) => blend(p, regression.probability[i] as number)), cut)],
  ]);
  return { said, mbg: fit };
}

/** Whether a rule can learn from these windows: in them some stayed away, and some did not. */
export const teaches = (closed: readonly ClosedWindow[]): boolean => [0, 1].every((outcome) => closed.some(({ away }) => away.includes(outcome)));

const saidOf = (probability: Float64Array, cut: number, score = probability): Said => ({ score, probability, flagged: Uint8Array.from(probability, (p) => Number(p >= cut)) });

/** Every shopper as a tuple of their own: a backtest has few enough. */
export const tuplesOf = ({ x, tx, T }: Pick<Summary, "x" | "tx" | "T">): Tuples => ({ x, tx, T, weight: new Int32Array(x.length).fill(1) });

const silenceOf = ({ T, tx }: Summary): Int32Array => T.map((days, i) => days - (tx[i] as number));
/** Silence by the length of the window, so that windows of two lengths teach one thing. */
const recency = (summary: Summary, horizon: number): Float64Array => Float64Array.from(silenceOf(summary), (days) => (days + 1) / horizon);
/** Silence in own mean gaps; who has none is given the shop's median. */
function rhythm(summary: Summary): Float64Array {
  const { gap } = typicalOf(summary);
  return Float64Array.from(silenceOf(summary), (days, i) => (days + 1) / ((summary.x[i] === 0 ? gap : (summary.tx[i] as number) / (summary.x[i] as number)) + 1));
}

/**
 * The share of those who stayed away in windows that are over, on either side of a rule; drawn a little towards the share of all, for nothing is impossible because it
 * was not seen, and a side that nobody was on yet tells nothing of its own.
 */
function ratesOf(closed: readonly ClosedWindow[], sideOf: (summary: Summary) => Uint8Array): number[] {
  const counts = [0, 1].map(() => ({ n: 0, away: 0 }));
  for (const { summary, away } of closed) {
    sideOf(summary).forEach((side, i) => {
      const count = counts[side] as (typeof counts)[number];
      count.n++;
      count.away += away[i] as number;
    });
  }
  const [n, away] = [counts.reduce((sum, one) => sum + one.n, 0), counts.reduce((sum, one) => sum + one.away, 0)];
  const all = (away + 1) / (n + 2);
  return counts.map((side) => (side.away + 2 * all) / (side.n + 2));
}

/** Nobody is told from anybody. */
function byPastRate({ now, closed, cut }: Question): Said {
  const [rate = Number.NaN] = ratesOf(closed, ({ x }) => new Uint8Array(x.length));
  return saidOf(new Float64Array(now.x.length).fill(rate), cut);
}

function bySides({ now, closed }: Question, sideOf: (summary: Summary) => Uint8Array): Said {
  const rates = ratesOf(closed, sideOf);
  const sides = sideOf(now);
  return { score: Float64Array.from(sides), probability: Float64Array.from(sides, (side) => rates[side] as number), flagged: sides };
}

/** A score as a probability: a regression of what came on its logarithm. */
function byScore({ now, horizon, cut, closed }: Question, scoreOf: (summary: Summary, horizon: number) => Float64Array): Said {
  const n = closed.reduce((sum, { away }) => sum + away.length, 0);
  const [features, outcome] = [new Float64Array(n), new Uint8Array(n)];
  let at = 0;
  for (const { summary, horizon: length, away } of closed) {
    features.set(scoreOf(summary, length).map(Math.log), at);
    outcome.set(away, at);
    at += away.length;
  }
  const model = fitLogistic({ features, width: 1, outcome }, RIDGE);
  const score = scoreOf(now, horizon);
  return saidOf(score.map((value) => sigmoid(logOdds(model, Float64Array.of(Math.log(value))))), cut, score);
}

function byModel({ now, horizon, cut }: Question, { kind, parameters }: NbdFit): Said {
  return saidOf(Float64Array.from(now.x, (_, i) => probabilityOfNoOrder(kind, parameters, factsOf(now, i), horizon)), cut);
}

function byRegression({ now, horizon, cut, closed }: Question): Said {
  const regression = learnRegression(closed);
  return saidOf(Float64Array.from(now.x, (_, i) => probabilityByRegression(regression, factsOf(now, i), horizon)), cut);
}
