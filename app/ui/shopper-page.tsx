import type { useMatches } from "@remix-run/react";
import type { ReactNode } from "react";

/** `export const handle = shopperPage` marks a route whose page is plain HTML for shoppers. */
export const shopperPage = { shopperPage: true } as const;

/** A page that belongs to nobody's admin, such as an address that does not exist, is plain too. */
export const isShopperPage = (matches: Pick<ReturnType<typeof useMatches>[number], "handle">[]): boolean =>
  matches.length <= 1 || matches.some(({ handle }) => (handle as { shopperPage?: boolean } | undefined)?.shopperPage);

/** The frame of what shoppers see: one column, readable at 320 px, light and dark by their system. */
export function ShopperPage({ shopName, children }: { shopName?: string; children: ReactNode }) {
  return (
    <main>
      {shopName && <p className="shop">{shopName}</p>}
      {children}
    </main>
  );
}
