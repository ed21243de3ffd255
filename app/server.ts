/** The web process: `npm run start`. Webhooks and health are answered before Remix; pages by Remix's build. */
import { existsSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import express, { type RequestHandler } from "express";
import sirv from "sirv";
import { createContext, requireDatabase } from "./context.server.ts";
import { machineMs } from "./platform/clock.ts";
import { readEnv } from "./platform/env.server.ts";
import type { Ctx } from "./platform/ports.ts";
import "./require-shop.server.ts";
import { createEmbeddedApp, type EmbeddedApp } from "./shopify.server.ts";
import { receiveWebhook } from "./shopify/receive-webhook.server.ts";

const READY_WITHIN_MS = 2_000;
const STOP_WITHIN_MS = 8_000;
const HOUR_S = 3_600;
const YEAR_S = 365 * 24 * HOUR_S;

/** Pages: Remix's build and the folder of what browsers load. */
export interface Pages {
  build: ServerBuild;
  clientFolder: string;
  embedded: EmbeddedApp;
}

/**
 * The whole web server, not yet listening.
 * @param pages without them only webhooks and health are answered
 */
export function createServer(ctx: Ctx, pages?: Pages): Server {
  const serve = pages ? servePages(ctx, pages) : notFound;
  return createHttpServer((request, response) => {
    logWhenDone(ctx, request, response);
    route(ctx, serve, request, response).catch((error: unknown) => {
      ctx.log.error({ err: error }, "a request failed");
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
}

async function route(ctx: Ctx, serve: (request: IncomingMessage, response: ServerResponse) => void, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (pathOf(request)) {
    case "/webhooks":
      return receiveWebhook(ctx, request, response);
    case "/healthz":
      return void response.writeHead(200).end("alive\n");
    case "/readyz":
      return (await isReady(ctx)) ? void response.writeHead(200).end("ready\n") : void response.writeHead(503).end("no database\n");
    default:
      return serve(request, response);
  }
}

const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?", 1)[0] ?? "/";
const notFound = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(404).end();

async function isReady(ctx: Ctx): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, READY_WITHIN_MS, false).unref());
  const asked = ctx.db.acrossShops("select 1").then(
    () => true,
    (error: unknown) => {
      ctx.log.warn({ err: error }, "the database does not answer");
      return false;
    },
  );
  return Promise.race([asked, late]);
}

/** Paths alone, and of shoppers' links only the first part: queries carry session tokens, the links' rest is a token of ours. */
function logWhenDone(ctx: Ctx, request: IncomingMessage, response: ServerResponse): void {
  const from = machineMs();
  response.on("close", () => {
    const path = pathOf(request);
    const shown = path.startsWith("/app") || path.startsWith("/assets") ? path : path.split("/", 2).join("/");
    ctx.log.debug({ method: request.method, path: shown, status: response.statusCode, ms: Math.round(machineMs() - from) }, "request");
  });
}

function servePages(ctx: Ctx, { build, clientFolder, embedded }: Pages): RequestHandler & ((request: IncomingMessage, response: ServerResponse) => void) {
  const app = express();
  app.disable("x-powered-by");
  // TLS ends at a proxy before us, on this machine or in its private network.
  app.set("trust proxy", ["loopback", "linklocal", "uniquelocal"]);
  // Vite puts a hash of the content into names below /assets; beside them they lie compressed (scripts/compress-assets.ts).
  app.use("/assets", sirv(join(clientFolder, "assets"), { immutable: true, maxAge: YEAR_S, brotli: true, gzip: true, extensions: [] }), (_request, response) => void response.status(404).end());
  app.use(sirv(clientFolder, { maxAge: HOUR_S, extensions: [] }));
  // A page that tells no referrer posts its form with "Origin: null" (Fetch standard, 3.2), which Remix takes for another site's. The
  // token in the address is all that counts there and no cookie is read, so that another site could gain nothing.
  app.use(["/u", "/t", "/proxy"], (request, _response, next) => {
    delete request.headers.origin;
    next();
  });
  const { authenticate, documentHeaders } = embedded;
  const answer = createRequestHandler({ build, mode: process.env.NODE_ENV, getLoadContext: () => ({ ctx, authenticate, documentHeaders }) });
  // It hands its own failures to `next`.
  app.all("*", (request, response, next) => void answer(request, response, next));
  return app as never;
}

/** @throws Error in plain words when there is no build. */
export async function loadPages(root: string): Promise<Omit<Pages, "embedded">> {
  const entry = join(root, "build", "server", "index.js");
  if (!existsSync(entry)) throw new Error("The pages are not built yet. Run `npm run build` first.");
  return { build: (await import(pathToFileURL(entry).href)) as ServerBuild, clientFolder: join(root, "build", "client") };
}

async function main(): Promise<void> {
  const env = readEnv(process.env);
  const { ctx, close } = createContext(env, "web");
  await requireDatabase(ctx);
  const built = await loadPages(join(import.meta.dirname, ".."));
  const embedded = createEmbeddedApp(ctx);
  const server = createServer(ctx, { ...built, embedded });
  await listen(server, env.PORT, env.HOST);
  process.stdout.write(`The app is listening on http://${env.HOST}:${(server.address() as { port: number }).port}\n`);

  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS).unref();
    await closed;
    await embedded.close();
    await close();
    // Nothing is left to do, but the time limits of pages that were rendered would hold the process for nine seconds more.
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "EADDRINUSE" ? new Error(`Port ${port} is taken by another program. Set PORT to another number.`) : error));
    server.listen(port, host, resolve);
  });
}

if (import.meta.main) {
  main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
