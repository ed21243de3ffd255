import { minorOf } from "../../money.ts";
import type { DiscountContext, SimDiscount } from "../../shapes.ts";
import { idOf, type AdminContext } from "../context.ts";

export interface UserError {
  field: string[];
  code: string;
  message: string;
  extraInfo: null;
}

/** DiscountCodeBasicInput and DiscountCodeFreeShippingInput, as far as they are simulated. */
export interface DiscountInput {
  title?: string | null;
  code?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean | null;
  tags?: string[] | null;
  combinesWith?: { orderDiscounts?: boolean; productDiscounts?: boolean; shippingDiscounts?: boolean } | null;
  context?: { all?: string | null; customers?: { add?: string[] | null; remove?: string[] | null } | null; customerSegments?: { add?: string[] | null; remove?: string[] | null } | null; markets?: unknown } | null;
  minimumRequirement?: { subtotal?: { greaterThanOrEqualToSubtotal?: string | null } | null; quantity?: { greaterThanOrEqualToQuantity?: string | null } | null } | null;
  maximumShippingPrice?: string | null;
  customerGets?: {
    value?: { percentage?: number | null; discountAmount?: { amount?: string | null; appliesOnEachItem?: boolean | null } | null; discountOnQuantity?: unknown } | null;
    items?: { all?: boolean | null; products?: { productsToAdd?: string[] | null } | null; collections?: unknown } | null;
  } | null;
}

type Argument = "basicCodeDiscount" | "freeShippingCodeDiscount";
type Draft = Omit<SimDiscount, "id" | "createdAt" | "updatedAt">;

/**
 * Checks an input by the rules of the discount mutations and turns it into a discount; on an update `known` fills what
 * the input leaves out. The draft is only good when there are no errors.
 */
export function readDiscountInput(context: AdminContext, argument: Argument, input: DiscountInput, known: SimDiscount | null): { errors: UserError[]; discount: Draft } {
  const errors: UserError[] = [];
  const refuse = (field: string[], code: string, message: string): void => {
    errors.push({ field: [argument, ...field], code, message, extraInfo: null });
  };
  const { currency } = context.shop;
  const title = input.title?.trim() ?? known?.title ?? "";
  if (!title) refuse(["title"], "BLANK", "Title can't be blank");
  if (title.length > 255) refuse(["title"], "TOO_LONG", "Title is too long (maximum is 255 characters)");
  const startsAt = input.startsAt ? Date.parse(input.startsAt) : (known?.startsAt ?? Number.NaN);
  if (Number.isNaN(startsAt)) refuse(["startsAt"], "BLANK", "Starts at can't be blank");
  const endsAt = input.endsAt === undefined ? (known?.endsAt ?? null) : input.endsAt === null ? null : Date.parse(input.endsAt);
  if (endsAt !== null && endsAt <= startsAt) refuse(["endsAt"], "END_DATE_BEFORE_START_DATE", "Ends at needs to be after starts_at");
  if (input.usageLimit !== undefined && input.usageLimit !== null && input.usageLimit < 1) refuse(["usageLimit"], "GREATER_THAN", "Usage limit must be greater than 0");
  if ((input.tags?.length ?? 0) > 5) refuse(["tags"], "TOO_MANY_TAGS", "Too many tags (maximum is 5)");
  if (argument === "freeShippingCodeDiscount" && input.combinesWith?.shippingDiscounts) refuse(["combinesWith"], "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS", "The combinesWith settings are not valid for the discount class.");
  const { subtotal, quantity } = input.minimumRequirement ?? {};
  if (subtotal && quantity) refuse(["minimumRequirement"], "MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT", "Only one of minimum subtotal or quantity can be given");
  const selection = readContext(context, input, known, refuse);
  const value = argument === "basicCodeDiscount" ? readValue(currency, input, known, refuse) : { kind: "free_shipping" as const, value: 0, appliesOnEachItem: false };
  const products = input.customerGets?.items?.products?.productsToAdd?.map((id) => idOf("Product", id));
  if (input.customerGets?.items?.collections) refuse(["customerGets", "items"], "INVALID", "Collections are not simulated");
  if (argument === "basicCodeDiscount" && !known && !input.customerGets?.items?.all && !products?.length) refuse(["customerGets", "items"], "APPLIES_ON_NOTHING", "Items to which the discount applies can't be blank");
  return {
    errors,
    discount: {
      ...value,
      title,
      productIds: products ?? (input.customerGets?.items?.all ? null : (known?.productIds ?? null)),
      startsAt,
      endsAt,
      usageLimit: input.usageLimit === undefined ? (known?.usageLimit ?? null) : input.usageLimit,
      oncePerCustomer: input.appliesOncePerCustomer ?? known?.oncePerCustomer ?? false,
      minimumSubtotalMinor: subtotal?.greaterThanOrEqualToSubtotal ? minorOf(subtotal.greaterThanOrEqualToSubtotal, currency) : input.minimumRequirement === undefined ? (known?.minimumSubtotalMinor ?? null) : null,
      minimumQuantity: quantity?.greaterThanOrEqualToQuantity ? Number(quantity.greaterThanOrEqualToQuantity) : input.minimumRequirement === undefined ? (known?.minimumQuantity ?? null) : null,
      maximumShippingMinor: input.maximumShippingPrice ? minorOf(input.maximumShippingPrice, currency) : (known?.maximumShippingMinor ?? null),
      combinesWith: {
        orderDiscounts: input.combinesWith?.orderDiscounts ?? known?.combinesWith.orderDiscounts ?? false,
        productDiscounts: input.combinesWith?.productDiscounts ?? known?.combinesWith.productDiscounts ?? false,
        shippingDiscounts: input.combinesWith?.shippingDiscounts ?? known?.combinesWith.shippingDiscounts ?? false,
      },
      context: selection,
      tags: input.tags ?? known?.tags ?? [],
    },
  };
}

