import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";
import { strictScalars } from "./arguments.ts";

/** The version whose schema file is served; other versions are answered 404, as an unreleased one would be. */
export const apiVersion = "2026-10";

export interface AccessRule {
  /** Shopify's own sentence, shown in ACCESS_DENIED errors. */
  requiredAccess: string;
  /** Any one of these is enough. */
  anyOf: string[];
}

export interface AdminSchema {
  schema: GraphQLSchema;
  /** Rules by type name, and by `Type.field`. */
  access: Map<string, AccessRule>;
  /** `Type.field` of what names, addresses, e-mail and telephone stand in: read only with Shopify's approval. */
  protectedFields: ReadonlySet<string>;
}

interface SchemaFile {
  data: IntrospectionQuery;
  offline_scopes: { items: { typeName: string; fieldName?: string; requiredAccess: string; offlineScopes: string[] }[] };
}

/** `isProtected` is Shopify's own addition to introspection. */
function protectedFieldsOf({ __schema: { types } }: IntrospectionQuery): Set<string> {
  const found = new Set<string>();
  for (const type of types) {
    if (type.kind !== "OBJECT") continue;
    for (const field of type.fields) if ((field as { isProtected?: boolean }).isProtected) found.add(`${type.name}.${field.name}`);
  }
  return found;
}

let loaded: AdminSchema | undefined;

const defaultPath = fileURLToPath(new URL(`../../.cache/shopify-admin-schema/admin_${apiVersion}.json.gz`, import.meta.url));

/**
 * Shopify's Admin schema with the access scopes of its types and fields, read once per process (about half a second, 80 MB).
 * Throws when the file was not fetched.
 */
export function loadAdminSchema(): AdminSchema {
  if (loaded) return loaded;
  if (!existsSync(defaultPath)) throw new Error("Shopify's Admin schema is missing. Run: node scripts/fetch-shopify-schema.mjs");
  const file = JSON.parse(gunzipSync(readFileSync(defaultPath)).toString("utf8")) as SchemaFile;
  const access = new Map<string, AccessRule>();
  for (const { typeName, fieldName, requiredAccess, offlineScopes } of file.offline_scopes.items) {
    if (offlineScopes.length > 0) access.set(fieldName ? `${typeName}.${fieldName}` : typeName, { requiredAccess, anyOf: offlineScopes });
  }
  loaded = { schema: strictScalars(buildClientSchema(file.data, { assumeValid: true })), access, protectedFields: protectedFieldsOf(file.data) };
  return loaded;
}
