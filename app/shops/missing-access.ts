/** What the app asks for at install and has words for: what Shopify says is missing is one of these, or "other". */
export const knownAccess = ["read_customers", "write_customers", "read_orders", "read_products", "read_discounts", "write_discounts", "write_app_proxy"] as const;
export type MissingAccess = (typeof knownAccess)[number] | "other";

/** Scopes in Shopify's words: "`read_orders` access scope, `read_marketplace_orders` access scope or …". Any one of them is enough. */
const scopesIn = (words: string): string[] => words.match(/\b(?:read|write)_[a-z_]+/g) ?? [];

/** Which permission is missing. */
export const missingAccess = (words: string): MissingAccess => knownAccess.find((scope) => scopesIn(words).includes(scope)) ?? "other";

/** Whether what was missing is among what is granted; true also where no scope was named, for then only a try can tell. */
export function isGranted(words: string, granted: readonly string[]): boolean {
  const wanted = scopesIn(words);
  return wanted.length === 0 || wanted.some((scope) => granted.includes(scope) || granted.includes(scope.replace(/^read_/, "write_")));
}
