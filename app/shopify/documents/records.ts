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

export const ORDER_COUNT = `#graphql
  query OrderCount($query: String!) {
    counted: ordersCount(query: $query, limit: null) { count precision }
    currentAppInstallation { accessScopes { handle } }
  }
`;

export const CUSTOMER_COUNT = `#graphql
  query CustomerCount($query: String!) {
    counted: customersCount(query: $query, limit: null) { count precision }
    currentAppInstallation { accessScopes { handle } }
  }
`;

/** The order with the smallest number of a search. */
export const FIRST_ORDER = `#graphql
  query FirstOrder($query: String!) {
    orders(first: 1, sortKey: ID, query: $query) { nodes { id } }
    currentAppInstallation { accessScopes { handle } }
  }
`;

/** Which of these orders or customers there are; null in the place of one that there is not, or that we may not see. */
export const STILL_THERE = `#graphql
  query StillThere($ids: [ID!]!) {
    nodes(ids: $ids) { id ... on Order { customer { id } } }
    currentAppInstallation { accessScopes { handle } }
  }
`;
