/** Brings generated code up to date: Prisma's client, Shopify's schema and types, Remix's build. Skips what is newer than what it comes from. */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compressAssets } from "./compress-assets.ts";
import { runCommand } from "./run-command.ts";

const root = join(import.meta.dirname, "..");
const stamps = join(root, ".cache", "stamps");

/**
 * @param options.build also Remix's build
 * @param options.force makes everything anew
 * @throws Error naming the step that failed.
 */
export async function generate(options: { build: boolean; force?: boolean }): Promise<void> {
  const step = async (name: string, sources: string[], outputs: string[], work: () => Promise<number>) => {
    const files = globSync(sources, { cwd: root }).sort();
    const hash = createHash("sha256");
    for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
    const digest = hash.digest("hex");
    const stamp = join(stamps, name);
    const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === digest && outputs.every((output) => existsSync(join(root, output)));
    if (fresh && !options.force) return;
    if ((await work()) !== 0) throw new Error(`The step "${name}" failed.`);
    mkdirSync(stamps, { recursive: true });
    writeFileSync(stamp, digest);
  };
  const node = (...args: string[]) => runCommand(process.execPath, args);
  const quiet = { DATABASE_URL: process.env.DATABASE_URL ?? "postgres://unused", PRISMA_HIDE_UPDATE_MESSAGE: "1", SHOPIFY_CLI_NO_ANALYTICS: "1" };

  await step("prisma", ["prisma/schema.prisma", "package-lock.json"], ["node_modules/.prisma/client/index.d.ts"], () =>
    runCommand(process.execPath, ["node_modules/prisma/build/index.js", "generate", "--no-hints"], quiet),
  );
  await step("shopify-schema", ["scripts/fetch-shopify-schema.mjs"], [".cache/shopify-admin-schema/admin_2026-10.json.gz"], () => node("scripts/fetch-shopify-schema.mjs"));
  await step("shopify-types", ["app/shopify/documents/*.ts", "scripts/fetch-shopify-schema.mjs", "scripts/shopify-types.ts"], ["generated/admin.types.d.ts"], () => node("scripts/shopify-types.ts"));
  if (options.build) {
    await step("remix", ["app/**/*.{ts,tsx,css,json}", "public/**/*", "vite.config.ts", "package-lock.json", "scripts/compress-assets.ts"], ["build/server/index.js"], async () => {
      const code = await runCommand(process.execPath, ["node_modules/@remix-run/dev/dist/cli.js", "vite:build", "--logLevel", "error"], { NODE_ENV: "production", ...quiet });
      if (code === 0) compressAssets(join(root, "build", "client", "assets"));
      return code;
    });
  }
}
