import { copyText, copyTexts } from "./copy-text.ts";
import { digitsOfGid, normaliseEmail, normalisePhone } from "./identity.ts";
import type { Consent } from "./shopper.ts";
import { twinText } from "./twin.ts";

/** A customer as the Admin API writes it (app/shopify/documents/customers.ts). */
export interface CustomerNode {
  id: string;
  createdAt: string;
  updatedAt: string;
  firstName: string | null;
  lastName: string | null;
  locale: string | null;
  tags: string[];
  numberOfOrders: string;
  dataSaleOptOut: boolean;
  amountSpent: { amount: string };
  lastOrder: { processedAt: string } | null;
  defaultEmailAddress: {
    emailAddress: string;
    marketingState: string;
    marketingOptInLevel: string | null;
    marketingUpdatedAt: string | null;
    openTrackingLevel: string;
    marketingUnsubscribeUrl: string | null;
  } | null;
  defaultPhoneNumber: { phoneNumber: string } | null;
  defaultAddress: { countryCodeV2: string | null; provinceCode: string | null; city: string | null; address1?: string | null; zip?: string | null } | null;
  /** Absent where they may not be read. */
  productSubscriberStatus?: string;
  companyContactProfiles?: unknown[];
}

/** What reading a customer needs of the shop. */
export interface CustomerReading {
  /** Minor units of an amount in the shop's currency. */
  minor(text: string): number;
  seal(text: string): string;
  /** The hash of an address; null while the shop suppresses nobody, so that a million hashes are not made for nothing. */
  hash: ((email: string) => string) | null;
  /** The keyed hash of a person at an address (twin.ts). */
  twinKey(text: string): string;
}

export const CUSTOMER_COLUMNS =
  "shop_id, slice_id, id, first_name, last_name, email, phone, locale, country, province, city, tags, consent, consent_opt_in, consent_at, open_tracking, data_sale_opt_out, unsubscribe_url_sealed, customer_since, reported_orders, reported_spent_minor, reported_last_order_at, source_at, address_hash, subscription, company, twin_key";

const consents: Record<string, Consent> = { SUBSCRIBED: "subscribed", NOT_SUBSCRIBED: "not_subscribed", UNSUBSCRIBED: "unsubscribed", PENDING: "pending", INVALID: "invalid" };

/** Shopify's word for consent, in either spelling ("SUBSCRIBED" of GraphQL, "subscribed" of webhooks). */
export const consentOf = (state: string | null | undefined): Consent => consents[state?.toUpperCase() ?? ""] ?? "unknown";

const subscriptions: Record<string, string> = { NEVER_SUBSCRIBED: "none", ACTIVE: "active", PAUSED: "paused", CANCELLED: "ended", EXPIRED: "ended", FAILED: "ended" };

/** One staged customer in COPY's text format. */
export function customerRow(customer: CustomerNode, prefix: string, reading: CustomerReading): string {
  const address = customer.defaultEmailAddress;
  const email = normaliseEmail(address?.emailAddress);
  const place = customer.defaultAddress;
  const consent = address === null ? "not_subscribed" : consentOf(address.marketingState);
  const twin = twinText({ firstName: customer.firstName, lastName: customer.lastName, street: place?.address1, postcode: place?.zip, country: place?.countryCodeV2 });
  const { companyContactProfiles: contacts } = customer;
  const unsubscribeUrl = consent === "subscribed" && address?.marketingUnsubscribeUrl ? reading.seal(address.marketingUnsubscribeUrl) : null;
  return `${prefix}${digitsOfGid(customer.id)}\t${copyText(customer.firstName)}\t${copyText(customer.lastName)}\t${copyText(email)}\t${copyText(normalisePhone(customer.defaultPhoneNumber?.phoneNumber))}\t${copyText(customer.locale)}\t${copyText(place?.countryCodeV2)}\t${copyText(place?.provinceCode)}\t${copyText(place?.city)}\t${copyTexts(customer.tags)}\t${consent}\t${copyText(address?.marketingOptInLevel?.toLowerCase())}\t${copyText(address?.marketingUpdatedAt)}\t${trackingOf(address?.openTrackingLevel)}\t${customer.dataSaleOptOut ? "t" : "f"}\t${copyText(unsubscribeUrl)}\t${customer.createdAt}\t${Number(customer.numberOfOrders)}\t${reading.minor(customer.amountSpent.amount)}\t${copyText(customer.lastOrder?.processedAt)}\t${customer.updatedAt}\t${email && reading.hash ? reading.hash(email) : "\\N"}\t${subscriptions[customer.productSubscriberStatus ?? ""] ?? "\\N"}\t${contacts === undefined ? "\\N" : contacts.length > 0 ? "t" : "f"}\t${twin === null ? "\\N" : reading.twinKey(twin)}\n`;
}

const trackingOf = (level: string | undefined): string => (level === "OPTED_IN" || level === "OPTED_OUT" ? level.toLowerCase() : "unknown");
