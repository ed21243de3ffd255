import type { DiscountContext, SimCode, SimCodeCreation, SimDiscount } from "../../shapes.ts";
import { dateTime, dateTimeOrNull, gid, typed, type AdminContext, type Fields } from "../context.ts";
import { pageOf, type PageArgs } from "../paging.ts";
import { compileSearch } from "../search-query.ts";
import { metafieldFields } from "./metafield.ts";
import { moneyV2 } from "./money.ts";

/** asyncUsageCount follows redemptions with a delay; how long is not published. */
const usageDelayMs = 60_000;

const usageOf = (code: SimCode, now: number): number => code.uses.filter((use) => use.at <= now - usageDelayMs).length;

const codesOf = (discount: SimDiscount, { shop }: AdminContext): SimCode[] => [...shop.codes.values()].filter((code) => code.discountId === discount.id);

/** The discount type behind a node. */
export const discountType = (discount: SimDiscount): "DiscountCodeBasic" | "DiscountCodeFreeShipping" =>
  discount.kind === "free_shipping" ? "DiscountCodeFreeShipping" : "DiscountCodeBasic";

export const discountNodeFields: Fields<SimDiscount> = {
  id: (discount) => gid("DiscountCodeNode", discount.id),
  codeDiscount: (discount) => typed(discountType(discount), discount),
  ...metafieldFields("DiscountCodeNode"),
};

export const discountStatus = (discount: SimDiscount, now: number): "ACTIVE" | "EXPIRED" | "SCHEDULED" =>
  discount.startsAt > now ? "SCHEDULED" : discount.endsAt !== null && discount.endsAt <= now ? "EXPIRED" : "ACTIVE";

function contextOf(selection: DiscountContext, { shop }: AdminContext) {
  switch (selection.kind) {
    case "all":
      return { __typename: "DiscountBuyerSelectionAll", all: "ALL" };
    case "customers":
      return { __typename: "DiscountCustomers", customers: selection.customerIds.map((id) => shop.customers.get(id)).filter(Boolean) };
    case "segments":
      return { __typename: "DiscountCustomerSegments", segments: selection.segmentIds.map((id) => shop.segments.get(id)).filter(Boolean) };
  }
}

/** Shared by DiscountCodeBasic and DiscountCodeFreeShipping. */
export const discountFields: Fields<SimDiscount> = {
  createdAt: (discount) => dateTime(discount.createdAt),
  updatedAt: (discount) => dateTime(discount.updatedAt),
  startsAt: (discount) => dateTime(discount.startsAt),
  endsAt: (discount) => dateTimeOrNull(discount.endsAt),
  status: (discount, _, { now }) => discountStatus(discount, now),
  summary: (discount) => discount.title,
  shortSummary: (discount) => discount.title,
  usageLimit: (discount) => discount.usageLimit,
  appliesOncePerCustomer: (discount) => discount.oncePerCustomer,
  appliesOnOneTimePurchase: () => true,
  appliesOnSubscription: () => false,
  recurringCycleLimit: () => null,
  hasTimelineComment: () => false,
  asyncUsageCount: (discount, _, context) => codesOf(discount, context).reduce((sum, code) => sum + usageOf(code, context.now), 0),
  codesCount: (discount, _, context) => ({ count: codesOf(discount, context).length, precision: "EXACT" }),
  codes: (discount, args: PageArgs & { query?: string }, context) => {
    const test = compileSearch<SimCode>(args.query, { code: { read: (code) => code.code } });
    return pageOf(codesOf(discount, context).filter(test), args, { id: (code) => code.id, key: (code) => code.id });
  },
  combinesWith: (discount) => ({ ...discount.combinesWith, productDiscountsWithTagsOnSameCartLine: null }),
  context: (discount, _, context) => contextOf(discount.context, context),
  customerGets: (discount, _, { shop }) => ({
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    items:
      discount.productIds === null
        ? { __typename: "AllDiscountItems", allItems: true }
        : { __typename: "DiscountProducts", products: pageOf(discount.productIds.map((id) => shop.products.get(id)).filter((product) => product !== undefined), { first: 250 }, { id: (product) => product.id, key: (product) => product.id }) },
    value:
      discount.kind === "percentage"
        ? { __typename: "DiscountPercentage", percentage: discount.value }
        : { __typename: "DiscountAmount", amount: moneyV2(discount.value, shop.currency), appliesOnEachItem: discount.appliesOnEachItem },
  }),
  destinationSelection: () => ({ __typename: "DiscountCountryAll", allCountries: true }),
  maximumShippingPrice: (discount, _, { shop }) => (discount.maximumShippingMinor === null ? null : moneyV2(discount.maximumShippingMinor, shop.currency)),
  discountClasses: (discount) => [discountClass(discount)],
  minimumRequirement: (discount, _, { shop }) =>
    discount.minimumSubtotalMinor !== null
      ? { __typename: "DiscountMinimumSubtotal", greaterThanOrEqualToSubtotal: moneyV2(discount.minimumSubtotalMinor, shop.currency) }
      : discount.minimumQuantity !== null
        ? { __typename: "DiscountMinimumQuantity", greaterThanOrEqualToQuantity: String(discount.minimumQuantity) }
        : null,
  totalSales: () => null,
  shareableUrls: (discount, _, context) => codesOf(discount, context).slice(0, 1).map((code) => ({ title: code.code, url: `${context.shop.primaryDomainUrl}/discount/${encodeURIComponent(code.code)}`, targetType: "HOME", targetItemImage: null })),
};

/** By what a discount applies to: the whole order, some products, shipping. */
export function discountClass(discount: SimDiscount): "ORDER" | "PRODUCT" | "SHIPPING" {
  if (discount.kind === "free_shipping") return "SHIPPING";
  return discount.productIds === null && !discount.appliesOnEachItem ? "ORDER" : "PRODUCT";
}

export const redeemCodeFields: Fields<SimCode> = {
  id: (code) => gid("DiscountRedeemCode", code.id),
  asyncUsageCount: (code, _, { now }) => usageOf(code, now),
  createdBy: () => null,
};

type CreationCode = SimCodeCreation["codes"][number];

export const codeCreationFields: Fields<SimCodeCreation> = {
  id: (creation) => gid("DiscountRedeemCodeBulkCreation", creation.id),
  createdAt: (creation) => dateTime(creation.createdAt),
  done: (creation) => creation.applied,
  codesCount: (creation) => creation.codes.length,
  importedCount: (creation) => creation.codes.filter((code) => code.codeId !== null).length,
  failedCount: (creation) => creation.codes.filter((code) => code.error !== null).length,
  discountCode: (creation, _, { shop }) => shop.discounts.get(creation.discountId) ?? null,
  codes: (creation, args: PageArgs) => {
    const position = new Map(creation.codes.map((code, i) => [code, i]));
    return pageOf(creation.codes, args, { id: (code) => position.get(code) ?? 0, key: (code) => position.get(code) ?? 0 });
  },
};

export const creationCodeFields: Fields<CreationCode> = {
  errors: (code) => (code.error ? [{ field: ["code"], code: code.error.code, message: code.error.message, extraInfo: null }] : []),
  discountRedeemCode: (code, _, { shop }) => (code.codeId === null ? null : (shop.codes.get(code.code.toLowerCase()) ?? null)),
};
