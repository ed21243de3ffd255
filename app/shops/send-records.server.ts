import type { Ctx, ShopId } from "#app/platform/ports";
import { loadDomain } from "./load-domain.server.ts";
import { loadShop } from "./load-shop.server.ts";
import { recordsMail } from "./records-mail.ts";
import { sendServiceMail, type ServiceMailOutcome } from "./send-service-mail.server.ts";

/** The records of the shop's domain as a mail to whoever looks after its DNS. */
export async function sendRecords(ctx: Ctx, { shopId, actor, to }: { shopId: ShopId; actor: string; to: string }): Promise<ServiceMailOutcome | { kind: "gone" }> {
  const [shop, { own }] = await Promise.all([loadShop(ctx, { shopId }), loadDomain(ctx, { shopId })]);
  if (!own) return { kind: "gone" };
  const mail = recordsMail({ shopName: shop.settings.name, domain: own.domain, address: `${own.localPart}@${own.domain}`, records: own.records });
  return sendServiceMail(ctx, shop, { to, actor, kind: "sent_domain_records", ...mail });
}
