import type { LinksFunction, MetaFunction } from "@remix-run/node";
import { isRouteErrorResponse, Links, Meta, Outlet, ScrollRestoration, useMatches, useRouteError, useRouteLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { i18nOf } from "./i18n/i18n-of.ts";
import type { loader as loadAdmin } from "./routes/app.tsx";
import { LaterScripts } from "./ui/later-scripts.tsx";
import { useNonce } from "./ui/nonce.tsx";
import { isShopperPage, languageOfPage, ShopperPage } from "./ui/shopper-page.tsx";
import { Words } from "./ui/words.tsx";
import shopperPageStyles from "./ui/shopper-page.css?inline";

export const meta: MetaFunction = () => [{ title: "Comeback" }];
/** Where Shopify serves App Bridge; their rule is that it comes from there, first in the head, and is not bundled. */
const appBridge = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

export const links: LinksFunction = () => [{ rel: "icon", href: "/favicon.svg", type: "image/svg+xml" }];

/**
 * The document. Pages of the admin are interactive; a shopper's page is plain HTML without the app's scripts, in their language, and so is a page that was not found.
 */
export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const matches = useMatches();
  const plain = isShopperPage(matches);
  const admin = useRouteLoaderData<typeof loadAdmin>("routes/app");
  const i18n = i18nOf(plain ? languageOfPage(matches) : "en");
  return (
    <html lang={i18n.language} dir={i18n.dir()}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        {plain && <meta name="robots" content="noindex" />}
        {/* Within the page: on a shop's own domain no address of ours leads to a file. */}
        {plain && <style nonce={nonce} dangerouslySetInnerHTML={{ __html: shopperPageStyles }} />}
        <Meta />
        {!plain && <Links />}
        {/* Before every other script, and after the styles: a page that stood before them would be measured without them. */}
        {admin && <script src={admin.bridge ?? appBridge} data-api-key={admin.apiKey} />}
      </head>
      <body>
        <I18nextProvider i18n={i18n}>{children}</I18nextProvider>
        {!plain && <ScrollRestoration nonce={nonce} />}
        {!plain && <LaterScripts nonce={nonce} />}
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

/** What no other page caught. A reader gets a sentence; the cause is in the server's log. */
export function ErrorBoundary() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <ShopperPage>
      <h1>
        <Words of={missing ? "trouble.missing.page" : "trouble.page.title"} />
      </h1>
      {!missing && (
        <p>
          <Words of="trouble.page.text" />
        </p>
      )}
    </ShopperPage>
  );
}
