import { accessDenied } from "../access.ts";
import { lastOrderOf } from "../../records.ts";
import type { Place, SimCustomer, SimOrder } from "../../shapes.ts";
import { unsubscribeUrl } from "../../unsubscribe-address.ts";
import { dateTime, dateTimeOrNull, gid, idOf, maySeeOrder, typed, type AdminContext, type Fields } from "../context.ts";
import { pageOf, type PageArgs } from "../paging.ts";
import { compileSearch, type SearchFields } from "../search-query.ts";
import { moneyV2 } from "./money.ts";
import { metafieldFields } from "./metafield.ts";
import { orderSearch, orderSorting } from "./order-search.ts";

/** Shopify's own sentence for CompanyContact, of which the plan's part is no scope. */
const noB2b = { requiredAccess: "`read_customers` access scope or `read_companies` access scope. Also: The shop must have access to B2B. Some operations may require additional plan capabilities.", anyOf: [] };

const displayName = (customer: SimCustomer): string => `${customer.firstName} ${customer.lastName}`.trim() || customer.email || "";

const emailAddress = (customer: SimCustomer, context: AdminContext) =>
  customer.email === null
    ? null
    : {
        __typename: "CustomerEmailAddress",
        emailAddress: customer.email,
        marketingState: customer.consent.state,
        marketingOptInLevel: customer.consent.optInLevel,
        marketingUpdatedAt: dateTimeOrNull(customer.consent.updatedAt),
        marketingUnsubscribeUrl: unsubscribeUrl(context.sim.state, context.shop, customer.id),
        openTrackingLevel: customer.openTrackingLevel,
        validFormat: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(customer.email),
        sourceLocation: null,
      };

const phoneNumber = (customer: SimCustomer) =>
  customer.phone === null ? null : { phoneNumber: customer.phone, marketingState: "NOT_SUBSCRIBED", marketingOptInLevel: "UNKNOWN", marketingUpdatedAt: null, marketingCollectedFrom: "OTHER" };

export const mailingAddress = (id: number, place: Place | null, name: { firstName: string | null; lastName: string | null }) =>
  place && {
    id: gid("MailingAddress", id),
    ...name,
    name: `${name.firstName ?? ""} ${name.lastName ?? ""}`.trim() || null,
    address1: place.street ?? "Main Street 1",
    address2: null,
    company: null,
    phone: null,
    city: place.city,
    zip: place.zip,
    province: place.provinceCode,
    provinceCode: place.provinceCode,
    country: place.countryCode,
    countryCode: place.countryCode,
    countryCodeV2: place.countryCode,
    latitude: null,
    longitude: null,
    timeZone: null,
  };

function ordersOf(customer: SimCustomer, context: AdminContext): SimOrder[] {
  return customer.orderIds.map((id) => context.shop.orders.get(id)).filter((order): order is SimOrder => order !== undefined && maySeeOrder(order, context));
}

