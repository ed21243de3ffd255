/** Every document that the app sends, against Shopify's own schema: that it is valid, asks nothing deprecated, and needs no scope that the app does not ask for. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, getNamedType, type GraphQLNamedType, type IntrospectionQuery, isObjectType, parse, TypeInfo, validate, visit, visitWithTypeInfo } from "graphql";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { API_VERSION } from "#app/shopify/api-version";
import { leaveOut } from "#app/shopify/leave-out";
import { shopperFacts } from "#app/shops/shop";

const root = join(import.meta.dirname, "..", "..");
const file = JSON.parse(gunzipSync(readFileSync(join(root, ".cache", "shopify-admin-schema", `admin_${API_VERSION}.json.gz`))).toString("utf8")) as {
  data: IntrospectionQuery;
  offline_scopes: { items: { typeName: string; fieldName?: string; offlineScopes: string[] }[] };
};
const schema = buildClientSchema(file.data);
const needs = new Map(file.offline_scopes.items.filter((item) => item.offlineScopes.length > 0).map((item) => [item.fieldName ? `${item.typeName}.${item.fieldName}` : item.typeName, item.offlineScopes]));

const toml = parseToml(readFileSync(join(root, "shopify.app.toml"), "utf8")) as { access_scopes: { scopes: string }; webhooks: { api_version: string } };
// write_x holds read_x too (shopify.dev, "Shopify API access scopes").
const granted = new Set(toml.access_scopes.scopes.split(",").flatMap((scope) => [scope, scope.replace(/^write_/, "read_")]));

const documents: [string, string][] = [];
for (const path of globSync("app/shopify/documents/*.ts", { cwd: root }).sort()) {
  const exported = (await import(join(root, path))) as Record<string, unknown>;
  for (const [name, value] of Object.entries(exported)) {
    // A function writes a search into the document of a bulk operation, which takes no variables.
    const text = typeof value === "function" ? (value as (search: string) => unknown)("created_at:>='2026-01-01T00:00:00Z'") : value;
    if (typeof text === "string") documents.push([`${path} ${name}`, text]);
  }
}

test("there are documents, each marked for the type generator", () => {
  expect(documents.length).toBeGreaterThan(10);
  for (const [name, text] of documents) expect(/^\s*(#graphql|\{|query|mutation)/.test(text), name).toBe(true);
});

test("shopify.app.toml speaks the same version", () => {
  expect(toml.webhooks.api_version).toBe(API_VERSION);
});

/** What a connection holds, so that reading customers needs the scope of Customer. */
function heldType(type: GraphQLNamedType): GraphQLNamedType {
  const edge = isObjectType(type) && type.name.endsWith("Connection") ? getNamedType(type.getFields()["edges"]?.type) : undefined;
  const node = edge && isObjectType(edge) ? getNamedType(edge.getFields()["node"]?.type) : undefined;
  return node ?? type;
}

test("rule 8: each fact that may be denied is in a document, can be left out of it, and is asked for alone", () => {
  const asked = [...documents.filter(([name]) => /BULK_CUSTOMERS|CUSTOMERS_UPDATED|BULK_ORDERS|ORDERS_UPDATED/.test(name))];
  for (const fact of shopperFacts) {
    const holding = asked.filter(([, text]) => leaveOut(text, [fact]) !== text);
    expect(holding.length, fact).toBe(2);
    for (const [name, text] of holding) expect(validate(schema, parse(leaveOut(text, [fact]))), `${name} without ${fact}`).toEqual([]);
  }
  for (const [name, text] of asked) {
    const rest = leaveOut(text, shopperFacts);
    expect(validate(schema, parse(rest)), name).toEqual([]);
    expect(rest).not.toMatch(/returnStatus|disputes|ulfillment|SubscriberStatus|companyContact|address1|zip/);
  }
});

describe.each(documents)("%s", (_name, text) => {
  test("is valid", () => {
    expect(validate(schema, parse(text)).map((error) => error.message)).toEqual([]);
  });

  test("asks nothing deprecated and no scope beyond shopify.app.toml", () => {
    const info = new TypeInfo(schema);
    const deprecated: string[] = [];
    const missing: string[] = [];
    visit(
      parse(text),
      visitWithTypeInfo(info, {
        Field() {
          const [parent, field] = [info.getParentType(), info.getFieldDef()];
          if (!parent || !field) return;
          if (field.deprecationReason) deprecated.push(`${parent.name}.${field.name}: ${field.deprecationReason}`);
          for (const key of [`${parent.name}.${field.name}`, heldType(getNamedType(field.type)).name]) {
            const scopes = needs.get(key);
            if (scopes && !scopes.some((scope) => granted.has(scope))) missing.push(`${key} needs ${scopes.join(" or ")}`);
          }
        },
        Argument() {
          const argument = info.getArgument();
          if (argument?.deprecationReason) deprecated.push(`argument ${argument.name}: ${argument.deprecationReason}`);
        },
      }),
    );
    expect(deprecated).toEqual([]);
    expect(missing).toEqual([]);
  });
});
