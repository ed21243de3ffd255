import { z } from "zod";
import type { Language } from "#app/platform/languages";
import type { Ctx, MailOutcome } from "#app/platform/ports";
import { senderOf, supportOf } from "./sender.ts";
import { type Shop, shopHandle } from "./shop.ts";
import { takeTestMail } from "./test-mails.server.ts";

export type ServiceMailOutcome = { kind: "sent" } | { kind: "not_an_address" } | { kind: "suspended" } | { kind: "too_many" } | { kind: "refused"; reply: string } | { kind: "later" };

/** An address as it is kept, or null. */
export function readEmail(typed: string): string | null {
  const parsed = z.email().max(254).safeParse(typed.trim().toLowerCase());
  return parsed.success ? parsed.data : null;
}

/**
 * A short mail in our own words to one address that somebody of the shop typed: always from the operator's domain, for it speaks for us, and
 * one of the 20 of a day.
 */
export async function sendServiceMail(ctx: Ctx, shop: Shop, input: { to: string; actor: string; kind: Parameters<typeof takeTestMail>[1]["kind"]; subject: string; text: string }): Promise<ServiceMailOutcome> {
  const to = readEmail(input.to);
  if (to === null) return { kind: "not_an_address" };
  if (shop.suspendedAt || shop.uninstalledAt) return { kind: "suspended" };
  if (!(await takeTestMail(ctx, { shopId: shop.id, actor: input.actor, kind: input.kind }))) return { kind: "too_many" };
  const { from, replyTo } = senderOf({ ...shop, ownDomain: null }, ctx.env.MAIL_DOMAIN);
  const outcome = await deliver(ctx, { from, replyTo, to, subject: input.subject, text: input.text });
  if (outcome.kind === "accepted") return { kind: "sent" };
  return outcome.kind === "refused" || outcome.kind === "shut" ? { kind: "refused", reply: outcome.reply } : { kind: "later" };
}

/** A short mail from Comeback itself to the address that Shopify knows of the merchant: nobody typed it, so it is none of the 20. Answers go to our support. */
export async function sendToMerchant(ctx: Pick<Ctx, "mail" | "env">, shop: Pick<Shop, "domain">, mail: { to: string; subject: string; text: string; language?: Language }): Promise<MailOutcome> {
  const address = `${shopHandle(shop.domain)}@${ctx.env.MAIL_DOMAIN}`;
  return deliver(ctx, { from: { name: "Comeback", address }, replyTo: supportOf(ctx.env), ...mail });
}

/** What is sent by itself says so, so that no absence note answers it (RFC 3834). */
const deliver = (ctx: Pick<Ctx, "mail" | "env">, { from, replyTo, to, subject, text, language = "en" }: { from: { name: string; address: string }; replyTo: string | null; to: string; subject: string; text: string; language?: Language }): Promise<MailOutcome> =>
  ctx.mail.send({ from, replyTo, to, subject, text, html: htmlOf(text, language), messageId: `${crypto.randomUUID()}@${ctx.env.MAIL_DOMAIN}`, headers: { "Auto-Submitted": "auto-generated" } });

/** The text as it is: what is to be copied out of it must not be laid out. An address that is a line of its own can be followed. */
const htmlOf = (text: string, language: Language): string => {
  const safe = text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign).replace(/^https?:\/\/\S+$/gm, '<a href="$&">$&</a>');
  return `<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width, initial-scale=1"><body style="font:16px/24px -apple-system,Segoe UI,sans-serif"><div style="white-space:pre-wrap;overflow-wrap:anywhere">${safe}</div></body></html>`;
};
