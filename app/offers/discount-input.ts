import { decimalFromMinor } from "../platform/money.ts";
import type { OfferPlan } from "./offer-plan.ts";

export interface OfferTerms {
  plan: OfferPlan;
  title: string;
  currency: string;
  startsAt: Date;
  endsAt: Date;
}

/** The input of the discount mutations: every code once, per order one code, nobody excluded (guests have no customer to name). */
export function discountInput(terms: OfferTerms, firstCode: string): { mutation: "basic" | "free_shipping"; input: Record<string, unknown> } {
  const { plan, currency } = terms;
  const combines = new Set(plan.combinesWith ?? []);
  const input = {
    title: terms.title,
    code: firstCode,
    startsAt: terms.startsAt.toISOString(),
    endsAt: terms.endsAt.toISOString(),
    // Counted per code, not per discount (community.shopify.dev/t/12269): this makes each code a single-use one.
    usageLimit: 1,
    appliesOncePerCustomer: true,
    context: { all: "ALL" },
    combinesWith: { orderDiscounts: combines.has("order"), productDiscounts: combines.has("product"), shippingDiscounts: combines.has("shipping") },
    ...(plan.minimumMinor !== undefined && {
      minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: decimalFromMinor({ minor: plan.minimumMinor, currency }) } },
    }),
  };
  switch (plan.kind) {
    case "free_shipping":
      // Shipping discounts of Shopify do not combine with other shipping discounts.
      return { mutation: "free_shipping", input: { ...input, combinesWith: { ...input.combinesWith, shippingDiscounts: false }, destination: { all: true } } };
    case "percentage":
      return { mutation: "basic", input: { ...input, customerGets: { items: { all: true }, value: { percentage: plan.percent / 100 } } } };
    case "amount":
      return {
        mutation: "basic",
        input: { ...input, customerGets: { items: { all: true }, value: { discountAmount: { amount: decimalFromMinor({ minor: plan.minor, currency }), appliesOnEachItem: false } } } },
      };
  }
}
