/**
 * How many orders and customers match, in one call; `limit: null`, for a count ends at 10,000 otherwise. Says with which scopes: without
 * read_all_orders, orders older than 60 days are not counted.
 */
export const RECORD_COUNTS = `#graphql
  query RecordCounts($orders: String!, $customers: String!) {
    ordersCount(query: $orders, limit: null) { count precision }
    customersCount(query: $customers, limit: null) { count precision }
    currentAppInstallation { accessScopes { handle } }
  }
`;
