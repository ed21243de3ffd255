import { leaveOut, type WrittenFact } from "../leave-out.ts";

/**
 * What is read of an order, by the import and by the reconcile alike. All amounts are shop money.
 * - `withCodeDiscounts`: without it, discounts by code are left out of a line's total (changelog of 23 February 2024).
 * - Refunds come within the order: they are a list, and a connection inside a list (refundLineItems) is refused in bulk.
 * - What stands against a mail (product rule 8) stands on lines of its own, which are left out where it may not be read: leave-out.ts.
 * - In bulk, one line an order and one each of its lines, not always after it. Bulk operations take no variables: `bulkOrdersQuery` writes the search in.
 */
export const BULK_ORDERS = `#graphql
  query BulkOrders {
    orders(query: "") {
      edges {
        node {
          id name email processedAt updatedAt cancelledAt test sourceName displayFinancialStatus currencyCode taxesIncluded discountCodes
          customer { id }
          subtotalPriceSet { shopMoney { amount } }
          currentSubtotalPriceSet { shopMoney { amount } }
          totalTaxSet { shopMoney { amount } }
          currentTotalTaxSet { shopMoney { amount } }
          totalShippingPriceSet { shopMoney { amount } }
          currentShippingPriceSet { shopMoney { amount } }
          totalDiscountsSet { shopMoney { amount } }
          totalRefundedSet { shopMoney { amount } }
          refundDiscrepancySet { shopMoney { amount } }
          refunds { id createdAt totalRefundedSet { shopMoney { amount } } }
          returnStatus
          disputes { status }
          displayFulfillmentStatus fulfillments { createdAt deliveredAt displayStatus }
          lineItems {
            edges {
              node {
                id title quantity currentQuantity isGiftCard
                discountedTotalSet(withCodeDiscounts: true) { shopMoney { amount } }
                product { id }
                variant { id }
              }
            }
          }
        }
      }
    }
  }
`;

/** @param search Shopify search syntax, "created_at:>='2026-08-24T00:00:00Z'" */
export const bulkOrdersQuery = (search: string, without: readonly WrittenFact[] = []): string => leaveOut(BULK_ORDERS, without).replace('query: ""', () => `query: ${JSON.stringify(search)}`);

export const ORDERS_UPDATED = `#graphql
  query OrdersUpdated($query: String!, $first: Int!, $after: String) {
    orders(query: $query, first: $first, after: $after, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id name email processedAt updatedAt cancelledAt test sourceName displayFinancialStatus currencyCode taxesIncluded discountCodes
        customer { id }
        subtotalPriceSet { shopMoney { amount } }
        currentSubtotalPriceSet { shopMoney { amount } }
        totalTaxSet { shopMoney { amount } }
        currentTotalTaxSet { shopMoney { amount } }
        totalShippingPriceSet { shopMoney { amount } }
        currentShippingPriceSet { shopMoney { amount } }
        totalDiscountsSet { shopMoney { amount } }
        totalRefundedSet { shopMoney { amount } }
        refundDiscrepancySet { shopMoney { amount } }
        refunds { id createdAt totalRefundedSet { shopMoney { amount } } }
        returnStatus
        disputes { status }
        displayFulfillmentStatus fulfillments { createdAt deliveredAt displayStatus }
        lineItems(first: 25) {
          pageInfo { hasNextPage endCursor }
          nodes {
            id title quantity currentQuantity isGiftCard
            discountedTotalSet(withCodeDiscounts: true) { shopMoney { amount } }
            product { id }
            variant { id }
          }
        }
      }
    }
  }
`;

/** Which orders have something open, and what: without lines and amounts, so that a night costs little of what Shopify allows. */
export const OPEN_MATTERS = `#graphql
  query OpenMatters($query: String!, $first: Int!, $after: String) {
    orders(query: $query, first: $first, after: $after, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        returnStatus
        disputes { status }
      }
    }
  }
`;

/** The lines of an order past the first page. */
export const ORDER_LINES = `#graphql
  query OrderLines($id: ID!, $after: String) {
    order(id: $id) {
      lineItems(first: 250, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id title quantity currentQuantity isGiftCard
          discountedTotalSet(withCodeDiscounts: true) { shopMoney { amount } }
          product { id }
          variant { id }
        }
      }
    }
  }
`;
