const digitsByCurrency = new Map<string, number>();

/** How many decimal places a currency has (EUR 2, JPY 0), by ISO 4217 as the platform knows it. */
export function minorDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

/** Minor units as Shopify writes them in webhooks: `4990` of EUR is `"49.90"`. */
export function decimalText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/** As the GraphQL API writes them: at least one decimal place, no zeros beyond it (`"49.9"`, `"50.0"`). */
export function graphqlDecimal(minor: number, currency: string): string {
  const text = String(minor / 10 ** minorDigits(currency));
  return text.includes(".") ? text : `${text}.0`;
}

/** A decimal number or its text as minor units. Throws on what is no number. */
export function minorOf(amount: string | number, currency: string): number {
  const value = Number(amount);
  if (!Number.isFinite(value)) throw new Error(`${amount} is no amount`);
  return Math.round(value * 10 ** minorDigits(currency));
}
