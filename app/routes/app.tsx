import type { HeadersFunction, LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { NavLink, Outlet, useLoaderData, useNavigation, useRouteError } from "@remix-run/react";
import { NavMenu, useAppBridge } from "@shopify/app-bridge-react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { useEffect } from "react";
import { requireShop } from "#app/require-shop.server";
import { loadStaffNames } from "#app/shops/team.server";
import styles from "../ui/admin.css?url";
import latinFont from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url";
import { MainArea } from "../ui/main-area.tsx";
import { ShopFormat } from "../ui/shop-format.tsx";
import { Words } from "../ui/words.tsx";
import { reporting } from "./trouble.server.ts";

export const links: LinksFunction = () => [
  // With the styles, not after them: text that changes its face moves.
  { rel: "preload", as: "font", type: "font/woff2", href: latinFont, crossOrigin: "anonymous" },
  { rel: "stylesheet", href: styles },
];

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shop, actor, role } = await requireShop(context, request);
  const { name, currency, timeZone } = shop.settings;
  return {
    apiKey: ctx.env.SHOPIFY_API_KEY,
    bridge: ctx.env.APP_BRIDGE_URL,
    shop: { name, currency, timeZone, actor, role, staff: await loadStaffNames(ctx, { shopId: shop.id }) },
  };
});

/** The frame of every page in the admin: Polaris, App Bridge, the menu. */
export default function AdminFrame() {
  const { apiKey, shop } = useLoaderData<typeof loader>();
  return (
    // App Bridge stands in the document's head (app/root.tsx); told of an embedded app, the library would load it once more, from the body.
    <AppProvider isEmbeddedApp={false} apiKey={apiKey}>
      <NavMenu>
        {/* Remix' own links: with Polaris' a sub-page would not highlight its parent. */}
        <NavLink to="/app" rel="home">
          <Words of="words.nav.home" />
        </NavLink>
        {(["shoppers", "campaigns", "responses", "settings"] as const).map((page) => (
          <NavLink key={page} to={`/app/${page}`}>
            <Words of={`words.nav.${page}`} />
          </NavLink>
        ))}
      </NavMenu>
      <ShopFormat shop={shop}>
        <NavigationProgress />
        <MainArea>
          <Outlet />
        </MainArea>
      </ShopFormat>
    </AppProvider>
  );
}

/** The admin's own progress line, while the next page is on its way. */
function NavigationProgress() {
  const bridge = useAppBridge();
  const { state } = useNavigation();
  useEffect(() => {
    bridge.loading(state === "loading");
  }, [bridge, state]);
  return null;
}

/** Shopify's library answers by throwing: its pages (a new session token, a way out of the frame) are shown as they are. */
export function ErrorBoundary() {
  return boundary.error(useRouteError());
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
