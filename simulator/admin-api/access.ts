import { getNamedType, GraphQLError, isInterfaceType, isObjectType, isUnionType, type GraphQLField, type GraphQLNamedType } from "graphql";
import type { AccessRule, AdminSchema } from "./schema.ts";

/** `write_x` holds `read_x` too (shopify.dev, access scopes). */
export function expandScopes(scopes: readonly string[]): Set<string> {
  return new Set(scopes.flatMap((scope) => (scope.startsWith("write_") ? [scope, `read_${scope.slice(6)}`] : [scope])));
}

/** How the token endpoint lists scopes: `read_x` is left out beside `write_x` (Shopify/omniauth-shopify-oauth2, pull request 40). */
export function withoutImplied(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !scope.startsWith("read_") || !scopes.includes(`write_${scope.slice(5)}`));
}

/** What a connection type holds: `OrderConnection` → `Order`; other types are themselves. */
export function nodeTypeOf(type: GraphQLNamedType): GraphQLNamedType {
  if (!isObjectType(type) || !type.name.endsWith("Connection")) return type;
  const edge = getNamedType(type.getFields()["edges"]?.type);
  const node = edge && isObjectType(edge) ? getNamedType(edge.getFields()["node"]?.type) : undefined;
  return node ?? type;
}

/** The rule that a token breaks by selecting this field, or null: the field's own, or that of what it returns. */
export function brokenRule(admin: AdminSchema, parentName: string, field: GraphQLField<unknown, unknown>, scopes: ReadonlySet<string>): AccessRule | null {
  const returned = nodeTypeOf(getNamedType(field.type));
  const names = [`${parentName}.${field.name}`];
  if (isObjectType(returned) || isInterfaceType(returned) || isUnionType(returned)) names.push(returned.name);
  for (const name of names) {
    const rule = admin.access.get(name);
    if (rule && !rule.anyOf.some((scope) => scopes.has(scope))) return rule;
  }
  return null;
}

/** The error that Shopify gives in a 200, beside null for the field. */
export function accessDenied(fieldName: string, rule: AccessRule): GraphQLError {
  return new GraphQLError(`Access denied for ${fieldName} field. Required access: ${rule.requiredAccess}`, {
    extensions: { code: "ACCESS_DENIED", documentation: "https://shopify.dev/api/usage/access-scopes", requiredAccess: rule.requiredAccess },
  });
}

/** The same for a field of protected customer data that Shopify did not approve for the app (shopify.dev, protected customer data). */
export function notApproved(fieldName: string): GraphQLError {
  return new GraphQLError(`This app is not approved to use the ${fieldName} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`, { extensions: { code: "ACCESS_DENIED" } });
}
