import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { senderOf } from "#app/shops/sender";
import { outgoingMail } from "./compose-mail.ts";
import { type DraftMail, renderDraft } from "./render-preview.server.ts";

/** Product rule 4. */
const TESTS_A_DAY = 20;

export type TestMailOutcome = { kind: "sent" } | { kind: "refused"; reply: string } | { kind: "later" } | { kind: "not_allowed" } | { kind: "too_many" } | { kind: "problems" };

/** A draft as a mail to the merchant's own address, never to another; at most 20 in 24 hours. */
export async function sendTestMail(ctx: Ctx, { shopId, to, actor, ...draft }: { shopId: ShopId; to: string; actor: string } & DraftMail): Promise<TestMailOutcome> {
  const shop = await loadShop(ctx, { shopId });
  const address = to.trim().toLowerCase();
  const own = [shop.settings.email, shop.settings.replyTo].map((email) => email?.toLowerCase());
  if (!own.includes(address) || shop.suspendedAt || shop.uninstalledAt) return { kind: "not_allowed" };
  const now = ctx.clock.now();
  const mail = await renderDraft(ctx, shop, draft);
  if (mail.problems.length > 0) return { kind: "problems" };
  // Counted before it is sent, with the shop's row held: two clicks at once are two tests.
  const allowed = await ctx.db.withShopSql(shopId, async (sql) => {
    await sql.query("select 1 from shop_settings where shop_id = $1 for update", [shopId]);
    const { rows } = await sql.query<{ n: bigint }>("select count(*) as n from audit_entries where shop_id = $1 and action = 'sent_test_mail' and at > $2", [shopId, new Date(+now - 86_400_000)]);
    if (Number(rows[0]?.n ?? 0) >= TESTS_A_DAY) return false;
    await writeAudit(sql, { at: now, actor, action: "sent_test_mail", details: {} });
    return true;
  });
  if (!allowed) return { kind: "too_many" };
  const outcome = await ctx.mail.send(
    outgoingMail({ rendered: { ...mail, subject: `[Test] ${mail.subject}` }, to: address, sender: senderOf(shop, ctx.env.MAIL_DOMAIN), unsubscribeUrl: `${ctx.env.APP_URL}/u/example`, messageRef: crypto.randomUUID(), mailDomain: ctx.env.MAIL_DOMAIN }),
  );
  switch (outcome.kind) {
    case "accepted":
      return { kind: "sent" };
    case "refused":
      return { kind: "refused", reply: outcome.reply };
    case "shut":
      return { kind: "refused", reply: outcome.reply };
    case "later":
    case "uncertain":
      return { kind: "later" };
  }
}
