import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { INVITATION_MS, isSignedFor, readAddressToken, writeAddressToken } from "./address-token.ts";
import { writeAudit } from "./audit.server.ts";
import { loadShop } from "./load-shop.server.ts";
import { readEmail, sendServiceMail, type ServiceMailOutcome } from "./send-service-mail.server.ts";
import type { Shop } from "./shop.ts";
import { findShop } from "./shops.store.server.ts";
import { deleteAddress, findAddress, findAddresses, inviteAddress, markConfirmed, type TeamAddress } from "./team-addresses.store.server.ts";

/**
 * Where a shop's test mails may go (product rule 4): the address that Shopify knows of the merchant, and those whose readers said so. The
 * reply address is typed like any other, so it counts when its domain is proved to be the shop's.
 */
export async function listTestAddresses(ctx: Pick<Ctx, "db">, { id, settings, ownDomain }: Pick<Shop, "id" | "settings" | "ownDomain">): Promise<string[]> {
  const confirmed = (await ctx.db.withShopSql(id, findAddresses)).filter(({ confirmedAt }) => confirmedAt).map(({ email }) => email);
  const replyTo = ownDomain?.verified && settings.replyTo?.endsWith(`@${ownDomain.domain}`) ? [settings.replyTo] : [];
  return [...new Set([...(settings.email ? [settings.email.toLowerCase()] : []), ...replyTo, ...confirmed])];
}

export type InviteOutcome = ServiceMailOutcome | { kind: "confirmed-already" };

/** Asks whoever reads an address to confirm it, by a link that ends after 7 days; asking again makes an earlier link void. */
export async function inviteTeamAddress(ctx: Ctx, { shopId, actor, email }: { shopId: ShopId; actor: string; email: string }): Promise<InviteOutcome> {
  const shop = await loadShop(ctx, { shopId });
  const address = readEmail(email);
  if (address === null) return { kind: "not_an_address" };
  const invited = await ctx.db.withShopSql(shopId, (sql) => inviteAddress(sql, address, actor, ctx.clock.now()));
  if (!invited) return { kind: "confirmed-already" };
  const link = `${ctx.env.APP_URL}/t/${writeAddressToken(ctx.seal, { shopId, ...invited })}`;
  const { name } = shop.settings;
  const text = `Hello,

${name} uses Comeback, an app in their Shopify shop, to write to their customers. They ask whether test mails may go to this address.

If you know ${name}, confirm it here within 7 days:
${link}

If you don't, you need not do anything: no test mails will come.
`;
  const outcome = await sendServiceMail(ctx, shop, { to: address, actor, kind: "invited_address", subject: `Test mails from ${name}?`, text });
  // Nobody was asked: the list must not say so.
  if (outcome.kind !== "sent") await ctx.db.withShopSql(shopId, (sql) => deleteAddress(sql, invited.id));
  return outcome;
}

/** No test mails go there any more; an open invitation is void. */
export async function removeTeamAddress(ctx: Ctx, { shopId, actor, id }: { shopId: ShopId; actor: string; id: bigint }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    if (await deleteAddress(sql, id)) await writeAudit(sql, { at: ctx.clock.now(), actor, action: "removed_address", details: { addressId: String(id) } });
  });
}

export type AddressInvitation = { kind: "open" | "confirmed"; shopName: string; email: string } | { kind: "over" | "unknown" };

/** What the link of an invitation leads to. Changes nothing: mail filters follow links. */
export async function loadInvitation(ctx: Pick<Ctx, "db" | "clock" | "seal">, { token }: { token: string }): Promise<AddressInvitation> {
  const read = readAddressToken(token);
  return read ? ctx.db.withShopSql(read.shopId, async (sql) => (await findInvited(ctx, sql, read)).invitation) : { kind: "unknown" };
}

/** Test mails may go to the address from now on. Confirming twice is confirming once. */
export async function confirmAddress(ctx: Pick<Ctx, "db" | "clock" | "seal">, { token }: { token: string }): Promise<AddressInvitation> {
  const read = readAddressToken(token);
  if (!read) return { kind: "unknown" };
  return ctx.db.withShopSql(read.shopId, async (sql) => {
    const { invitation } = await findInvited(ctx, sql, read);
    if (invitation.kind !== "open") return invitation;
    const at = ctx.clock.now();
    await markConfirmed(sql, read.id, at);
    await writeAudit(sql, { at, actor: "address", action: "confirmed_address", details: { addressId: String(read.id) } });
    return { ...invitation, kind: "confirmed" };
  });
}

async function findInvited(ctx: Pick<Ctx, "clock" | "seal">, sql: Sql, { id, mac }: { id: bigint; mac: string }): Promise<{ address?: TeamAddress; invitation: AddressInvitation }> {
  const [address, shop] = [await findAddress(sql, id), await findShop(sql)];
  if (!address || !shop || shop.uninstalledAt || !isSignedFor(ctx.seal, mac, { shopId: sql.shopId, ...address })) return { invitation: { kind: "unknown" } };
  const of = { shopName: shop.settings.name, email: address.email };
  if (address.confirmedAt) return { address, invitation: { kind: "confirmed", ...of } };
  const over = +ctx.clock.now() > +address.invitedAt + INVITATION_MS;
  return { address, invitation: over ? { kind: "over" } : { kind: "open", ...of } };
}
