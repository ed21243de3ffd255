/** The mark of the app's own install, which merchants and other apps cannot change. Needs no scope. */
export const SendMark = `#graphql
  query SendMark {
    currentAppInstallation {
      id
      metafield(namespace: "$app:sending", key: "mark") { value compareDigest }
    }
  }
`;

/** Writes it only if nobody else did since it was read (`compareDigest`; null: there must be none yet). */
export const SendMarkSet = `#graphql
  mutation SendMarkSet($mark: MetafieldsSetInput!) {
    metafieldsSet(metafields: [$mark]) {
      metafields { id }
      userErrors { field message code }
    }
  }
`;
