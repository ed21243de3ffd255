import { appendTimeline } from "#app/cases/append-timeline.server";
import { backoffSeconds } from "#app/platform/jobs/catalog";
import type { Ctx, MailOutcome, OutgoingMail, Sql } from "#app/platform/ports";
import { suppressAddress } from "#app/shoppers/suppression.server";
import { countsOpens, linksOf, outgoingMail, type ShopOfMail, valuesFor } from "./compose-mail.ts";
import { mailSlots } from "./mail-slots.server.ts";
import { readMail } from "./render-mail.ts";
import { nextSendingInstant } from "./sending-hours.ts";
import { type ClaimedMessage, type Handover, markSending, type Settlement, settleMessages } from "./sending.store.server.ts";
import { judgeRefusal } from "./smtp-reply.ts";
import { findTemplates } from "./templates.store.server.ts";

interface Prepared {
  message: ClaimedMessage;
  handover: Handover;
  mail: OutgoingMail;
}
interface Answered extends Prepared {
  outcome: MailOutcome;
}

/** Two lanes share the connections: while one writes to the database what became of its mails, the other is at DATA. */
const LANES = 2;

/**
 * Hands mails over, at most `ctx.mail.connections` under way. Each is marked `sending` in the transaction just before its DATA and
 * settled right after; a process that dies in between leaves rows of unknown fate, never more than that many.
 * @returns `relay_waits` when the relay took nothing and asked us to come back
 */
export async function handOver(ctx: Ctx, input: { shop: ShopOfMail; zone: string; holder: string; messages: readonly ClaimedMessage[] }): Promise<"done" | "relay_waits"> {
  const { shop, zone, holder } = input;
  const prepare = await preparer(ctx, shop, input.messages);
  const queue = [...input.messages];
  const slots = mailSlots(ctx.mail);
  const lanes = Math.min(LANES, ctx.mail.connections);
  let waits = false;

  const lane = async (size: number) => {
    let answered: Answered[] = [];
    for (;;) {
      const now = ctx.clock.now();
      const stop = waits || nextSendingInstant(now, zone) > now;
      const next = stop ? [] : queue.splice(0, size).map(prepare);
      if (next.length === 0 && answered.length === 0) return;
      // The place at the relay is in hand before the mark, so that marked mails go to DATA at once.
      if (next.length > 0) await slots.take(next.length);
      try {
        const marked = await ctx.db.withShopSql(shop.id, async (sql) => {
          if (answered.length > 0) await settle(ctx, sql, holder, answered);
          return next.length > 0 ? markSending(sql, holder, ctx.clock.now(), next.map(({ handover }) => handover)) : new Set<bigint>();
        });
        const leaving = next.filter(({ message }) => marked.has(message.id));
        answered = await Promise.all(leaving.map(async (one) => ({ ...one, outcome: await ctx.mail.send(one.mail) })));
      } finally {
        if (next.length > 0) slots.give(next.length);
      }
      if (answered.length > 0 && answered.every(({ outcome }) => outcome.kind === "later" || isAboutUs(outcome))) waits = true;
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(Math.floor((ctx.mail.connections + index) / lanes))));
  return waits ? "relay_waits" : "done";
}

async function preparer(ctx: Ctx, shop: ShopOfMail, messages: readonly ClaimedMessage[]): Promise<(message: ClaimedMessage) => Prepared> {
  const templates = await ctx.db.withShopSql(shop.id, (sql) => findTemplates(sql, [...new Set(messages.map((message) => message.templateId))]));
  const readers = new Map([...templates].map(([id, mail]) => [id, readMail(mail)]));
  return (message) => {
    const read = readers.get(message.templateId);
    if (!read) throw new Error(`message ${message.id} names a template that is not there: ${message.templateId}`);
    const links = linksOf(ctx.seal, ctx.env.APP_URL, message, shop.id);
    const openCounted = countsOpens(message, shop);
    const rendered = read(valuesFor(message, shop, links, openCounted, ctx.clock.now()));
    return {
      message,
      handover: { id: message.id, subject: rendered.subject, code: message.code, openCounted },
      mail: outgoingMail({ rendered, to: message.email as string, sender: shop.sender, unsubscribeUrl: links.unsubscribe, messageRef: message.messageRef, mailDomain: ctx.env.MAIL_DOMAIN }),
    };
  };
}

async function settle(ctx: Ctx, sql: Sql, holder: string, answered: readonly Answered[]): Promise<void> {
  const now = ctx.clock.now();
  const written = await settleMessages(sql, holder, now, answered.map(settlementOf));
  const told = answered.filter(({ message }) => written.has(message.id));
  await appendTimeline(
    sql,
    told.flatMap(({ message, handover, outcome }) =>
      outcome.kind === "accepted"
        ? [{ shopperId: message.shopperId, at: now, kind: "mail_sent" as const, author: "Comeback", sourceKey: `mail:${message.id}`, details: { messageId: String(message.id), campaignId: String(message.campaignId), subject: handover.subject, ...(handover.code && { code: handover.code }) } }]
        : [],
    ),
  );
  for (const { message, outcome } of told) {
    if (outcome.kind === "refused" && judgeRefusal(outcome.reply) === "unknown_address") await suppressAddress(sql, ctx, { shopperId: message.shopperId, reason: "hard_bounce", at: now });
    if (outcome.kind === "uncertain") ctx.log.warn({ shopId: sql.shopId, message: message.id }, "the connection broke during DATA: a person decides whether this mail left");
  }
}

function settlementOf({ message, outcome }: Answered): Settlement {
  const base = { id: message.id, reply: outcome.reply, why: null, waitSeconds: null };
  switch (outcome.kind) {
    case "accepted":
      return { ...base, state: "sent" };
    case "uncertain":
      return { ...base, state: "uncertain" };
    case "refused":
      // The relay dislikes us, not the recipient: it waits until that is mended, or its deadline is past.
      if (isAboutUs(outcome)) return { ...base, state: "waiting", waitSeconds: backoffSeconds(message.attempts + 1) };
      return { ...base, state: "not_sent", why: "refused" };
    case "later":
      return { ...base, state: "waiting", waitSeconds: backoffSeconds(message.attempts + 1) };
  }
}

const isAboutUs = (outcome: MailOutcome): boolean => outcome.kind === "refused" && judgeRefusal(outcome.reply) === "sender";
