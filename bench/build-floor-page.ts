import { join } from "node:path";
import { build } from "vite";
import { compressAssets } from "../scripts/compress-assets.ts";

const root = join(import.meta.dirname, "..");
const out = join(root, ".cache", "floor-page");

/** Builds the floor page for the browser and its server, and answers where they are. */
export async function buildFloorPage(): Promise<{ server: string; assets: string }> {
  const shared = { root, configFile: false, logLevel: "error", publicDir: false, esbuild: { jsx: "automatic" } } as const;
  await build({ ...shared, define: { "process.env.NODE_ENV": '"production"' }, build: { outDir: join(out, "client"), emptyOutDir: true, assetsInlineLimit: 0, rollupOptions: { input: { client: join(root, "bench/floor-page/client.tsx") } } } });
  await build({ ...shared, ssr: { noExternal: ["@shopify/polaris"] }, build: { ssr: join(root, "bench/floor-page/server.tsx"), outDir: join(out, "server"), emptyOutDir: true } });
  compressAssets(join(out, "client", "assets"));
  return { server: join(out, "server", "server.js"), assets: join(out, "client") };
}
