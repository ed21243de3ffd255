/** What the simulated shops sell. Prices are minor units of the shop's currency. */
import { addProduct } from "../records.ts";
import type { SimProduct } from "../shapes.ts";
import type { SimShop, State } from "../state.ts";

import { chance, pick, type Random } from "./random.ts";

type Entry = { title: string; prices: number[]; type: string; tags: string[]; giftCard?: boolean };

const nordlicht: Entry[] = [
  { title: "Blue linen shirt", prices: [5990], type: "Clothing", tags: ["linen"] },
  { title: "Merino cardigan", prices: [11900], type: "Clothing", tags: ["wool"] },
  { title: "Striped cotton tee", prices: [2990], type: "Clothing", tags: ["cotton"] },
  { title: "Wool beanie", prices: [2490], type: "Accessories", tags: ["wool"] },
  { title: "Felt slippers", prices: [4490], type: "Home", tags: ["wool"] },
  { title: "Beeswax candle", prices: [1490], type: "Home", tags: [] },
  { title: "Stoneware mug", prices: [1890], type: "Kitchen", tags: [] },
  { title: "Oak serving board", prices: [3990], type: "Kitchen", tags: [] },
  { title: "Linen tea towels, set of two", prices: [2290], type: "Kitchen", tags: ["linen"] },
  { title: "Sea salt soap", prices: [890], type: "Bath", tags: [] },
  { title: "Rain jacket", prices: [14900], type: "Clothing", tags: ["outdoor"] },
  { title: "Canvas tote", prices: [1990], type: "Accessories", tags: ["cotton"] },
  { title: "Gift card", prices: [2500, 5000, 10000], type: "Gift card", tags: [], giftCard: true },
];

const harbour: Entry[] = [
  { title: "Waxed canvas bag", prices: [12800], type: "Bags", tags: ["canvas"] },
  { title: "Enamel camp cup", prices: [1600], type: "Kitchen", tags: [] },
  { title: "Fisherman sweater", prices: [14500], type: "Clothing", tags: ["wool"] },
  { title: "Brass hook, pair", prices: [2400], type: "Home", tags: [] },
  { title: "Cedar balm", prices: [1900], type: "Bath", tags: [] },
  { title: "Logbook", prices: [2200], type: "Paper", tags: [] },
  { title: "Gift card", prices: [2500, 5000], type: "Gift card", tags: [], giftCard: true },
];

/** Gives the shop its products; a shop that has some keeps them. */
export function stockShop(state: State, shop: SimShop, createdAt: number): void {
  if (shop.products.size > 0) return;
  const catalogue = shop.country === "US" ? harbour : nordlicht;
  for (const { title, prices, type, tags, giftCard } of catalogue)
    addProduct(state, shop, { title, pricesMinor: prices, createdAt, productType: type, tags, giftCard: giftCard ?? false });
  stockCollections(shop, createdAt);
}

/** A collection for each kind of goods, numbered as its first product is: so that other numbers of a world stay what they were before there were collections. */
function stockCollections(shop: SimShop, updatedAt: number): void {
  const kinds = Map.groupBy([...shop.products.values()].filter(({ giftCard }) => !giftCard), ({ productType }) => productType);
  for (const [title, products] of kinds) {
    const [id = 0, ...others] = products.map((product) => product.id);
    shop.collections.set(id, { id, title, handle: title.toLowerCase(), updatedAt, productIds: [id, ...others] });
  }
}

/** What a shopper puts into the cart: one to three products, seldom a gift card. */
export function fillCart(random: Random, products: SimProduct[]): { variantId: number; quantity: number }[] {
  const goods = products.filter((product) => product.status === "ACTIVE" && !product.giftCard);
  const count = 1 + Math.floor(random() ** 2 * 3);
  const chosen = new Set(Array.from({ length: count }, () => pick(random, goods)));
  const card = products.find((product) => product.giftCard);
  if (card && chance(random, 0.02)) chosen.add(card);
  return [...chosen].map((product) => ({ variantId: pick(random, product.variants).id, quantity: chance(random, 0.15) ? 2 : 1 }));
}
