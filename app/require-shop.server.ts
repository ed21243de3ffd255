import { type AppLoadContext, data } from "@remix-run/node";
import type { Ctx, ShopId } from "#app/platform/ports";
import { installShop } from "#app/shops/install-shop.server";
import { loadShop } from "#app/shops/load-shop.server";
import { type Action, mayDo, type Role } from "#app/shops/roles";
import type { Shop } from "#app/shops/shop";
import { findShop, findShopId } from "#app/shops/shops.store.server";
import { joinTeam } from "#app/shops/team.server";
import { findMember } from "#app/shops/team.store.server";
import type { EmbeddedApp } from "#app/shopify.server";

declare module "@remix-run/node" {
  /** What every loader and action is handed by app/server.ts. */
  interface AppLoadContext extends Pick<EmbeddedApp, "authenticate" | "documentHeaders"> {
    ctx: Ctx;
  }
}

/** What a page is told when a role does not let its reader do something. */
export interface Refusal {
  refused: Action;
}

export interface SignedIn {
  ctx: Ctx;
  shopId: ShopId;
  /** The member of staff: `sub` of the session token. */
  actor: string;
  role: Role;
  shop: Shop;
}

/**
 * The first line of every loader and action in the admin: whose shop, who asks, and whether their role lets them.
 * @param doing what is asked for. Of an action that names nothing it is "other", so that what nobody thought of is refused to those who may do
 *              only some things; one whose form tells names "see" here and then asks {@link allow}. Loaders read ("see").
 * @throws Response of Shopify's library, which pages let pass, or the refusal of {@link allow}
 */
export async function requireShop(context: AppLoadContext, request: Request, doing?: Action): Promise<SignedIn> {
  const signedIn = await (request.method === "GET" ? askOnce(context, request) : whoAsks(context, request));
  allow(signedIn, doing ?? (request.method === "GET" || request.method === "HEAD" ? "see" : "other"));
  return signedIn;
}

/**
 * The one place where roles are enforced.
 * @param own whether what it is done to is theirs
 * @throws a 403 that pages put into words
 */
export function allow({ role }: Pick<SignedIn, "role">, action: Action, own = false): void {
  if (!mayDo(role, action, own)) throw data({ refused: action } satisfies Refusal, { status: 403 });
}

const asked = new WeakMap<AppLoadContext, Promise<SignedIn>>();

/** The loaders of one document begin side by side: the first asks, and the others wait for its answer. Where it is refused, each asks for itself, since an answer that is thrown can be read only once. */
async function askOnce(context: AppLoadContext, request: Request): Promise<SignedIn> {
  const before = asked.get(context);
  const known = before && (await before.catch(() => null));
  if (known) return known;
  const answer = whoAsks(context, request);
  asked.set(context, answer);
  return answer;
}

async function whoAsks(context: AppLoadContext, request: Request): Promise<SignedIn> {
  const { ctx } = context;
  const { domain, scopes, actor } = await context.authenticate(request);
  const known = await findShopId(ctx.db, domain);
  const found = known === null ? null : await ctx.db.withShopSql(known, async (sql) => ({ shop: await findShop(sql), member: await findMember(sql, actor) }));
  if (found?.shop) {
    const { role } = found.member ?? (await joinTeam(ctx, { shopId: found.shop.id, actor }));
    return { ctx, shopId: found.shop.id, actor, role, shop: found.shop };
  }
  // A token without a whole shop: another request is taking it in at this moment (a first page load makes several), or died at it.
  const { shopId } = await installShop(ctx, { domain, scopes, at: ctx.clock.now() });
  const { role } = await joinTeam(ctx, { shopId, actor });
  return { ctx, shopId, actor, role, shop: await loadShop(ctx, { shopId }) };
}
