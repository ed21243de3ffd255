import type { SimCustomer } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { address, shopTime, shopTimeOrNull } from "./payload-parts.ts";

/** Body of customers/create and customers/update. Tags, counts and consent are not part of it any more. */
export function customerPayload(customer: SimCustomer, shop: SimShop): Record<string, unknown> {
  const place = customer.place && {
    ...address(customer.place, customer),
    id: customer.id + 1,
    customer_id: customer.id,
    country_name: customer.place.countryCode,
    default: true,
  };
  return {
    id: customer.id,
    created_at: shopTime(customer.createdAt, shop),
    updated_at: shopTime(customer.updatedAt, shop),
    first_name: customer.firstName || null,
    last_name: customer.lastName || null,
    state: customer.accountState.toLowerCase(),
    note: null,
    verified_email: customer.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: customer.phone,
    currency: shop.currency,
    addresses: place ? [place] : [],
    tax_exemptions: [],
    admin_graphql_api_id: `gid://shopify/Customer/${customer.id}`,
    ...(place ? { default_address: place } : { default_address: null }),
  };
}

/** Body of customers_email_marketing_consent/update. */
export const consentPayload = (customer: SimCustomer, shop: SimShop) => ({
  customer_id: customer.id,
  email_address: customer.email,
  email_marketing_consent: {
    state: customer.consent.state.toLowerCase(),
    opt_in_level: customer.consent.optInLevel?.toLowerCase() ?? null,
    consent_updated_at: shopTimeOrNull(customer.consent.updatedAt, shop),
  },
});

/** Body of customers/merge. */
export const mergePayload = (keptId: number, goneId: number) => ({
  admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${keptId}`,
  admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${goneId}`,
  admin_graphql_api_job_id: null,
  status: "completed",
  errors: [],
});

/** Body of customers/delete. */
export const customerDeletedPayload = (id: number) => ({ id, tax_exemptions: [], admin_graphql_api_id: `gid://shopify/Customer/${id}` });
