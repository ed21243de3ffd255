import { decimalsOf, minorFromDecimal } from "../platform/money.ts";

/**
 * Reads amounts of one currency, fast: for the millions of an import, where looking up the currency for each would be the larger part of the work.
 * What is not plainly "123.45" goes the slow and careful way.
 */
export function minorReader(currency: string): (text: string) => number {
  const decimals = decimalsOf(currency);
  return (text) => {
    const point = text.indexOf(".");
    const whole = point < 0 ? text : text.slice(0, point);
    const fraction = point < 0 ? "" : text.slice(point + 1);
    if (text.length > 14 || fraction.length > decimals || !/^\d+$/.test(whole + fraction)) return minorFromDecimal(text, currency);
    return Number(whole + fraction.padEnd(decimals, "0"));
  };
}
