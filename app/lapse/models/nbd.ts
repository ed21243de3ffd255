import gammaln from "@stdlib/math-base-special-gammaln";

/**
 * The two models of how shoppers order and leave. While a customer, each orders at a rate of their own (gamma: `r`, `alpha`), and may leave for good after each
 * order (beta: `a`, `b`). `bg`: Fader, Hardie and Lee (2005), where nobody leaves before their second order day; `mbg`: Batislam, Denizel and Filiztekin (2007),
 * where one may leave right after the first.
 */
export type NbdKind = "bg" | "mbg";

/** Parameters, `alpha` in the unit of time of the histories that it is used with. */
export interface NbdParameters {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/**
 * What a model knows of one shopper: order days after the first (`x`), time from the first to the last (`tx`), time from the first to today (`T`);
 * both in the unit of `alpha`, 0 <= tx <= T.
 */
export interface OrderHistory {
  x: number;
  tx: number;
  T: number;
}

const order = (kind: NbdKind, x: number): number => (kind === "mbg" ? x + 1 : x);

/** ln(1 + e^d) without overflow. */
export const softplus = (d: number): number => (d > 0 ? d + Math.log1p(Math.exp(-d)) : Math.log1p(Math.exp(d)));
export const sigmoid = (d: number): number => (d >= 0 ? 1 / (1 + Math.exp(-d)) : Math.exp(d) / (1 + Math.exp(d)));

/** The log odds that a shopper has left; minus infinity where the model knows nobody to leave. */
function leftLogit(kind: NbdKind, { r, alpha, a, b }: NbdParameters, { x, tx, T }: OrderHistory): number {
  const n = order(kind, x);
  return n === 0 ? Number.NEGATIVE_INFINITY : Math.log(a) - Math.log(b + n - 1) + (r + x) * (Math.log(alpha + T) - Math.log(alpha + tx));
}

/** The log likelihood of one history. */
export function logLikelihood(kind: NbdKind, parameters: NbdParameters, history: OrderHistory): number {
  const { r, alpha, a, b } = parameters;
  const { x, T } = history;
  const n = order(kind, x);
  const rate = gammaln(r + x) - gammaln(r) + r * Math.log(alpha) - (r + x) * Math.log(alpha + T);
  const leaving = gammaln(a + b) - gammaln(b) + gammaln(b + n) - gammaln(a + b + n);
  return rate + leaving + softplus(leftLogit(kind, parameters, history));
}

/** The probability, 0 to 1, that the shopper is a customer still. Under `bg` it is 1 for everybody with one order day, so it is no score of lapse. */
export const probabilityAlive = (kind: NbdKind, parameters: NbdParameters, history: OrderHistory): number => sigmoid(-leftLogit(kind, parameters, history));

/**
 * The probability, 0 to 1, that no order comes within `horizon` from now: have left, or have not and stay silent all the time. Equal to the ratio of the likelihoods
 * of the same history with and without that silence. It grows with silence and never falls.
 */
export function probabilityOfNoOrder(kind: NbdKind, parameters: NbdParameters, history: OrderHistory, horizon: number): number {
  const left = sigmoid(leftLogit(kind, parameters, history));
  return left + (1 - left) * Math.exp(-(parameters.r + history.x) * Math.log1p(horizon / (parameters.alpha + history.T)));
}

/**
 * The orders to expect within `horizon` from now, of a shopper who may have left. The usual form holds a hypergeometric function that overflows and has a hole at
 * a = 1; this is its Euler transform with the factor taken out, exact at a = 1 too (compared with 50 digits in nbd.test.ts).
 */
export const expectedOrders = (kind: NbdKind, parameters: NbdParameters, history: OrderHistory, horizon: number): number =>
  probabilityAlive(kind, parameters, history) * expectedOrdersOfCustomer(kind, parameters, history, horizon);

/** The orders to expect within `horizon` from now, of a shopper who is a customer still: what they usually order. */
export function expectedOrdersOfCustomer(kind: NbdKind, { r, alpha, a, b }: NbdParameters, { x, T }: OrderHistory, horizon: number): number {
  const m = kind === "mbg" ? 1 : 0;
  const z = horizon / (alpha + T + horizon);
  const c = a + b + x - 1 + m;
  const bMinus = a + b - 1 + m - r;
  const logRest = Math.log1p(-z);
  const u = (a - 1) * logRest;
  let term = (bMinus / c) * z;
  let series = term;
  for (let j = 1; Math.abs(term) > 1e-17 * Math.abs(series); j++) {
    term *= (((a + j - 1) * (bMinus + j)) / ((c + j) * (j + 1))) * z;
    series += term;
  }
  const slope = Math.abs(u) < 1e-12 ? 1 : Math.expm1(u) / u;
  return c * (-logRest * slope - series * Math.exp(u));
}

/** From which silence on, in whole units of time after the last order, no order within `horizon` is at least as probable as `cut`; at most `longest`. */
export function silenceUntil(cut: number, longest: number, probabilityAfter: (silence: number) => number): number {
  if (probabilityAfter(longest) < cut) return longest;
  let [tooShort, enough] = [-1, longest];
  while (enough - tooShort > 1) {
    const middle = (tooShort + enough) >> 1;
    if (probabilityAfter(middle) >= cut) enough = middle;
    else tooShort = middle;
  }
  return enough;
}
