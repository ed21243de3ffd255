// Run by `npm run generate` and by the runners of `demo` and `test` right after installation (any Node from 20):
// puts Shopify's Admin GraphQL schema into .cache/shopify-admin-schema/.
// The schema is one file of the npm package @shopify/dev-mcp. Only that file is taken out of the tarball, because the
// package's 320 dependencies are of no use here and it sends telemetry.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const packageName = "@shopify/dev-mcp@1.16.0";
const integrity = "sha512-tqgRnK7sQhjew+htxtleTH23nXB5fZcsrhWgEkomsorGXvLOB2mh2upwZm8uzuTDNTZnqtLMe64yIwh6s2awtw==";
const fileName = "admin_2026-10.json.gz";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where the schema file lies once it was fetched. */
export const schemaPath = join(root, ".cache", "shopify-admin-schema", fileName);

/**
 * Fetches the schema file unless it is there.
 * @returns {{ path: string, fetched: boolean }}
 * @throws {Error} with a sentence for the reader when npm cannot reach its registry or the tarball is not the pinned one
 */
export function fetchShopifySchema() {
  if (existsSync(schemaPath)) return { path: schemaPath, fetched: false };
  const folder = mkdtempSync(join(tmpdir(), "comeback-schema-"));
  try {
    const tarball = readFileSync(join(folder, packInto(folder)));
    const found = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    if (found !== integrity) throw new Error(`The tarball of ${packageName} is not the pinned one (${found}). Nothing was written.`);
    const file = readTarEntry(gunzipSync(tarball), `package/dist/data/${fileName}`);
    mkdirSync(dirname(schemaPath), { recursive: true });
    // Written beside and renamed, so that a kill or a second run never leaves half a file under the final name.
    const partial = `${schemaPath}.${process.pid}`;
    writeFileSync(partial, file);
    renameSync(partial, schemaPath);
    return { path: schemaPath, fetched: true };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets npm download the tarball, so that its registry, proxy and credentials settings are honoured. */
function packInto(folder) {
  const windows = process.platform === "win32";
  const packed = spawnSync(windows ? "npm.cmd" : "npm", ["pack", packageName, "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: folder,
    encoding: "utf8",
    shell: windows,
    timeout: 180_000,
  });
  if (packed.status !== 0) {
    const reason = packed.error?.message ?? packed.stderr.trim().split("\n").slice(-3).join(" ");
    throw new Error(`Shopify's Admin schema (${packageName}) could not be downloaded. Is the npm registry reachable? npm said: ${reason}`);
  }
  return JSON.parse(packed.stdout)[0].filename.replace("@", "").replace("/", "-");
}

/** One file of an unpacked tar archive (ustar: 512-byte headers, size in octal at 124). */
function readTarEntry(tar, name) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const entryName = tar.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("ascii", at + 124, at + 136), 8) || 0;
    if (entryName === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${packageName} holds no ${name}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { path, fetched } = fetchShopifySchema();
    console.log(fetched ? `Shopify's Admin schema is in ${path}` : `Shopify's Admin schema was there already (${path})`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
