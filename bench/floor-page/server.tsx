/** Serves the floor page as our own server serves its pages: written on the server, alive in the browser, App Bridge in the head. Built by bench/build-floor-page.ts. */
import { readdirSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { renderToString } from "react-dom/server";
import sirv from "sirv";
import { FloorPage } from "./page.tsx";

const folder = process.env.FLOOR_ASSETS ?? "";
const files = readdirSync(join(folder, "assets"));
const named = (start: string, end: string) => `/assets/${files.find((file) => file.startsWith(start) && file.endsWith(end))}`;

const document = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Empty</title>
<link rel="stylesheet" href="${named("client", ".css")}">
<script src="${process.env.APP_BRIDGE_URL}" data-api-key="${process.env.SHOPIFY_API_KEY}"></script><script type="module" src="${named("client", ".js")}"></script></head>
<body><div id="root">${renderToString(<FloorPage />)}</div></body></html>`;

const asset = sirv(join(folder, "assets"), { immutable: true, maxAge: 31_536_000, brotli: true, gzip: true, extensions: [] });
http.createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
  if (path === "/healthz") return void response.end("ok");
  if (!path.startsWith("/assets/")) return void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(document);
  request.url = path.slice("/assets".length);
  asset(request, response);
}).listen(Number(process.env.PORT), "127.0.0.1");
