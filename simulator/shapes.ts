/** The shapes of what the simulated Shopify knows; `state.ts` says how they hang together and how they are written. */

export interface AccessToken {
  token: string;
  expiresAt: number;
  scopes: string[];
  revoked: boolean;
}

export interface RefreshToken {
  token: string;
  expiresAt: number;
  /** The access token that was given together with it. */
  accessToken: string;
  /** Tokens that replaced it; it may be retried until one of them is used. */
  replacedBy: { accessToken: string; refreshToken: string } | null;
  revoked: boolean;
}

export type ConsentState = "NOT_SUBSCRIBED" | "PENDING" | "SUBSCRIBED" | "UNSUBSCRIBED" | "INVALID";
export type OptInLevel = "SINGLE_OPT_IN" | "CONFIRMED_OPT_IN" | "UNKNOWN";

export interface Consent {
  state: ConsentState;
  optInLevel: OptInLevel | null;
  updatedAt: number | null;
}

export interface Place {
  countryCode: string;
  provinceCode: string | null;
  city: string;
  zip: string;
  /** Street and number. */
  street?: string;
}

/** Where a shop says that it is. */
export interface ShopPlace extends Place {
  company: string | null;
  street: string;
}

/** As the customer's subscription contracts say. */
export type SubscriberStatus = "ACTIVE" | "CANCELLED" | "EXPIRED" | "FAILED" | "NEVER_SUBSCRIBED" | "PAUSED";

export interface SimCustomer {
  id: number;
  email: string | null;
  phone: string | null;
  firstName: string;
  lastName: string;
  locale: string;
  createdAt: number;
  updatedAt: number;
  tags: string[];
  accountState: "DISABLED" | "ENABLED" | "INVITED" | "DECLINED";
  verifiedEmail: boolean;
  dataSaleOptOut: boolean;
  openTrackingLevel: "OPTED_IN" | "OPTED_OUT" | "UNKNOWN";
  consent: Consent;
  place: Place | null;
  /** Absent: they never had a subscription. */
  subscriber?: SubscriberStatus;
  /** The company that they buy for, of shops with B2B. */
  company?: string | null;
  /** Ids of all their orders, oldest first. */
  orderIds: number[];
  /** As Shopify counts them: without test orders. */
  numberOfOrders: number;
  amountSpentMinor: number;
  firstOrderAt: number | null;
  lastOrderAt: number | null;
}

export type FinancialStatus = "PENDING" | "PAID" | "PARTIALLY_REFUNDED" | "REFUNDED" | "VOIDED";

export interface SimOrder {
  id: number;
  number: number;
  customerId: number | null;
  email: string | null;
  createdAt: number;
  processedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: "CUSTOMER" | "FRAUD" | "INVENTORY" | "DECLINED" | "OTHER" | null;
  test: boolean;
  currency: string;
  /** 'web', 'pos', 'shopify_draft_order', … */
  sourceName: string;
  financialStatus: FinancialStatus;
  lines: SimLine[];
  /** What the shopper is charged for shipping before a shipping discount. */
  shippingMinor: number;
  shippingDiscountMinor: number;
  /** Tax on lines and shipping together. Inside the prices when `taxesIncluded`. */
  taxMinor: number;
  taxesIncluded: boolean;
  discounts: SimOrderDiscount[];
  refunds: SimRefund[];
  tags: string[];
  locale: string;
  acceptsMarketing: boolean;
  place: Place | null;
  /** Path and query of the page that the visit began with, as Shopify's `landing_site`; holds utm parameters. */
  landingSite: string | null;
  cartToken: string | null;
  /** What becomes of it after it was placed; absent where nothing was written down (order-course.ts). */
  parcel?: SimParcel;
  returns?: SimReturn[];
  disputes?: SimDispute[];
}

/** Instants may lie ahead: a parcel leaves, and a return or dispute ends, when the world gets there. */
export interface SimParcel {
  /** Null: it waits until somebody ships it. */
  shipsAt: number | null;
  /** Null: no carrier ever tells. */
  arrivesAt: number | null;
  /** What left was not all of it. */
  inPart?: boolean;
}

export interface SimReturn {
  openedAt: number;
  /** Null: it stays open until somebody ends it. */
  closedAt: number | null;
  /** The shopper asked, and the shop has not answered. */
  asked?: boolean;
}

export interface SimDispute {
  id: number;
  openedAt: number;
  closedAt: number | null;
  outcome: "WON" | "LOST";
}

export interface SimLine {
  id: number;
  productId: number | null;
  variantId: number | null;
  title: string;
  quantity: number;
  /** After removals by refund or edit. */
  currentQuantity: number;
  unitPriceMinor: number;
  /** Discount on the whole line, all quantities. */
  discountMinor: number;
  giftCard: boolean;
}

