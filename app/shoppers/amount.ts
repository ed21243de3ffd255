import { decimalsOf, minorFromDecimal } from "../platform/money.ts";

const POINT = ".".charCodeAt(0) - 48;

/**
 * Reads amounts of one currency, fast: for the millions of an import, where looking up the currency for each would be the larger part of the work.
 * What is not plainly "123.45" goes the slow and careful way.
 */
export function minorReader(currency: string): (text: string) => number {
  const decimals = decimalsOf(currency);
  const scale = 10 ** decimals;
  return (text) => {
    let minor = 0;
    let point = -1;
    for (let i = 0; i < text.length; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (digit >= 0 && digit <= 9) minor = minor * 10 + digit;
      else if (digit === POINT && point < 0 && i > 0) point = i;
      else return minorFromDecimal(text, currency);
    }
    const places = point < 0 ? 0 : text.length - 1 - point;
    if (text.length === 0 || text.length > 14 || places > decimals || point === text.length - 1) return minorFromDecimal(text, currency);
    return places === decimals ? minor : minor * (places === 0 ? scale : 10 ** (decimals - places));
  };
}
