/** The shop's collections of products, by name and number. Scope read_products. */
export const COLLECTIONS = `#graphql
  query Collections($first: Int!, $after: String) {
    collections(first: $first, after: $after, sortKey: TITLE) {
      pageInfo { hasNextPage endCursor }
      nodes { id title }
    }
  }
`;

/** The products of one of them; null when it was deleted. */
export const COLLECTION_PRODUCTS = `#graphql
  query CollectionProducts($id: ID!, $first: Int!, $after: String) {
    collection(id: $id) {
      id
      title
      products(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id }
      }
    }
  }
`;
