/** Part of `npm run check`: the API version stands in one constant, and shopify.app.toml and the cached schema agree with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { API_VERSION } from "../app/shopify/api-version.ts";

export function checkApiVersion(): string | null {
  const root = join(import.meta.dirname, "..");
  const toml = parse(readFileSync(join(root, "shopify.app.toml"), "utf8")) as { webhooks?: { api_version?: string } };
  if (toml.webhooks?.api_version !== API_VERSION) return `shopify.app.toml says ${toml.webhooks?.api_version}, app/shopify/api-version.ts says ${API_VERSION}`;
  if (!readFileSync(join(root, "scripts", "fetch-shopify-schema.mjs"), "utf8").includes(API_VERSION)) return `scripts/fetch-shopify-schema.mjs fetches another version than ${API_VERSION}`;
  return null;
}
