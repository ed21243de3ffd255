/** Writes a shopper's consent to marketing by e-mail back to Shopify. Scope write_customers. */
export const CustomerEmailMarketingConsentUpdate = `#graphql
  mutation CustomerEmailMarketingConsentUpdate($input: CustomerEmailMarketingConsentUpdateInput!) {
    customerEmailMarketingConsentUpdate(input: $input) {
      customer { id }
      userErrors { field message code }
    }
  }
`;