export const customerFields: Fields<SimCustomer> = {
  id: (customer) => gid("Customer", customer.id),
  legacyResourceId: (customer) => String(customer.id),
  createdAt: (customer) => dateTime(customer.createdAt),
  updatedAt: (customer) => dateTime(customer.updatedAt),
  displayName,
  firstName: (customer) => customer.firstName || null,
  lastName: (customer) => customer.lastName || null,
  email: (customer) => customer.email,
  phone: (customer) => customer.phone,
  state: (customer) => customer.accountState,
  note: () => null,
  taxExempt: () => false,
  numberOfOrders: (customer) => String(customer.numberOfOrders),
  amountSpent: (customer, _, { shop }) => moneyV2(customer.amountSpentMinor, shop.currency),
  lastOrder: (customer, _, context) => {
    const order = lastOrderOf(context.shop, customer);
    return order && maySeeOrder(order, context) ? order : null;
  },
  orders: (customer, args: PageArgs & { query?: string; sortKey?: string }, context) => {
    const test = compileSearch(args.query, orderSearch(context.now));
    return pageOf(ordersOf(customer, context).filter(test), args, orderSorting(args.sortKey, context.now));
  },
  defaultEmailAddress: (customer, _, context) => emailAddress(customer, context),
  defaultPhoneNumber: phoneNumber,
  emailMarketingConsent: (customer) =>
    customer.email === null
      ? null
      : { marketingState: customer.consent.state, marketingOptInLevel: customer.consent.optInLevel, consentUpdatedAt: dateTimeOrNull(customer.consent.updatedAt), sourceLocation: null },
  defaultAddress: (customer) => mailingAddress(customer.id, customer.place, customer),
  addressesV2: (customer, args: PageArgs) => {
    const address = mailingAddress(customer.id, customer.place, customer);
    return pageOf(address ? [address] : [], args, { id: (item) => item.id, key: (item) => item.id });
  },
  statistics: (customer) => ({ predictedSpendTier: customer.numberOfOrders === 0 ? null : customer.numberOfOrders > 4 ? "HIGH" : customer.numberOfOrders > 1 ? "MEDIUM" : "LOW", rfmGroup: null }),
  mergeable: () => ({ isMergeable: true, reason: null, errorFields: [], mergeInProgress: null }),
  productSubscriberStatus: (customer) => customer.subscriber ?? "NEVER_SUBSCRIBED",
  storeCreditAccounts: (_customer, args: PageArgs) => pageOf<{ id: string }>([], args, { id: (item) => item.id, key: (item) => item.id }),
  companyContactProfiles: (customer, _, { shop }) => {
    if (!shop.b2b) throw accessDenied("companyContactProfiles", noB2b);
    return customer.company ? [{ id: gid("CompanyContact", customer.id), isMainContact: true, title: null, company: { id: gid("Company", customer.id), name: customer.company } }] : [];
  },
  ...metafieldFields("Customer"),
};

/** CustomerSegmentMember has the customer's number under a type of its own. */
export const segmentMemberFields: Fields<SimCustomer> = {
  id: (customer) => gid("CustomerSegmentMember", customer.id),
  displayName,
  firstName: (customer) => customer.firstName || null,
  lastName: (customer) => customer.lastName || null,
  note: () => null,
  numberOfOrders: (customer) => String(customer.numberOfOrders),
  amountSpent: (customer, _, { shop }) => moneyV2(customer.amountSpentMinor, shop.currency),
  lastOrderId: (customer, _, context) => {
    const order = lastOrderOf(context.shop, customer);
    return order ? gid("Order", order.id) : null;
  },
  defaultEmailAddress: (customer, _, context) => emailAddress(customer, context),
  defaultPhoneNumber: phoneNumber,
  defaultAddress: (customer) => mailingAddress(customer.id, customer.place, customer),
  mergeable: () => ({ isMergeable: true, reason: null, errorFields: [], mergeInProgress: null }),
};

export const customerSearch: SearchFields<SimCustomer> = {
  id: { kind: "id", read: (customer) => customer.id },
  email: { read: (customer) => customer.email },
  updated_at: { kind: "date", read: (customer) => customer.updatedAt },
  customer_date: { kind: "date", read: (customer) => customer.createdAt },
  created_at: { kind: "date", read: (customer) => customer.createdAt },
  last_order_date: { kind: "date", read: (customer) => customer.lastOrderAt },
  orders_count: { read: (customer) => customer.numberOfOrders },
  tag: { read: (customer) => customer.tags },
  state: { read: (customer) => customer.accountState },
  country: { read: (customer) => customer.place?.countryCode },
};

const customerKeys: Record<string, (customer: SimCustomer) => number | string> = {
  ID: (customer) => customer.id,
  CREATED_AT: (customer) => customer.createdAt,
  UPDATED_AT: (customer) => customer.updatedAt,
  NAME: displayName,
};

export const customerSorting = (sortKey = "ID") => ({ name: sortKey, id: (customer: SimCustomer) => customer.id, key: customerKeys[sortKey] ?? ((customer: SimCustomer) => customer.id) });

/** The customer of a global id; an id that was merged away is gone. */
export const findCustomer = (context: AdminContext, id: unknown): SimCustomer | null => context.shop.customers.get(idOf("Customer", id)) ?? null;

export const customerNode = (customer: SimCustomer) => typed("Customer", customer);
