/** The page of charts as our own server serves its pages: written on the server, alive in the browser, under the admin's policy. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import sirv from "sirv";
import { build } from "vite";
import { ChartsPage } from "./page.tsx";

const root = join(import.meta.dirname, "..", "..", "..");

export interface ServedCharts {
  url: string;
  /** Texts of the scripts: what the page asks for at once, and what draws. */
  scripts: { first: string; drawings: string };
  /** What draws does not come before `letGo`. */
  holdDrawings(): { letGo(): void };
  /** From now on what draws is not there. */
  loseDrawings(): void;
  close(): Promise<void>;
}

export async function serveCharts(): Promise<ServedCharts> {
  const out = mkdtempSync(join(tmpdir(), "charts-page-"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    esbuild: { jsx: "automatic", jsxDev: false },
    define: { "process.env.NODE_ENV": '"production"' },
    build: { outDir: out, assetsInlineLimit: 0, modulePreload: { polyfill: false }, rollupOptions: { input: { client: join(import.meta.dirname, "client.tsx") } } },
  });
  const assets = readdirSync(join(out, "assets"));
  const named = (start: string, end: string) => assets.find((name) => name.startsWith(start) && name.endsWith(end)) ?? "";
  const text = (name: string) => readFileSync(join(out, "assets", name), "utf8");
  const document = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Charts</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/${named("client", ".css")}"><script type="module" src="/assets/${named("client", ".js")}"></script></head><body><div id="root">${renderToString(createElement(ChartsPage))}</div></body></html>`;
  const files = sirv(out, { dev: true });
  let drawings: Promise<"here" | "lost"> = Promise.resolve("here");
  const server = http.createServer((request, response) => {
    if (request.url?.includes("/drawings-")) return void drawings.then((how) => (how === "here" ? files(request, response) : response.writeHead(404).end()));
    if (request.url !== "/") return files(request, response);
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "script-src 'self'; object-src 'none'; base-uri 'self'" });
    response.end(document);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    scripts: { first: text(named("client", ".js")), drawings: text(named("drawings", ".js")) },
    holdDrawings() {
      let letGo = () => {};
      drawings = new Promise((resolve) => (letGo = () => resolve("here")));
      return { letGo };
    },
    loseDrawings: () => void (drawings = Promise.resolve("lost")),
    async close() {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
      rmSync(out, { recursive: true });
    },
  };
}
