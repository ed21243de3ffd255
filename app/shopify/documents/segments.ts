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

/** The shop's saved segments, by name and number. Scope read_customers. */
export const SEGMENTS = `#graphql
  query Segments($first: Int!, $after: String) {
    segments(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id name }
    }
  }
`;

/** One of them with its definition; null when it was deleted. */
export const SEGMENT = `#graphql
  query Segment($id: ID!) {
    segment(id: $id) { id name query }
  }
`;

/** Saves a segment. Names are unique in a shop. Scope write_customers. */
export const SegmentCreate = `#graphql
  mutation SegmentCreate($name: String!, $query: String!) {
    segmentCreate(name: $name, query: $query) {
      segment { id }
      userErrors { field message }
    }
  }
`;
