/** Reading requests and writing answers on the simulator's own pages; node:http and nothing else. */
import http from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

const bodyLimit = 10 * 1024 * 1024;

/** An answer that a handler throws to end a request early: status and a sentence. */
export class HttpProblem extends Error {
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Starts a server on 127.0.0.1; port 0 takes any free one. A throw of the handler becomes a 500 with its sentence. Rejects with a clear sentence when the port is taken. */
export async function listen(port: number, handler: Handler): Promise<{ url: string; server: Server; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    Promise.resolve()
      .then(() => handler(request, response, url))
      .catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new Error(`Port ${port} is taken by another program; choose another DEMO_PORT.`, { cause: error }) : error),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fail(response: ServerResponse, error: unknown): void {
  const status = error instanceof HttpProblem ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  if (status === 500) process.stderr.write(`simulator: ${error instanceof Error ? (error.stack ?? message) : message}\n`);
  if (response.headersSent) response.destroy();
  else sendJson(response, { error: message }, status);
}

/** The whole body as bytes; more than 10 MB is refused with 413. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new HttpProblem(413, "The request is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A JSON object out of the body; an empty body is `{}`. Anything else is refused with 400. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = (await readBody(request)).toString("utf8");
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError("not an object");
    return value as Record<string, unknown>;
  } catch (cause) {
    throw new HttpProblem(400, "The body must be a JSON object.", { cause });
  }
}

/** Fields of an HTML form (application/x-www-form-urlencoded). */
export const readForm = async (request: IncomingMessage): Promise<URLSearchParams> => new URLSearchParams((await readBody(request)).toString("utf8"));

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  send(response, "application/json; charset=utf-8", JSON.stringify(value), status);
}

export function sendHtml(response: ServerResponse, page: string, status = 200): void {
  send(response, "text/html; charset=utf-8", page, status);
}

export function send(response: ServerResponse, type: string, body: string | Buffer, status = 200): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(body);
}

export function sendRedirect(response: ServerResponse, location: string, headers: Record<string, string> = {}): void {
  response.writeHead(302, { ...headers, location });
  response.end();
}
