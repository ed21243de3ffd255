import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { SimCore } from "../core.ts";
import type { AccessToken, RefreshToken } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { withoutImplied } from "./access.ts";

const hour = 3_600_000;
/** shopify.dev, offline access tokens: expiring ones live an hour, their refresh tokens 90 days. */
const accessLifeMs = hour;
const refreshLifeMs = 90 * 24 * hour;
/** A spent refresh token may be retried for 30 days, until its replacement is used (changelog of 28 August 2026). */
const retryLifeMs = 30 * 24 * hour;

export interface TokenAnswer {
  status: number;
  body: Record<string, unknown>;
}

const refuse = (status: number, error: string, description: string): TokenAnswer => ({ status, body: { error, error_description: description } });

/** POST /admin/oauth/access_token: token exchange for an expiring offline token, and refresh. */
export function answerTokenRequest(sim: SimCore, shop: SimShop, form: Record<string, string | undefined>): TokenAnswer {
  if (form["client_id"] !== sim.app.apiKey || form["client_secret"] !== sim.app.apiSecret) return refuse(400, "invalid_client", "The client credentials are not valid");
  if (!shop.installed) return refuse(400, "app_not_installed", "The app is not installed on this shop");
  if (form["grant_type"] === "refresh_token") return refresh(sim, shop, form["refresh_token"] ?? "");
  if (form["grant_type"] === "urn:ietf:params:oauth:grant-type:token-exchange") return exchange(sim, shop, form);
  return refuse(400, "unsupported_grant_type", `Grant type ${form["grant_type"] ?? ""} is not supported`);
}

function exchange(sim: SimCore, shop: SimShop, form: Record<string, string | undefined>): TokenAnswer {
  if (form["subject_token_type"] !== "urn:ietf:params:oauth:token-type:id_token") return refuse(400, "invalid_request", "subject_token_type must be id_token");
  const why = refusedIdToken(sim, shop, form["subject_token"] ?? "");
  if (why) return refuse(400, "invalid_subject_token", why);
  if (form["requested_token_type"] !== "urn:shopify:params:oauth:token-type:offline-access-token") return refuse(400, "invalid_request", "Only offline tokens are simulated");
  // Public apps made since April 2026 get expiring tokens only.
  if (form["expiring"] !== "1") return refuse(400, "invalid_request", "This app must request expiring offline tokens (expiring=1)");
  return { status: 200, body: issue(sim, shop) };
}

function issue(sim: SimCore, shop: SimShop): Record<string, unknown> {
  const now = sim.clock.now();
  const access: AccessToken = { token: `shpat_${randomBytes(16).toString("hex")}`, expiresAt: now + accessLifeMs, scopes: [...shop.grantedScopes], revoked: false };
  const next: RefreshToken = { token: `shprt_${randomBytes(16).toString("hex")}`, expiresAt: now + refreshLifeMs, accessToken: access.token, replacedBy: null, revoked: false };
  shop.accessTokens.set(access.token, access);
  shop.refreshTokens.set(next.token, next);
  forgetOld(shop, now);
  return tokenBody(access, next, now);
}

const tokenBody = (access: AccessToken, next: RefreshToken, now: number): Record<string, unknown> => ({
  access_token: access.token,
  scope: withoutImplied(access.scopes).join(","),
  expires_in: Math.max(0, Math.floor((access.expiresAt - now) / 1000)),
  refresh_token: next.token,
  refresh_token_expires_in: Math.max(0, Math.floor((next.expiresAt - now) / 1000)),
});

function refresh(sim: SimCore, shop: SimShop, token: string): TokenAnswer {
  const now = sim.clock.now();
  const known = shop.refreshTokens.get(token);
  if (!known || known.revoked || known.expiresAt <= now) return refuse(400, "invalid_grant", "The refresh token is not valid or expired");
  if (!known.replacedBy) {
    const body = issue(sim, shop);
    known.replacedBy = { accessToken: String(body["access_token"]), refreshToken: String(body["refresh_token"]) };
    known.expiresAt = Math.min(known.expiresAt, now + retryLifeMs);
    return { status: 200, body };
  }
  const access = shop.accessTokens.get(known.replacedBy.accessToken);
  const next = shop.refreshTokens.get(known.replacedBy.refreshToken);
  if (!access || !next || next.replacedBy) return refuse(400, "invalid_grant", "The refresh token was already used");
  return { status: 200, body: tokenBody(access, next, now) };
}

/** The use of a new access token makes the refresh token that brought it unusable. */
export function noteTokenUse(shop: SimShop, token: string): void {
  for (const known of shop.refreshTokens.values()) if (known.replacedBy?.accessToken === token) known.revoked = true;
}

function forgetOld(shop: SimShop, now: number): void {
  for (const [key, token] of shop.accessTokens) if (token.expiresAt + 24 * hour < now) shop.accessTokens.delete(key);
  for (const [key, token] of shop.refreshTokens) if (token.expiresAt < now || token.revoked) shop.refreshTokens.delete(key);
}

/** The live access token of a request, or null: unknown, expired or revoked is answered 401. */
export function liveToken(sim: SimCore, shop: SimShop, token: string | undefined): AccessToken | null {
  const known = token ? shop.accessTokens.get(token) : undefined;
  return known && !known.revoked && known.expiresAt > sim.clock.now() && shop.installed ? known : null;
}

/** Why an id_token (session token, JWT HS256) is not accepted, or null when it is. Ten seconds of clock difference are tolerated. */
function refusedIdToken(sim: SimCore, shop: SimShop, jwt: string): string | null {
  const [head, payload, signature] = jwt.split(".");
  if (!head || !payload || !signature) return "The token is no JWT";
  const expected = createHmac("sha256", sim.app.apiSecret).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "The signature is wrong";
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { aud?: string; exp?: number; nbf?: number; dest?: string };
  const now = sim.clock.now() / 1000;
  if (claims.aud !== sim.app.apiKey) return "aud is not this app";
  if (claims.dest !== `https://${shop.domain}`) return "dest is another shop";
  if ((claims.exp ?? 0) + 10 < now) return "The token expired";
  if ((claims.nbf ?? 0) - 10 > now) return "The token is not valid yet";
  return null;
}
