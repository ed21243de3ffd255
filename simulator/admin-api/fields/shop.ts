import { DateTime } from "luxon";
import type { SimShop } from "../../state.ts";
import { dateTime, gid, type Fields } from "../context.ts";

const planNames: Record<SimShop["plan"], string> = { standard: "Grow", advanced: "Advanced", plus: "Plus" };

export const shopFields: Fields<SimShop> = {
  id: (shop) => gid("Shop", shop.id),
  name: (shop) => shop.name,
  email: (shop) => shop.email,
  contactEmail: (shop) => shop.email,
  shopOwnerName: (shop) => `${shop.name} Owner`,
  myshopifyDomain: (shop) => shop.domain,
  url: (shop) => shop.primaryDomainUrl,
  primaryDomain: (shop) => ({ id: gid("Domain", shop.id), host: new URL(shop.primaryDomainUrl).host, url: shop.primaryDomainUrl, sslEnabled: shop.primaryDomainUrl.startsWith("https:") }),
  currencyCode: (shop) => shop.currency,
  enabledPresentmentCurrencies: (shop) => [shop.currency],
  ianaTimezone: (shop) => shop.timezone,
  timezoneAbbreviation: (shop, _, { now }) => DateTime.fromMillis(now, { zone: shop.timezone }).offsetNameShort,
  timezoneOffset: (shop, _, { now }) => DateTime.fromMillis(now, { zone: shop.timezone }).toFormat("ZZZ"),
  timezoneOffsetMinutes: (shop, _, { now }) => DateTime.fromMillis(now, { zone: shop.timezone }).offset,
  createdAt: (shop) => dateTime(shop.createdAt),
  taxesIncluded: (shop) => shop.taxesIncluded,
  taxShipping: () => true,
  unitSystem: () => "METRIC_SYSTEM",
  weightUnit: () => "KILOGRAMS",
  plan: (shop) => ({
    publicDisplayName: shop.planPartnerDevelopment ? "Development" : planNames[shop.plan],
    partnerDevelopment: shop.planPartnerDevelopment,
    shopifyPlus: shop.plan === "plus",
  }),
  shopAddress: (shop) => shopAddress(shop),
  billingAddress: (shop) => shopAddress(shop),
  customerAccountsV2: (shop) => ({ customerAccountsVersion: "NEW_CUSTOMER_ACCOUNTS", loginLinksVisibleOnStorefrontAndCheckout: true, loginRequiredAtCheckout: false, url: `${shop.primaryDomainUrl}/account` }),
  features: () => ({ storefront: true }),
};

const shopAddress = (shop: SimShop) => ({
  id: gid("ShopAddress", shop.id),
  address1: "Hafenstraße 1",
  address2: null,
  city: "Hamburg",
  company: shop.name,
  country: shop.country,
  countryCodeV2: shop.country,
  province: null,
  provinceCode: null,
  zip: "20457",
  phone: null,
  formatted: [shop.name, "Hafenstraße 1", "20457 Hamburg", shop.country],
});
