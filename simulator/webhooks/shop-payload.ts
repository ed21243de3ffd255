import { DateTime } from "luxon";
import type { SimBulkOperation } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { shopTime, shopTimeOrNull } from "./payload-parts.ts";

/** Body of shop/update and app/uninstalled. */
export function shopPayload(shop: SimShop, now: number): Record<string, unknown> {
  const offset = DateTime.fromMillis(now, { zone: shop.timezone }).toFormat("ZZ");
  return {
    id: shop.id,
    name: shop.name,
    email: shop.email,
    domain: new URL(shop.primaryDomainUrl).host,
    province: null,
    country: shop.country,
    address1: shop.address?.street ?? null,
    zip: shop.address?.zip ?? null,
    city: shop.address?.city ?? null,
    source: null,
    phone: "",
    latitude: null,
    longitude: null,
    primary_locale: "en",
    address2: null,
    created_at: shopTime(shop.createdAt, shop),
    updated_at: shopTime(now, shop),
    country_code: shop.country,
    country_name: shop.country,
    currency: shop.currency,
    customer_email: shop.email,
    timezone: `(GMT${offset}) ${shop.timezone}`,
    iana_timezone: shop.timezone,
    shop_owner: `${shop.name} Owner`,
    money_format: "{{amount}}",
    money_with_currency_format: `{{amount}} ${shop.currency}`,
    weight_unit: "kg",
    province_code: shop.address?.provinceCode ?? null,
    taxes_included: shop.taxesIncluded,
    auto_configure_tax_inclusivity: null,
    tax_shipping: true,
    county_taxes: null,
    plan_display_name: shop.plan,
    plan_name: shop.planPartnerDevelopment ? "partner_test" : shop.plan,
    has_discounts: shop.discounts.size > 0,
    has_gift_cards: false,
    myshopify_domain: shop.domain,
    google_apps_domain: null,
    google_apps_login_enabled: null,
    money_in_emails_format: "{{amount}}",
    money_with_currency_in_emails_format: `{{amount}} ${shop.currency}`,
    eligible_for_payments: true,
    requires_extra_payments_agreement: false,
    password_enabled: false,
    has_storefront: true,
    finances: true,
    primary_location_id: shop.id + 1,
    checkout_api_supported: true,
    multi_location_enabled: false,
    setup_required: false,
    pre_launch_enabled: false,
    enabled_presentment_currencies: [shop.currency],
    marketing_sms_consent_enabled_at_checkout: false,
    transactional_sms_disabled: false,
  };
}

/** Body of app/scopes_update. */
export const scopesPayload = (shop: SimShop, appId: number, previous: string[], now: number) => ({
  id: appId,
  shop_id: `gid://shopify/Shop/${shop.id}`,
  previous,
  current: shop.grantedScopes,
  updated_at: new Date(now).toISOString(),
});

/** Body of bulk_operations/finish. */
export const bulkFinishPayload = (operation: SimBulkOperation, shop: SimShop) => ({
  admin_graphql_api_id: `gid://shopify/BulkOperation/${operation.id}`,
  completed_at: shopTimeOrNull(operation.completedAt, shop),
  created_at: shopTime(operation.createdAt, shop),
  error_code: operation.errorCode?.toLowerCase() ?? null,
  status: operation.status.toLowerCase(),
  type: operation.type.toLowerCase(),
});
