import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: true;
  }
}

/** What only charts need (docs/decisions/018): it goes into their own file, which is loaded where one is drawn. */
const ofCharts = /\/node_modules\/(@visx|d3-[a-z-]+|internmap|classnames)\//;

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
  ],
  build: {
    // Fonts and pictures stay files: the content security policy of the shopper's pages has no data: sources.
    assetsInlineLimit: 0,
    cssMinify: true,
    // A first page asked for some forty files, most of them smaller than what asking for them costs. What is not ours is one file, which every page then has.
    ...(!isSsrBuild && { rollupOptions: { output: { manualChunks: (id: string) => (id.includes("/node_modules/") && !id.endsWith(".css") && !ofCharts.test(id) ? "library" : undefined), experimentalMinChunkSize: 20_000 } } }),
  },
}));
