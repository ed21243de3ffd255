/**
 * Session tokens as App Bridge hands them to an embedded app (shopify.dev, "Session tokens"): HS256 under the app's secret, one minute long,
 * in world time.
 */
import { createHash, createHmac, randomUUID } from "node:crypto";

import type { AppConfig } from "../app-config.ts";

/** The one member of staff who is signed in to the simulated admin. */
export const staff = { id: 101, firstName: "Lena", lastName: "Brandt", locale: "en" };

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * @param now    ms of world time
 * @param person whose number stands in it; the signed-in member of staff's unless told
 */
export function createSessionToken(app: Pick<AppConfig, "apiKey" | "apiSecret">, shop: string, now: number, person = String(staff.id)): string {
  const issuedAt = Math.floor(now / 1000);
  const content = `${part({ alg: "HS256", typ: "JWT" })}.${part({
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: app.apiKey,
    sub: person,
    exp: issuedAt + 60,
    nbf: issuedAt,
    iat: issuedAt,
    jti: randomUUID(),
    sid: createHash("sha256").update(`${shop}/${person}`).digest("hex"),
  })}`;
  return `${content}.${createHmac("sha256", app.apiSecret).update(content).digest("base64url")}`;
}

/** `nordlicht` of `nordlicht.myshopify.com`. */
export const storeHandle = (shop: string): string => shop.replace(/\.myshopify\.com$/, "");

/** The `host` parameter of an embedded app: base64 of the admin's address of this shop. */
export const hostParameter = (shop: string): string => Buffer.from(`admin.shopify.com/store/${storeHandle(shop)}`).toString("base64");

/**
 * Address of a page of the app with everything that the admin adds to it on a document load.
 * @param path path and query inside the app, for example `/app/shoppers?sort=spent`
 */
export function embeddedUrl(input: { appUrl: string; path: string; app: Pick<AppConfig, "apiKey" | "apiSecret">; shop: string; now: number }): string {
  const url = new URL(input.path, input.appUrl);
  const added = {
    embedded: "1",
    shop: input.shop,
    host: hostParameter(input.shop),
    id_token: createSessionToken(input.app, input.shop, input.now),
    locale: staff.locale,
    timestamp: String(Math.floor(input.now / 1000)),
  };
  for (const [name, value] of Object.entries(added)) url.searchParams.set(name, value);
  return url.href;
}
