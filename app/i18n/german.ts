import storefront from "./locales/de/storefront.json" with { type: "json" };
import type { english } from "./english.ts";

/** What shoppers read in German; the admin is English. */
export const german = { storefront } satisfies Pick<typeof english, "storefront">;
