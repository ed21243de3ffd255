import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { machineMs } from "#app/platform/clock";
import { withLease } from "#app/platform/jobs/leases.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { ShopifyUnavailable } from "./shopify-unavailable.ts";
import { dropToken, findToken, replaceToken, type StoredToken } from "./sessions.store.server.ts";

export type TokenOutcome = { kind: "token"; domain: string; accessToken: string; disconnected: boolean; denied: string | null } | { kind: "gone" };

export interface TokenKeeper {
  /** A token with at least a minute to live; refreshes it before. `gone`: uninstalled, or the refresh token is dead. */
  liveToken(shopId: ShopId): Promise<TokenOutcome>;
  /** Another token in the place of one that Shopify refused. */
  replaceRefused(shopId: ShopId, accessToken: string): Promise<TokenOutcome>;
}

/** Business time, because Shopify counts the token's hour in it. */
const REFRESH_BEFORE_MS = 60_000;
/** Machine time: how long one refresh may take, how long a holder that died blocks the others, how long a waiter waits. */
const REQUEST_TIMEOUT_MS = 10_000;
const LEASE_SECONDS = 20;
const GIVE_UP_AFTER_MS = 30_000;

const RefreshAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number(),
  refresh_token: z.string().min(1),
  refresh_token_expires_in: z.number(),
  scope: z.string().optional(),
});

/**
 * Keeps the offline tokens of all shops: one refresh at a time per shop, across calls and across processes (a lease row), and no
 * transaction open while Shopify is asked. Shopify rotates the refresh token at each use, so two at once could lose the shop.
 */
export function createTokenKeeper(deps: Pick<Ctx, "db" | "seal" | "env" | "clock" | "log">): TokenKeeper {
  const underWay = new Map<string, Promise<TokenOutcome>>();

  const noted = ({ domain, disconnected, denied }: StoredToken) => ({ domain, disconnected, denied });
  const opened = (stored: StoredToken): TokenOutcome =>
    stored.sealedAccess ? { kind: "token", ...noted(stored), accessToken: deps.seal.open(stored.sealedAccess) } : { kind: "gone" };
  const isFresh = (stored: StoredToken): boolean => stored.expires === null || +stored.expires - +deps.clock.now() > REFRESH_BEFORE_MS;
  const isGood = (stored: StoredToken, refused: string | null): boolean => isFresh(stored) && (!refused || deps.seal.open(stored.sealedAccess ?? "") !== refused);

  async function current(shopId: ShopId, refused: string | null): Promise<TokenOutcome> {
    const stored = await findToken(deps.db, shopId);
    if (!stored?.sealedAccess) return { kind: "gone" };
    return isGood(stored, refused) ? opened(stored) : once(shopId, refused);
  }

  /** Calls of this process that come while one is under way share its answer. */
  function once(shopId: ShopId, refused: string | null): Promise<TokenOutcome> {
    const key = String(shopId);
    const running = underWay.get(key) ?? renew(shopId, refused).finally(() => underWay.delete(key));
    underWay.set(key, running);
    return running;
  }

  async function renew(shopId: ShopId, refused: string | null): Promise<TokenOutcome> {
    const until = machineMs() + GIVE_UP_AFTER_MS;
    let why = "another process did not finish its refresh";
    for (let pauseMs = 100; machineMs() < until; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      const leased = await withLease(deps.db, shopId, { name: "shopify.token", holder: randomUUID(), seconds: LEASE_SECONDS }, async () => {
        const stored = await findToken(deps.db, shopId);
        if (!stored?.sealedAccess) return { kind: "gone" } as const;
        return isGood(stored, refused) ? opened(stored) : refresh(shopId, stored);
      });
      if (leased.kind === "done" && leased.value.kind !== "later") return leased.value;
      if (leased.kind === "done" && leased.value.kind === "later") why = leased.value.why;
      await wait(pauseMs);
    }
    throw new ShopifyUnavailable(`shop ${shopId}: no token: ${why}`);
  }

  async function refresh(shopId: ShopId, stored: StoredToken): Promise<TokenOutcome | { kind: "later"; why: string }> {
    const { sealedAccess, sealedRefresh, domain } = stored;
    if (!sealedAccess || !sealedRefresh) return { kind: "gone" };
    const response = await ask(domain, deps.seal.open(sealedRefresh)).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (response instanceof Error) return { kind: "later", why: response.message };
    if (response.status === 429 || response.status >= 500) return { kind: "later", why: `Shopify answered ${response.status}` };
    if (!response.ok) {
      const error = z.object({ error: z.string() }).safeParse(await response.json().catch(() => null));
      const why = error.success ? error.data.error : String(response.status);
      // Wrong credentials of the app are the operator's trouble; dropping every shop's token over it would make it worse.
      if (why === "invalid_client") throw new Error(`shop ${shopId}: Shopify does not accept SHOPIFY_API_KEY and SHOPIFY_API_SECRET`);
      deps.log.warn({ shopId: String(shopId), why }, "the shop's token is dead");
      await dropToken(deps.db, domain, sealedAccess);
      return { kind: "gone" };
    }
    const answer = RefreshAnswer.parse(await response.json());
    const at = +deps.clock.now();
    const replaced = await replaceToken(deps.db, domain, sealedRefresh, {
      sealedAccess: deps.seal.seal(answer.access_token),
      sealedRefresh: deps.seal.seal(answer.refresh_token),
      expires: new Date(at + answer.expires_in * 1000),
      refreshExpires: new Date(at + answer.refresh_token_expires_in * 1000),
      scope: answer.scope ?? null,
    });
    if (replaced) return { kind: "token", ...noted(stored), accessToken: answer.access_token };
    // A page load exchanged tokens meanwhile, or the shop uninstalled: what stands in the table now is the truth.
    const now = await findToken(deps.db, shopId);
    return now ? opened(now) : { kind: "gone" };
  }

  const ask = (domain: string, refreshToken: string): Promise<Response> =>
    fetch(`https://${domain}/admin/oauth/access_token`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ client_id: deps.env.SHOPIFY_API_KEY, client_secret: deps.env.SHOPIFY_API_SECRET, grant_type: "refresh_token", refresh_token: refreshToken }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });

  return { liveToken: (shopId) => current(shopId, null), replaceRefused: (shopId, accessToken) => current(shopId, accessToken) };
}
