/** Adds tags to a customer; those that are there already stay once. Scope write_customers. Also run in bulk, a line for each customer. */
export const TagsAdd = `#graphql
  mutation TagsAdd($id: ID!, $tags: [String!]!) {
    tagsAdd(id: $id, tags: $tags) {
      userErrors { field message }
    }
  }
`;

/** Takes tags off a customer; others are not touched. Scope write_customers. */
export const TagsRemove = `#graphql
  mutation TagsRemove($id: ID!, $tags: [String!]!) {
    tagsRemove(id: $id, tags: $tags) {
      userErrors { field message }
    }
  }
`;
