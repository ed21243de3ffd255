import { DateTime } from "luxon";
import type { ShopPlace } from "../../shapes.ts";
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
  shopAddress: (shop) => shop,
  billingAddress: (shop) => shop,
  customerAccountsV2: (shop) => ({ customerAccountsVersion: "NEW_CUSTOMER_ACCOUNTS", loginLinksVisibleOnStorefrontAndCheckout: true, loginRequiredAtCheckout: false, url: `${shop.primaryDomainUrl}/account` }),
  features: () => ({ storefront: true }),
};

/** "20457 Hamburg", but "Portland ME 04101" where there are states. */
const townLine = ({ city, provinceCode, zip }: ShopPlace): string => (provinceCode ? [city, provinceCode, zip] : [zip, city]).join(" ");
const countryNames = new Intl.DisplayNames("en", { type: "region" });
const countryOf = (shop: SimShop): string => countryNames.of(shop.country) ?? shop.country;

/** Every field but the country may be missing: a new shop has no more. */
export const shopAddressFields: Fields<SimShop> = {
  id: (shop) => gid("ShopAddress", shop.id),
  address1: ({ address }) => address?.street ?? null,
  address2: () => null,
  city: ({ address }) => address?.city ?? null,
  company: ({ address }) => address?.company ?? null,
  country: countryOf,
  countryCodeV2: (shop) => shop.country,
  province: () => null,
  provinceCode: ({ address }) => address?.provinceCode ?? null,
  zip: ({ address }) => address?.zip ?? null,
  phone: () => null,
  formatted: (shop, { withCompany }) => [...(withCompany && shop.address?.company ? [shop.address.company] : []), ...(shop.address ? [shop.address.street, townLine(shop.address)] : []), countryOf(shop)],
};