type Refuse = (field: string[], code: string, message: string) => void;

function readValue(currency: string, input: DiscountInput, known: SimDiscount | null, refuse: Refuse): Pick<SimDiscount, "kind" | "value" | "appliesOnEachItem"> {
  const value = input.customerGets?.value;
  if (value?.percentage !== undefined && value.percentage !== null) {
    if (!(value.percentage > 0 && value.percentage <= 1)) refuse(["customerGets", "value", "percentage"], "VALUE_OUTSIDE_RANGE", "Value must be between 0.0 and 1.0");
    return { kind: "percentage", value: value.percentage, appliesOnEachItem: false };
  }
  if (value?.discountAmount?.amount) {
    const minor = minorOf(value.discountAmount.amount, currency);
    if (minor <= 0) refuse(["customerGets", "value", "discountAmount", "amount"], "GREATER_THAN", "Amount must be greater than 0");
    return { kind: "amount", value: minor, appliesOnEachItem: value.discountAmount.appliesOnEachItem ?? false };
  }
  if (!known) refuse(["customerGets", "value"], "BLANK", "Value can't be blank");
  return { kind: known?.kind ?? "percentage", value: known?.value ?? 0, appliesOnEachItem: known?.appliesOnEachItem ?? false };
}

function readContext({ shop }: AdminContext, { context }: DiscountInput, known: SimDiscount | null, refuse: Refuse): DiscountContext {
  if (!context) {
    if (!known) refuse(["context"], "BLANK", "Context can't be blank");
    return known?.context ?? { kind: "all" };
  }
  const given = [context.all, context.customers, context.customerSegments].filter((part) => part !== undefined && part !== null);
  if (given.length !== 1) refuse(["context"], "TOO_MANY_ARGUMENTS", "Exactly one of all, customers and customerSegments must be given");
  if (context.customers) {
    const before = known?.context.kind === "customers" ? known.context.customerIds : [];
    const removed = new Set((context.customers.remove ?? []).map((id) => idOf("Customer", id)));
    const added = (context.customers.add ?? []).map((id) => idOf("Customer", id));
    if (added.some((id) => !shop.customers.has(id))) refuse(["context", "customers", "add"], "INVALID", "A customer does not exist");
    return { kind: "customers", customerIds: [...new Set([...before, ...added])].filter((id) => !removed.has(id)) };
  }
  if (context.customerSegments) {
    const added = (context.customerSegments.add ?? []).map((id) => idOf("Segment", id));
    if (added.some((id) => !shop.segments.has(id))) refuse(["context", "customerSegments", "add"], "INVALID", "A segment does not exist");
    return { kind: "segments", segmentIds: added };
  }
  return { kind: "all" };
}
