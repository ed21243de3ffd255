import { z } from "zod";
import type { Ctx, OutgoingMail } from "#app/platform/ports";
import { senderOf } from "./sender.ts";
import type { Shop } from "./shop.ts";
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
  return outcomeOf(ctx, { from, replyTo, to, subject: input.subject, text: input.text, html: htmlOf(input.text), messageId: `${crypto.randomUUID()}@${ctx.env.MAIL_DOMAIN}`, headers: {} });
}

async function outcomeOf(ctx: Ctx, mail: OutgoingMail): Promise<ServiceMailOutcome> {
  const outcome = await ctx.mail.send(mail);
  if (outcome.kind === "accepted") return { kind: "sent" };
  return outcome.kind === "refused" || outcome.kind === "shut" ? { kind: "refused", reply: outcome.reply } : { kind: "later" };
}

/** The text as it is: what is to be copied out of it must not be laid out. */
const htmlOf = (text: string): string => {
  const safe = text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);
  return `<!doctype html><html lang="en"><body style="font:16px/24px -apple-system,Segoe UI,sans-serif"><div style="white-space:pre-wrap;overflow-wrap:anywhere">${safe}</div></body></html>`;
};
