import { numberFormat } from "./formats.ts";

/** An amount in integer minor units of a currency: { minor: 4990, currency: "EUR" } is 49.90 euro. */
export interface Money {
  minor: number;
  currency: string;
}

/** ISO 4217's "no currency": stands for a shop's in the seconds until Shopify was asked. */
export const NO_CURRENCY = "XXX";

/** Decimals of a currency's minor unit by ISO 4217, as Intl knows them: EUR 2, JPY 0, KWD 3. */
export function decimalsOf(currency: string): number {
  return numberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * Reads a decimal string as the Admin API writes it ("49.9", "-3.00", "1200") into minor units, without floats.
 * Digits past the currency's minor unit are rounded half away from zero.
 * @throws RangeError when the text is not a decimal number or too large to be exact.
 */
export function minorFromDecimal(text: string, currency: string): number {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) throw new RangeError(`not an amount: ${JSON.stringify(text)}`);
  const decimals = decimalsOf(currency);
  const fraction = (match[3] ?? "").padEnd(decimals + 1, "0");
  const whole = BigInt(match[2] + fraction.slice(0, decimals));
  const rounded = fraction.charCodeAt(decimals) >= 53 ? whole + 1n : whole;
  const signed = match[1] ? -rounded : rounded;
  const minor = Number(signed);
  if (!Number.isSafeInteger(minor)) throw new RangeError(`amount too large: ${text}`);
  return minor === 0 ? 0 : minor;
}

/** Writes minor units as the decimal string that the Admin API takes: 4990 EUR becomes "49.90". */
export function decimalFromMinor({ minor, currency }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, "0");
  const sign = minor < 0 ? "-" : "";
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** @throws TypeError when the currencies differ. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new TypeError(`cannot add ${a.currency} and ${b.currency}`);
  return { minor: a.minor + b.minor, currency: a.currency };
}

/** For people: "€49.90" in English, "49,90 €" in German. */
export function formatMoney(money: Money, locale = "en"): string {
  return numberFormat(locale, { style: "currency", currency: money.currency }).format(money.minor / 10 ** decimalsOf(money.currency));
}
