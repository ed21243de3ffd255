/**
 * Facts that Shopify may not let us read of a shop, for want of a scope, of a plan (company contacts: B2B) or of its approval (addresses).
 * Each is asked for alone, once, so that what is denied can be left out of the documents that read everything else.
 */
export const MayReadSubscription = `#graphql
  query MayReadSubscription { customers(first: 1) { nodes { productSubscriberStatus } } }
`;

export const MayReadCompany = `#graphql
  query MayReadCompany { customers(first: 1) { nodes { companyContactProfiles { id } } } }
`;

export const MayReadAddress = `#graphql
  query MayReadAddress { customers(first: 1) { nodes { defaultAddress { address1 zip } } } }
`;

export const MayReadReturn = `#graphql
  query MayReadReturn { orders(first: 1) { nodes { returnStatus } } }
`;

export const MayReadDelivery = `#graphql
  query MayReadDelivery { orders(first: 1) { nodes { displayFulfillmentStatus fulfillments { createdAt deliveredAt displayStatus } } } }
`;

export const MayReadDispute = `#graphql
  query MayReadDispute { orders(first: 1) { nodes { disputes { status } } } }
`;
