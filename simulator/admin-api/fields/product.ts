import { graphqlDecimal } from "../../money.ts";
import type { SimProduct } from "../../shapes.ts";
import { dateTime, gid, type Fields } from "../context.ts";
import { pageOf, type PageArgs } from "../paging.ts";
import type { SearchFields } from "../search-query.ts";
import { metafieldFields } from "./metafield.ts";
import { moneyV2 } from "./money.ts";

type VariantOfProduct = SimProduct["variants"][number] & { product: SimProduct };
const byId = { id: (item: { id: number }) => item.id, key: (item: { id: number }) => item.id };

export const productFields: Fields<SimProduct> = {
  id: (product) => gid("Product", product.id),
  legacyResourceId: (product) => String(product.id),
  createdAt: (product) => dateTime(product.createdAt),
  updatedAt: (product) => dateTime(product.updatedAt),
  isGiftCard: (product) => product.giftCard,
  description: (product) => product.title,
  descriptionHtml: (product) => `<p>${product.title}</p>`,
  featuredMedia: () => null,
  onlineStoreUrl: (product, _, { shop }) => `${shop.primaryDomainUrl}/products/${product.handle}`,
  totalInventory: () => 100,
  tracksInventory: () => false,
  hasOnlyDefaultVariant: (product) => product.variants.length === 1,
  priceRangeV2: (product, _, { shop }) => {
    const prices = product.variants.map((variant) => variant.priceMinor);
    return { minVariantPrice: moneyV2(Math.min(...prices), shop.currency), maxVariantPrice: moneyV2(Math.max(...prices), shop.currency) };
  },
  variants: (product, args: PageArgs) => pageOf(product.variants.map((variant): VariantOfProduct => ({ ...variant, product })), args, byId),
  variantsCount: (product) => ({ count: product.variants.length, precision: "EXACT" }),
  ...metafieldFields("Product"),
};

export const variantFields: Fields<VariantOfProduct> = {
  id: (variant) => gid("ProductVariant", variant.id),
  legacyResourceId: (variant) => String(variant.id),
  displayName: (variant) => `${variant.product.title} - ${variant.title}`,
  price: (variant, _, { shop }) => graphqlDecimal(variant.priceMinor, shop.currency),
  compareAtPrice: () => null,
  availableForSale: () => true,
  createdAt: (variant) => dateTime(variant.product.createdAt),
  updatedAt: (variant) => dateTime(variant.product.updatedAt),
  position: (variant) => variant.product.variants.findIndex(({ id }) => id === variant.id) + 1,
  taxable: (variant) => !variant.product.giftCard,
};

export const productSearch: SearchFields<SimProduct> = {
  id: { kind: "id", read: (product) => product.id },
  title: { read: (product) => product.title },
  status: { read: (product) => product.status },
  product_type: { read: (product) => product.productType },
  tag: { read: (product) => product.tags },
  updated_at: { kind: "date", read: (product) => product.updatedAt },
  created_at: { kind: "date", read: (product) => product.createdAt },
};

const productKeys: Record<string, (product: SimProduct) => number | string> = {
  TITLE: (product) => product.title,
  CREATED_AT: (product) => product.createdAt,
  UPDATED_AT: (product) => product.updatedAt,
};

export const productSorting = (sortKey = "ID") => ({ id: (product: SimProduct) => product.id, key: productKeys[sortKey] ?? ((product: SimProduct) => product.id) });
