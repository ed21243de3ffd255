import { GraphQLError, Kind, parse, validate, type DocumentNode } from "graphql";
import { loadAdminSchema } from "./schema.ts";

export interface Prepared {
  document: DocumentNode;
  errors: readonly GraphQLError[];
}

const prepared = new Map<string, Prepared>();

/** Parses and validates a document on Shopify's schema; remembered, since apps send few documents often. */
export function prepareDocument(query: string): Prepared {
  const known = prepared.get(query);
  if (known) return known;
  const made = prepare(query);
  if (prepared.size > 1000) prepared.clear();
  prepared.set(query, made);
  return made;
}

function prepare(query: string): Prepared {
  try {
    const document = parse(query);
    return { document, errors: validate(loadAdminSchema().schema, document) };
  } catch (error) {
    if (error instanceof GraphQLError) return { document: { kind: Kind.DOCUMENT, definitions: [] }, errors: [error] };
    throw error;
  }
}
