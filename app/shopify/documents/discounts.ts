/** Makes a discount with its first code. Percentage and amount. Scope write_discounts. */
export const DiscountCodeBasicCreate = `#graphql
  mutation DiscountCodeBasicCreate($input: DiscountCodeBasicInput!) {
    discountCodeBasicCreate(basicCodeDiscount: $input) {
      codeDiscountNode { id }
      userErrors { field code message }
    }
  }
`;

/** The same for free shipping. Scope write_discounts. */
export const DiscountCodeFreeShippingCreate = `#graphql
  mutation DiscountCodeFreeShippingCreate($input: DiscountCodeFreeShippingInput!) {
    discountCodeFreeShippingCreate(freeShippingCodeDiscount: $input) {
      codeDiscountNode { id }
      userErrors { field code message }
    }
  }
`;

/** Adds at most 250 codes to a discount; answers before they are made. Scope write_discounts. */
export const DiscountRedeemCodeBulkAdd = `#graphql
  mutation DiscountRedeemCodeBulkAdd($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {
    discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {
      bulkCreation { id }
      userErrors { field code message }
    }
  }
`;

/** How the making of a lot of codes stands. Scope read_discounts, which write_discounts includes. */
export const DiscountRedeemCodeBulkCreationStatus = `#graphql
  query DiscountRedeemCodeBulkCreationStatus($id: ID!) {
    discountRedeemCodeBulkCreation(id: $id) {
      done
      codes(first: 250) {
        nodes {
          code
          errors { code message }
          discountRedeemCode { id }
        }
      }
    }
  }
`;

/** Which discount a code belongs to, if any. Codes are compared without case. */
export const DiscountOfCode = `#graphql
  query DiscountOfCode($code: String!) {
    codeDiscountNodeByCode(code: $code) {
      id
      codeDiscount {
        ... on DiscountCodeBasic { title status }
        ... on DiscountCodeFreeShipping { title status }
      }
    }
  }
`;

/** Whether a discount is in force; null when there is none. Scope read_discounts, which write_discounts includes. */
export const DiscountStatus = `#graphql
  query DiscountStatus($id: ID!) {
    node(id: $id) {
      ... on DiscountCodeNode {
        codeDiscount {
          ... on DiscountCodeBasic { status }
          ... on DiscountCodeFreeShipping { status }
        }
      }
    }
  }
`;

/** Changes of a discount what the input names. Percentage and amount. Scope write_discounts. */
export const DiscountCodeBasicUpdate = `#graphql
  mutation DiscountCodeBasicUpdate($id: ID!, $input: DiscountCodeBasicInput!) {
    discountCodeBasicUpdate(id: $id, basicCodeDiscount: $input) {
      codeDiscountNode { id }
      userErrors { field code message }
    }
  }
`;

/** The same for free shipping. Scope write_discounts. */
export const DiscountCodeFreeShippingUpdate = `#graphql
  mutation DiscountCodeFreeShippingUpdate($id: ID!, $input: DiscountCodeFreeShippingInput!) {
    discountCodeFreeShippingUpdate(id: $id, freeShippingCodeDiscount: $input) {
      codeDiscountNode { id }
      userErrors { field code message }
    }
  }
`;
