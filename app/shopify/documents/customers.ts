/**
 * What is read of a customer, by the import and by the reconcile alike. Deprecated fields (email, phone, emailMarketingConsent) are not used.
 * In bulk, one line a customer: no connection inside. What may not be read of a shop is left out: leave-out.ts.
 */
export const BULK_CUSTOMERS = `#graphql
  query BulkCustomers {
    customers {
      edges {
        node {
          id createdAt updatedAt firstName lastName locale tags numberOfOrders dataSaleOptOut
          amountSpent { amount }
          lastOrder { processedAt }
          defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt openTrackingLevel marketingUnsubscribeUrl }
          defaultPhoneNumber { phoneNumber }
          defaultAddress { countryCodeV2 provinceCode city address1 zip }
          productSubscriberStatus
          companyContactProfiles { id }
        }
      }
    }
  }
`;

export const CUSTOMERS_UPDATED = `#graphql
  query CustomersUpdated($query: String!, $first: Int!, $after: String) {
    customers(query: $query, first: $first, after: $after, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id createdAt updatedAt firstName lastName locale tags numberOfOrders dataSaleOptOut
        amountSpent { amount }
        lastOrder { processedAt }
        defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt openTrackingLevel marketingUnsubscribeUrl }
        defaultPhoneNumber { phoneNumber }
        defaultAddress { countryCodeV2 provinceCode city address1 zip }
        productSubscriberStatus
        companyContactProfiles { id }
      }
    }
  }
`;
