import { createHmac } from "node:crypto";
import type { Server } from "node:http";
import { afterEach, beforeEach } from "vitest";
import { listen, makeCoreFixture, serverFor, type CoreFixture } from "../core-fixture.ts";
import { addCustomer, addProduct, recordOrder } from "../records.ts";
import { bulkOperationsIdle } from "./bulk/operations.ts";
import { handleAdminApi } from "./http.ts";

export const day = 86_400_000;

interface TokenBody {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
  error?: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any document
export type Answer = { status: number; data: any; errors: any[] | undefined; extensions: any };

/** The simulated Admin API behind a port of its own, opened anew for each test of the file that calls this. */
export function openAdminApi() {
  const api = {} as { fixture: CoreFixture; server: Server; base: string };

  /** A session token as App Bridge gives it. */
  function idToken(change: Record<string, unknown> = {}, secret = "secret"): string {
    const now = Math.floor(api.fixture.clock.now() / 1000);
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const body = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ iss: `https://${api.fixture.shop.domain}/admin`, dest: `https://${api.fixture.shop.domain}`, aud: "key", sub: "1", exp: now + 60, nbf: now - 1, iat: now, ...change })}`;
    return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
  }

  async function askToken(form: Record<string, string>): Promise<{ status: number; body: TokenBody }> {
    const response = await fetch(`${api.base}/admin/oauth/access_token`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-sim-shop": api.fixture.shop.domain },
      body: JSON.stringify({ client_id: "key", client_secret: "secret", ...form }),
    });
    return { status: response.status, body: (await response.json()) as TokenBody };
  }

  const exchange = (jwt = idToken()): Promise<{ status: number; body: TokenBody }> =>
    askToken({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: jwt,
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    });

  const refresh = (token: string): Promise<{ status: number; body: TokenBody }> => askToken({ grant_type: "refresh_token", refresh_token: token });

  async function graphql(query: string, variables: Record<string, unknown> = {}, token?: string): Promise<Answer> {
    const access = token ?? (await exchange()).body.access_token;
    const response = await fetch(`${api.base}/admin/api/2026-10/graphql.json`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-sim-shop": api.fixture.shop.domain, "x-shopify-access-token": access },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
  }

  async function start(options: Parameters<typeof makeCoreFixture>[0] = {}): Promise<void> {
    api.fixture = makeCoreFixture(options);
    api.server = serverFor((request, response) => void handleAdminApi(api.fixture.sim, request, response));
    api.base = await listen(api.server);
  }

  /** Ten customers with `n` orders each, 10 days apart, the newest of customer n being n·10 days old. */
  function fill(): void {
    const { sim, shop, clock } = api.fixture;
    const product = addProduct(sim.state, shop, { title: "Mug", pricesMinor: [1250], createdAt: shop.createdAt });
    const [variant] = product.variants;
    for (let n = 1; n <= 10; n++) {
      const customer = addCustomer(sim.state, shop, {
        email: `c${n}@shopper.example`,
        firstName: `C${n}`,
        createdAt: clock.now() - 300 * day,
        tags: n % 2 ? ["odd"] : [],
        consent: { state: n % 3 === 0 ? "UNSUBSCRIBED" : "SUBSCRIBED" },
      });
      for (let i = n; i >= 1; i--)
        recordOrder(sim.state, shop, {
          customerId: customer.id,
          createdAt: clock.now() - (n + i - 1) * 10 * day,
          shippingMinor: 490,
          lines: [{ title: "Mug", quantity: 2, unitPriceMinor: 1250, productId: product.id, variantId: variant?.id ?? null }],
        });
    }
  }

  beforeEach(() => start());
  afterEach(async () => {
    await bulkOperationsIdle(api.fixture.sim);
    api.server.closeAllConnections();
    await new Promise((resolve) => api.server.close(resolve));
    api.fixture.close();
  });

  return { api, start, idToken, exchange, refresh, graphql, fill };
}
