import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { checkDomain } from "./check-domain.server.ts";
import { findDomain, insertDomain } from "./domains.store.server.ts";
import { readSenderAddress, type SenderAddressProblem } from "./sending-domain.ts";

export type AddDomainOutcome = { kind: "added" } | { kind: "refused"; why: SenderAddressProblem } | { kind: "has-one" };

const makeKeys = promisify(generateKeyPair);

/** A shop names the address that its mails are to come from. They do so from when its domain's records are found; what is there already is looked at now. */
export async function addDomain(ctx: Ctx, { shopId, actor, address }: { shopId: ShopId; actor: string; address: string }): Promise<AddDomainOutcome> {
  const read = readSenderAddress(address, [ctx.env.MAIL_DOMAIN, new URL(ctx.env.APP_URL).hostname]);
  if (read.kind === "refused") return read;
  const { domain, localPart } = read.address;
  // 2048 bits: what Gmail asks for, and the most that is common in DNS (RFC 8301, 3.2).
  const { privateKey, publicKey } = await makeKeys("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "der" }, publicKeyEncoding: { type: "spki", format: "der" } });
  const at = ctx.clock.now();
  const added = await ctx.db.withShopSql(shopId, async (sql) => {
    await sql.query("select 1 from shop_settings where shop_id = $1 for update", [shopId]);
    if (await findDomain(sql)) return false;
    // A selector of this shop's own, so that another shop of the same merchant stands beside it.
    const selector = `comeback-${randomBytes(4).toString("hex")}`;
    await insertDomain(sql, { domain, localPart, selector, privateKeySealed: ctx.seal.seal(privateKey.toString("base64")), publicKey: publicKey.toString("base64") }, actor, at);
    await writeAudit(sql, { at, actor, action: "added_domain", details: { domain } });
    return true;
  });
  if (!added) return { kind: "has-one" };
  await checkDomain(ctx, { shopId });
  return { kind: "added" };
}
