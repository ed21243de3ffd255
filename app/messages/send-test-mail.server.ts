import type { Ctx, ShopId } from "#app/platform/ports";
import { loadShop } from "#app/shops/load-shop.server";
import { senderOf } from "#app/shops/sender";
import { signatureOf } from "#app/shops/signature.server";
import { listTestAddresses } from "#app/shops/team-addresses.server";
import { takeTestMail } from "#app/shops/test-mails.server";
import { outgoingMail } from "./compose-mail.ts";
import { type DraftMail, renderDraft } from "./render-preview.server.ts";

export type TestMailOutcome = { kind: "sent" } | { kind: "refused"; reply: string } | { kind: "later" } | { kind: "not_allowed" } | { kind: "suspended" } | { kind: "too_many" } | { kind: "problems" };

/** A draft as a mail to the merchant's own address or a confirmed one of the team, never to another; at most 20 in 24 hours (product rule 4). */
export async function sendTestMail(ctx: Ctx, { shopId, to, actor, ...draft }: { shopId: ShopId; to: string; actor: string } & DraftMail): Promise<TestMailOutcome> {
  const shop = await loadShop(ctx, { shopId });
  const address = to.trim().toLowerCase();
  if (shop.suspendedAt || shop.uninstalledAt) return { kind: "suspended" };
  if (!(await listTestAddresses(ctx, shop)).includes(address)) return { kind: "not_allowed" };
  const mail = await renderDraft(ctx, shop, draft);
  if (mail.problems.length > 0) return { kind: "problems" };
  if (!(await takeTestMail(ctx, { shopId, actor, kind: "sent_test_mail" }))) return { kind: "too_many" };
  const sender = senderOf(shop, ctx.env.MAIL_DOMAIN);
  const outcome = await ctx.mail.send(
    outgoingMail({
      rendered: { ...mail, subject: `[Test] ${mail.subject}` },
      to: address,
      sender,
      signature: signatureOf(ctx.seal, sender),
      unsubscribeUrl: `${ctx.env.APP_URL}/u/example`,
      messageRef: crypto.randomUUID(),
      mailDomain: ctx.env.MAIL_DOMAIN,
    }),
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
