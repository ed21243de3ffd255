import digest from "./locales/de/digest.json" with { type: "json" };
import storefront from "./locales/de/storefront.json" with { type: "json" };
import type { english } from "./english.ts";

/** What shoppers read in German, and the merchant in their daily mail; the admin is English. */
export const german = { digest, storefront } satisfies Pick<typeof english, "digest" | "storefront">;
