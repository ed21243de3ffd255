/** Facts of the shop, its plan and what the app was granted. Needs no scope. */
export const ShopFacts = `#graphql
  query ShopFacts {
    shop {
      name
      email
      contactEmail
      currencyCode
      ianaTimezone
      primaryDomain { url }
      shopAddress { company address1 countryCodeV2 formatted(withCompany: false) }
      plan { partnerDevelopment }
    }
    currentAppInstallation {
      accessScopes { handle }
    }
  }
`;

/** How many customers a segment query matches, without reading them. Days are those of the time zone. */
export const SegmentSize = `#graphql
  query SegmentSize($query: String!, $timezone: String) {
    customerSegmentMembers(query: $query, first: 1, timezone: $timezone) {
      totalCount
    }
  }
`;
