import "@shopify/shopify-app-remix/adapters/node";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";
import { type ApiVersion, LogSeverity } from "@shopify/shopify-api";
import { AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import type { Ctx } from "#app/platform/ports";
import { API_VERSION } from "#app/shopify/api-version";
import { sealedSessionStorage } from "#app/shopify/sealed-session-storage.server";
import { noteConnected } from "#app/shopify/sessions.store.server";
import { installShop } from "#app/shops/install-shop.server";
import { welcomeBack } from "#app/shops/reconnect-shop.server";

/** What pages need of Shopify's library. */
export interface EmbeddedApp {
  /**
   * Who asks, by the session token of App Bridge; exchanges it for an offline token where there is none.
   * @throws Response of the library: a bounce page, a redirect, 401 with the header that makes App Bridge try again
   */
  authenticate(request: Request): Promise<{ domain: string; scopes: string; actor: string }>;
  /** Sets the headers of a document in the frame: frame-ancestors and preloads. */
  documentHeaders(request: Request, headers: Headers): void;
  close(): Promise<void>;
}

/**
 * Shopify's library, of which only `authenticate.admin` and the React part are used: webhooks, app proxy and background work verify
 * and take tokens by our own functions (docs/architecture.md, decision 8).
 */
export function createEmbeddedApp(ctx: Ctx): EmbeddedApp {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: ctx.env.DATABASE_URL, max: 3 }) });
  const shopify = shopifyApp({
    apiKey: ctx.env.SHOPIFY_API_KEY,
    apiSecretKey: ctx.env.SHOPIFY_API_SECRET,
    apiVersion: API_VERSION satisfies `${ApiVersion}` as ApiVersion,
    appUrl: ctx.env.APP_URL,
    distribution: AppDistribution.AppStore,
    sessionStorage: sealedSessionStorage(new PrismaSessionStorage(prisma), ctx.seal),
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    hooks: {
      // After each exchange, not only at install, and twice in parallel on a first page load.
      afterAuth: async ({ session }) => {
        try {
          const { shopId } = await installShop(ctx, { domain: session.shop, scopes: session.scope ?? "", at: ctx.clock.now() });
          if (await noteConnected(ctx.db, shopId)) await welcomeBack(ctx, { shopId });
        } catch (error) {
          // The library answers 500 and keeps the cause to itself.
          ctx.log.error({ err: error }, "a shop could not be taken in");
          throw error;
        }
      },
    },
    // From warnings on: what the library says below that names shops and tokens.
    logger: { level: LogSeverity.Warning, log: (severity, message) => (severity === LogSeverity.Error ? ctx.log.error(message) : ctx.log.warn(message)) },
  });

  return {
    async authenticate(request) {
      const { session, sessionToken } = await shopify.authenticate.admin(request);
      return { domain: session.shop, scopes: session.scope ?? "", actor: sessionToken.sub };
    },
    documentHeaders: (request, headers) => shopify.addDocumentResponseHeaders(request, headers),
    close: () => prisma.$disconnect(),
  };
}
