/**
 * Run by `npm run generate` (and so before demo, test, check and build): writes the types of the Admin API and of every `#graphql` document
 * into generated/, from the cached schema and without any network.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { generate } from "@graphql-codegen/cli";
import { ApiType, pluckConfig, preset } from "@shopify/api-codegen-preset";
import { API_VERSION } from "../app/shopify/api-version.ts";

const root = join(import.meta.dirname, "..");
const cached = join(root, ".cache", "shopify-admin-schema", `admin_${API_VERSION}.json.gz`);
const output = join(root, "generated");
mkdirSync(output, { recursive: true });

// The generator reads plain JSON only; the file holds access scopes beside the schema, which it would not understand.
const schema = join(output, "admin.schema.json");
const { data } = JSON.parse(gunzipSync(readFileSync(cached)).toString("utf8")) as { data: unknown };
writeFileSync(schema, JSON.stringify({ data }));
try {
  await generate({
    cwd: root,
    schema,
    documents: ["app/shopify/documents/*.ts"],
    silent: true,
    errorsOnly: true,
    generates: {
      "generated/admin.types.d.ts": { schema, plugins: ["typescript"], config: { enumsAsTypes: true } },
      "generated/admin.generated.d.ts": { schema, preset, presetConfig: { apiType: ApiType.Admin } },
    },
    pluckConfig: pluckConfig as never,
  });
} finally {
  rmSync(schema, { force: true });
}
