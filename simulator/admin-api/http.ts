import { createReadStream, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { uninstallApp } from "../compliance.ts";
import type { SimCore } from "../core.ts";
import type { SimShop } from "../state.ts";
import { draw } from "../state.ts";
import { bulkRunner } from "./bulk/operations.ts";
import { answerGraphql, type GraphqlRequest } from "./execute.ts";
import { apiVersion } from "./schema.ts";
import { answerTokenRequest, liveToken, noteTokenUse } from "./tokens.ts";

/**
 * Answers everything that apps send to `https://<shop>.myshopify.com/admin/…`: the GraphQL Admin API, the token endpoint,
 * results of bulk operations, staged uploads. The shop is named by the header x-sim-shop, else by Host.
 */
export async function handleAdminApi(sim: SimCore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://simulator");
  const shop = sim.state.shops.get(String(request.headers["x-sim-shop"] ?? request.headers.host ?? ""));
  if (!shop) return json(response, 404, { errors: "Not Found" });
  if (url.pathname === `/admin/api/${apiVersion}/graphql.json` && request.method === "POST") return graphql(sim, shop, request, response);
  if (url.pathname === "/admin/oauth/access_token" && request.method === "POST") return token(sim, shop, request, response);
  if (url.pathname.startsWith("/admin/bulk-results/")) return bulkResult(sim, shop, url.pathname.slice("/admin/bulk-results/".length), request, response);
  if (url.pathname === "/admin/staged-uploads") return stagedUpload(shop, request, response);
  return json(response, 404, { errors: "Not Found" });
}

async function graphql(sim: SimCore, shop: SimShop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readText(request);
  if (sim.faults.fires("admin.server_error")) return json(response, 502, { errors: "Bad Gateway" });
  // The caller's own time limit ends this; nothing was done.
  if (sim.faults.fires("admin.hang")) return;
  if (sim.faults.fires("admin.uninstall")) uninstallApp(sim, shop);
  const access = liveToken(sim, shop, request.headers["x-shopify-access-token"]?.toString());
  if (access && sim.faults.fires("admin.token_expired")) access.expiresAt = sim.clock.now() - 1;
  if (!access || access.expiresAt < sim.clock.now()) {
    return json(response, 401, { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" });
  }
  noteTokenUse(shop, access.token);
  const parsed = parseRequest(request.headers["content-type"] ?? "", body);
  if (!parsed) return json(response, 400, { errors: "Bad Request" });
  const answer = answerGraphql(sim, shop, access, parsed, bulkRunner);
  if (sim.faults.fires("admin.lost_answer")) {
    request.socket.destroy();
    return;
  }
  response.setHeader("x-shopify-api-version", apiVersion);
  return json(response, 200, answer);
}

function parseRequest(contentType: string, body: string): GraphqlRequest | null {
  if (contentType.includes("application/graphql")) return { query: body };
  try {
    return JSON.parse(body) as GraphqlRequest;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function token(sim: SimCore, shop: SimShop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readText(request);
  if (sim.faults.fires("token.server_error")) return json(response, 503, { errors: "Service Unavailable" });
  const isJson = (request.headers["content-type"] ?? "").includes("json");
  const form = isJson ? (JSON.parse(body) as Record<string, string>) : Object.fromEntries(new URLSearchParams(body));
  const answer = answerTokenRequest(sim, shop, form);
  return json(response, answer.status, answer.body);
}

/** The file of a result, whole or in part (HTTP Range), like a storage host: without a token, for whoever has the address. */
async function bulkResult(sim: SimCore, shop: SimShop, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const known = [...shop.bulkOperations.values()].some((operation) => operation.resultFile === name);
  if (!known) return json(response, 404, { errors: "Not Found" });
  const path = join(sim.folder, name);
  const { size } = statSync(path);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const end = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  if (start >= size) {
    response.writeHead(416, { "content-range": `bytes */${size}` }).end();
    return;
  }
  response.writeHead(range ? 206 : 200, {
    "content-type": "application/jsonl",
    "content-length": end - start + 1,
    "accept-ranges": "bytes",
    etag: `"${name}"`,
    ...(range ? { "content-range": `bytes ${start}-${end}/${size}` } : {}),
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const breaksAt = sim.faults.fires("bulk.download_breaks") ? start + Math.floor(draw(sim.state, "bulk") * (end - start)) : null;
  const file = createReadStream(path, { start, end: breaksAt ?? end });
  try {
    await pipeline(file, response, { end: breaksAt === null });
  } catch (error) {
    // Whoever reads may go away.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
  if (breaksAt !== null) response.destroy();
}

/** A multipart form (POST) with `key` and `file`, as Shopify's storage host takes it. */
async function stagedUpload(shop: SimShop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const contentType = request.headers["content-type"] ?? "";
  const body = new Blob([new Uint8Array(await readBytes(request))]);
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  const key = String(form.get("key") ?? "");
  const file = form.get("file");
  if (!shop.uploads.has(key) || !(file instanceof Blob)) return json(response, 403, { errors: "Forbidden" });
  shop.uploads.set(key, await file.text());
  response.writeHead(201).end();
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const readText = async (request: IncomingMessage): Promise<string> => (await readBytes(request)).toString("utf8");

function json(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "content-length": Buffer.byteLength(text) }).end(text);
}
