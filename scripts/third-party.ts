/** Writes THIRD_PARTY.md: what the running app depends on and under which licence. Run after a change of dependencies; `npm run check` says when it is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Found {
  licenses?: string | string[];
  repository?: string;
}

/** Licences that allow a commercial app without opening its source. */
const permitted = new Set(["MIT", "MIT*", "MIT-0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0", "Apache-2.0", "CC0-1.0", "CC-BY-4.0", "Unlicense", "OFL-1.1", "Python-2.0", "(Unlicense OR Apache-2.0)", "(Apache-2.0 AND MIT)", "MIT and ISC", /* BSL-1.0 is Boost's, not the Business Source License. */ "Apache-2.0 AND BSL-1.0"]);
/** Shopify's own terms, for apps that integrate with Shopify. */
const shopifys = /^@shopify\/polaris/;

const root = join(import.meta.dirname, "..");

/** The text that THIRD_PARTY.md must hold: production dependencies of this platform-independent tree, sorted. @throws Error naming a licence that is not known to allow a commercial app */
export async function thirdPartyText(): Promise<string> {
  const checker = createRequire(import.meta.url)("license-checker-rseidelsohn") as {
    init(options: object, done: (error: Error | null, found: Record<string, Found>) => void): void;
  };
  const found = await new Promise<Record<string, Found>>((resolve, reject) =>
    checker.init({ start: root, production: true, excludePrivatePackages: true }, (error, packages) => (error ? reject(error) : resolve(packages))),
  );
  const optional = new Set(Object.keys((JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { optionalDependencies: object }).optionalDependencies));
  const rows = Object.entries(found)
    .map(([id, entry]) => ({ name: id.slice(0, id.lastIndexOf("@")), version: id.slice(id.lastIndexOf("@") + 1), licence: String(entry.licenses ?? "unknown"), repository: entry.repository ?? "" }))
    .filter((row) => !optional.has(row.name) && !/-(linux|darwin|win32|windows)-/.test(row.name))
    .sort((a, b) => a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en"));
  const refused = rows.filter((row) => !permitted.has(row.licence) && !shopifys.test(row.name));
  if (refused.length > 0) throw new Error(`Not to be taken without a look at the licence: ${refused.map((row) => `${row.name} (${row.licence})`).join(", ")}`);
  return [
    "# Third-party software",
    "",
    "What the running app depends on, with the licence that each package names. Made by `node scripts/third-party.ts`.",
    "Shopify's Polaris and its icons may be used only in apps that integrate with Shopify, which this one does.",
    "",
    "| package | version | licence | source |",
    "|---|---|---|---|",
    ...rows.map((row) => `| ${row.name} | ${row.version} | ${row.licence.replaceAll("|", "/")} | ${row.repository} |`),
    "",
  ].join("\n");
}

if (import.meta.main) writeFileSync(join(root, "THIRD_PARTY.md"), await thirdPartyText());
