import { PassThrough } from "node:stream";
import { type AppLoadContext, createReadableStreamFromReadable, type EntryContext, type HandleErrorFunction } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { randomBytes } from "node:crypto";
import { renderToPipeableStream } from "react-dom/server";
import { NonceContext } from "./ui/nonce.tsx";
import { isShopperPage } from "./ui/shopper-page.tsx";

/** How long a page may take until the rest of it is given up. */
export const streamTimeout = 8_000;

const shopperPolicy = (nonce: string): string => `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** Renders a page: the shell at once, slow parts as they come. */
export default async function handleRequest(request: Request, status: number, headers: Headers, remix: EntryContext, { ctx, documentHeaders }: AppLoadContext) {
  const nonce = randomBytes(16).toString("base64");
  if (isShopperPage(matchesOf(remix))) setShopperHeaders(headers, nonce);
  else setAdminHeaders(headers, nonce, () => documentHeaders(request, headers), ctx.env.APP_BRIDGE_URL);
  headers.set("Content-Type", "text/html; charset=utf-8");

  // A reader that cannot run the scripts of a stream gets the page whole.
  const whole = isbot(request.headers.get("user-agent") ?? "") || remix.isSpaMode;
  return new Promise<Response>((resolve, reject) => {
    let shellSent = false;
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={nonce}>
        <RemixServer context={remix} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
      </NonceContext.Provider>,
      {
        nonce,
        [whole ? "onAllReady" : "onShellReady"]() {
          shellSent = true;
          const body = new PassThrough();
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
          pipe(body);
        },
        onShellError: reject,
        onError(error: unknown) {
          // Errors of the shell are thrown and logged by handleError.
          if (shellSent) ctx.log.error({ err: error }, "a part of a page could not be rendered");
        },
      },
    );
    setTimeout(abort, streamTimeout + 1_000);
  });
}

/** Surprises that no page caught. The path carries tokens on a shopper's pages, so it is not logged. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  // An address that is not there is no surprise, and whoever went away needs no answer.
  if (isRouteErrorResponse(error) || request.signal.aborted) return;
  context.ctx.log.error({ err: error }, "a request failed");
};

const matchesOf = (remix: EntryContext) => remix.staticHandlerContext.matches.map(({ route }) => ({ handle: remix.routeModules[route.id]?.handle }));

function setShopperHeaders(headers: Headers, nonce: string): void {
  headers.set("Content-Security-Policy", shopperPolicy(nonce));
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("X-Robots-Tag", "noindex");
  headers.set("Cache-Control", "no-store");
}

function setAdminHeaders(headers: Headers, nonce: string, setFrameAncestors: () => void, bridge: string | undefined): void {
  setFrameAncestors();
  const frame = headers.get("Content-Security-Policy");
  const scripts = ["'self'", `'nonce-${nonce}'`, bridge ? new URL(bridge).origin : "https://cdn.shopify.com"].join(" ");
  headers.set("Content-Security-Policy", [frame?.replace(/;\s*$/, ""), `script-src ${scripts}`, "object-src 'none'", "base-uri 'self'"].filter(Boolean).join("; "));
}
