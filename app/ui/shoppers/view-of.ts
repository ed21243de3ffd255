import { parseShopperQuery, type ShopperQuery, writeShopperQuery } from "#app/shoppers/shopper-query";

/** What the list's address says: the query, and how many rows stand before this page, for the label only. */
export type ListAddress = ShopperQuery & { at?: number };

export function readListAddress(params: URLSearchParams): ListAddress {
  const at = Number(params.get("at"));
  return { ...parseShopperQuery(params), ...(Number.isSafeInteger(at) && at > 0 ? { at } : {}) };
}

/** The address of a page of the list; the first page has no place in it. */
export const writeListAddress = (address: ListAddress): URLSearchParams => writeShopperQuery({ ...address, at: address.after || address.before ? address.at : undefined } as ShopperQuery);

/** The same view, whatever page of it is shown and in whatever order it was put together. */
export function viewOf({ at: _at, after: _after, before: _before, ...query }: ListAddress): string {
  const params = writeShopperQuery(query);
  params.sort();
  return params.toString();
}

/** The id of the tab of a saved view. */
export const tabOf = (view: { id: string }): string => `view-${view.id}`;
