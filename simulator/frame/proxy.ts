/**
 * The app as the browser sees it: a reverse proxy that lets the simulated admin frame the app. Shopify's library names only Shopify's own
 * origins in `frame-ancestors` and preloads Shopify's CDN by `Link`; the first is extended, the second dropped. Everything else streams through.
 */
import http, { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";

export type ProxyOptions = {
  /** Origin at which the app really listens. */
  target: () => string;
  /** Origin of the admin frame. */
  frameOrigin: () => string;
};

/** Headers that belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const hopByHop = ["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"];

/** A request handler that forwards to the app; an app that does not answer becomes a 502 with a sentence. */
export function createProxyHandler({ target, frameOrigin }: ProxyOptions) {
  // A connection of its own for each request: one that is kept may be closed by the app in the moment in which it is used again, which would be a 502 for nothing.
  const agent = new http.Agent({ keepAlive: false, maxSockets: 64 });
  return (request: IncomingMessage, response: ServerResponse): void => {
    const upstream = http.request(
      new URL(request.url ?? "/", target()),
      { method: request.method, headers: forwardHeaders(request), agent },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answerHeaders(answer.headers, frameOrigin()));
        answer.pipe(response);
        answer.on("error", () => response.destroy());
      },
    );
    upstream.on("error", () => {
      if (response.headersSent) return response.destroy();
      response.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
      response.end("The app does not answer. Is its web server running?\n");
    });
    // A browser that goes away must not leave a request running in the app.
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
  };
}

function forwardHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const before = request.headers["x-forwarded-for"];
  const client = request.socket.remoteAddress ?? "127.0.0.1";
  return {
    ...without(request.headers, hopByHop),
    "x-forwarded-for": before ? `${String(before)}, ${client}` : client,
    "x-forwarded-host": request.headers["x-forwarded-host"] ?? request.headers.host,
    "x-forwarded-proto": request.headers["x-forwarded-proto"] ?? "http",
  };
}

function answerHeaders(headers: IncomingHttpHeaders, frameOrigin: string): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = without(headers, [...hopByHop, "link", "x-frame-options"]);
  const policy = kept["content-security-policy"];
  if (policy !== undefined) kept["content-security-policy"] = allowFrame(String(policy), frameOrigin);
  return kept;
}

/** Adds an origin to the policy's frame-ancestors; a policy without that directive stays as it is. */
export const allowFrame = (policy: string, origin: string): string =>
  policy
    .split(";")
    .map((directive) => (/^\s*frame-ancestors\b/i.test(directive) ? `${directive.trimEnd().replace(/\s'none'$/i, "")} ${origin}` : directive))
    .join(";");

const without = (headers: IncomingHttpHeaders, names: string[]): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
