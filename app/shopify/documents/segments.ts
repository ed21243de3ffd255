/** Who is in a segment now: the query language of Shopify's customer segments, no segment is saved. */
export const SEGMENT_MEMBERS = `#graphql
  query SegmentMembers($query: String!, $first: Int!, $after: String, $timezone: String) {
    customerSegmentMembers(query: $query, first: $first, after: $after, timezone: $timezone) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id } }
    }
  }
`;
