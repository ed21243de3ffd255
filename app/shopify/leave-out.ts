/** How each fact that may be denied (documents/facts.ts) is written in the documents of customers and orders. */
const written = {
  subscription: /\n *productSubscriberStatus(?=\n)/,
  company: /\n *companyContactProfiles \{ id \}/,
  address: / address1 zip(?= \})/,
  return: /\n *returnStatus(?=\n)/,
  delivery: /\n *displayFulfillmentStatus fulfillments \{ [^}]* \}/,
  dispute: /\n *disputes \{ status \}/,
} as const;

export type WrittenFact = keyof typeof written;

/** A document without some of these facts. */
export const leaveOut = (document: string, facts: readonly WrittenFact[]): string => facts.reduce((rest, fact) => rest.replace(written[fact], ""), document);
