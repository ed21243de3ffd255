import type { SimCollection, SimProduct } from "../../shapes.ts";
import type { SimShop } from "../../state.ts";
import { dateTime, gid, idOf, type Fields } from "../context.ts";
import { pageOf, type PageArgs } from "../paging.ts";

const productsOf = (collection: SimCollection, shop: SimShop): SimProduct[] => collection.productIds.flatMap((id) => shop.products.get(id) ?? []);

export const collectionFields: Fields<SimCollection> = {
  id: (collection) => gid("Collection", collection.id),
  legacyResourceId: (collection) => String(collection.id),
  updatedAt: (collection) => dateTime(collection.updatedAt),
  products: (collection, args: PageArgs, { shop }) => {
    const places = new Map(collection.productIds.map((id, place) => [id, place]));
    return pageOf(productsOf(collection, shop), args, { id: (product) => product.id, key: (product) => places.get(product.id) ?? 0 });
  },
  productsCount: (collection, _, { shop }) => ({ count: productsOf(collection, shop).length, precision: "EXACT" }),
};

export const findCollection = (shop: SimShop, id: unknown): SimCollection | null => shop.collections.get(idOf("Collection", id)) ?? null;

const keys: Record<string, (collection: SimCollection) => number | string> = { TITLE: (collection) => collection.title, UPDATED_AT: (collection) => collection.updatedAt };
export const collectionSorting = (sortKey = "ID") => ({ id: (collection: SimCollection) => collection.id, key: keys[sortKey] ?? ((collection: SimCollection) => collection.id) });