export interface SimOrderDiscount {
  code: string;
  discountId: number | null;
  kind: "percentage" | "fixed_amount" | "shipping";
  /** Fraction 0–1 for a percentage, minor units else. */
  value: number;
  amountMinor: number;
}

export interface SimRefund {
  id: number;
  createdAt: number;
  /** Money given back: lines, their tax and shipping. */
  amountMinor: number;
  shippingMinor: number;
  lines: { id: number; lineId: number; quantity: number; subtotalMinor: number; taxMinor: number }[];
}

export interface SimProduct {
  id: number;
  title: string;
  handle: string;
  vendor: string;
  productType: string;
  status: "ACTIVE" | "ARCHIVED" | "DRAFT";
  tags: string[];
  createdAt: number;
  updatedAt: number;
  giftCard: boolean;
  variants: { id: number; title: string; sku: string; priceMinor: number }[];
}

export type DiscountContext =
  | { kind: "all" }
  | { kind: "customers"; customerIds: number[] }
  | { kind: "segments"; segmentIds: number[] };

export interface SimDiscount {
  id: number;
  kind: "percentage" | "amount" | "free_shipping";
  title: string;
  /** Fraction 0–1 for percentage, minor units for amount, 0 for free shipping. */
  value: number;
  appliesOnEachItem: boolean;
  /** Null: all items. */
  productIds: number[] | null;
  startsAt: number;
  endsAt: number | null;
  /** Per redeem code, not over all codes of the discount. */
  usageLimit: number | null;
  /** Per redeem code too. */
  oncePerCustomer: boolean;
  minimumSubtotalMinor: number | null;
  minimumQuantity: number | null;
  /** Free shipping: the highest shipping price that it covers; null covers every. */
  maximumShippingMinor: number | null;
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean; shippingDiscounts: boolean };
  context: DiscountContext;
  tags: string[];
  createdAt: number;
  updatedAt: number;
}

export interface SimCode {
  id: number;
  code: string;
  discountId: number;
  /** Every redemption: the order, the shopper's lower-cased e-mail (or null), when. */
  uses: { orderId: number; email: string | null; at: number }[];
}

/** One call of discountRedeemCodeBulkAdd; its codes become live together at `doneAt`, or when it was looked at twice. */
export interface SimCodeCreation {
  id: number;
  discountId: number;
  createdAt: number;
  doneAt: number;
  looks: number;
  applied: boolean;
  codes: { code: string; codeId: number | null; error: { code: string; message: string } | null }[];
}

export interface SimBulkOperation {
  id: number;
  type: "QUERY" | "MUTATION";
  query: string;
  groupObjects: boolean;
  status: "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED" | "EXPIRED";
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
  createdAt: number;
  completedAt: number | null;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  /** Scopes of the token that started it: they hold while it runs, whatever becomes of the token. */
  scopes: string[];
  /** File name of the result in the simulator's folder; null while there is none or when the result is empty. */
  resultFile: string | null;
  /** Why it failed, for whoever looks into the simulator; callers only see `errorCode`. */
  problem: string | null;
  uploadPath: string | null;
  clientIdentifier: string | null;
}

export interface SimCollection {
  id: number;
  title: string;
  handle: string;
  updatedAt: number;
  /** Added by hand, in this order; products that are gone are in it no more. */
  productIds: number[];
}

export interface SimSegment {
  id: number;
  name: string;
  query: string;
  createdAt: number;
  updatedAt: number;
}

export interface SimMetafield {
  id: number;
  ownerId: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: number;
  updatedAt: number;
}

export interface WebhookDelivery {
  key: string;
  /** X-Shopify-Webhook-Id: the same when a delivery is repeated. */
  id: string;
  /** X-Shopify-Event-Id: shared by all deliveries of one action. */
  eventId: string;
  topic: string;
  uri: string;
  /** Exact text that is signed and sent, the same at each retry. */
  body: string;
  triggeredAt: number;
  /** World time of the next attempt. */
  dueAt: number;
  attempts: number;
  /** 'lost': a fault swallowed it; 'dead': all retries failed. */
  status: "pending" | "dead" | "lost";
  /** HTTP status or error of the last attempt. */
  lastAnswer: string | null;
}

export interface ConsentChange {
  customerId: number;
  at: number;
  state: ConsentState;
  by: "app" | "shopper" | "merchant";
}

export interface ScheduledCompliance {
  topic: "customers/data_request" | "customers/redact" | "shop/redact";
  dueAt: number;
  customerId: number | null;
}
