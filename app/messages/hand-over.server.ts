import { appendTimeline } from "#app/cases/append-timeline.server";
import type { NewTimelineEntry } from "#app/cases/timeline";
import { machineMs } from "#app/platform/clock";
import { backoffSeconds } from "#app/platform/jobs/catalog";
import type { Ctx, MailOutcome, OutgoingMail, Sql } from "#app/platform/ports";
import { signatureOf } from "#app/shops/signature.server";
import { noteRelay } from "#app/shops/shops.store.server";
import { suppressAddress } from "#app/shoppers/suppression.server";
import type { CompiledMail } from "./compile-mail.server.ts";
import { countsOpens, createValues, filledWith, linksOf, outgoingMail, type ShopOfMail } from "./compose-mail.ts";
import { mailSlots } from "./mail-slots.server.ts";
import { readMail } from "./render-mail.ts";
import { noteUnknownAddresses } from "./sending-days.store.server.ts";
import { type ClaimedMessage, type Handover, markSending, type Settlement, settleMessages } from "./sending.store.server.ts";
import { saidOf } from "./sent-mails.store.server.ts";
import { judgeRefusal, type RelayRefusal } from "./smtp-reply.ts";

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

/** Machine time for which the facts of a lot are as good as asking again. */
const FRESH_MS = 1_000;

/** What was given to the relay and what was not: stopped by a pause, an uninstall, a change of mind, or the relay. */
export interface HandedOver {
  left: bigint[];
  /** How many the relay did not take and will be asked again: they need no place of today's cap. */
  postponed: number;
  /** `later`: the relay took nothing and asked us to come back. `shut`: it takes nothing from us. */
  relay: "takes" | "later" | "shut";
}

interface LotOfMails {
  shop: ShopOfMail;
  /** What was noted of the relay when the lot was claimed. */
  relayRefusal: RelayRefusal | null;
  /** The end of today's hours of sending. */
  closes: Date;
  holder: string;
  /** Claimed, with facts, just now. */
  messages: readonly ClaimedMessage[];
  /** Which of these, asked anew, may still leave. */
  stillStand(sql: Sql, ids: readonly bigint[]): Promise<ReadonlySet<bigint>>;
  templates: ReadonlyMap<bigint, CompiledMail>;
}

/**
 * Hands mails over, at most `ctx.mail.connections` under way. Each is marked `sending` in the transaction just before its DATA and
 * settled right after; a process that dies in between leaves rows of unknown fate, never more than that many.
 */
export async function handOver(ctx: Ctx, lot: LotOfMails): Promise<HandedOver> {
  const { shop, closes, holder } = lot;
  const freshUntil = machineMs() + FRESH_MS;
  const prepare = preparer(ctx, shop, lot.templates);
  const queue = [...lot.messages];
  const left: bigint[] = [];
  const slots = mailSlots(ctx.mail);
  const relay = watchRelay(lot.relayRefusal);
  let postponed = 0;

  const lane = async (size: number) => {
    let answered: Answered[] = [];
    for (;;) {
      const now = ctx.clock.now();
      const stop = relay.state !== "takes" || now >= closes;
      const next = stop ? [] : queue.splice(0, size).map(prepare);
      if (next.length === 0 && answered.length === 0) return;
      // The place at the relay is in hand before the mark, so that marked mails go to DATA at once.
      if (next.length > 0) await slots.take(next.length);
      try {
        const marked = await ctx.db.withShopSql(shop.id, async (sql) => {
          if (answered.length > 0) {
            await settle(ctx, sql, holder, answered);
            await relay.note(sql, now);
          }
          if (next.length === 0) return new Set<bigint>();
          const mails = next.map(({ handover }) => handover);
          const standing = machineMs() > freshUntil ? await lot.stillStand(sql, mails.map(({ id }) => id)) : null;
          return markSending(sql, { holder, now, mails: standing ? mails.filter(({ id }) => standing.has(id)) : mails });
        });
        left.push(...next.filter(({ message }) => !marked.has(message.id)).map(({ message }) => message.id));
        answered = await Promise.all(next.filter(({ message }) => marked.has(message.id)).map(async (one) => ({ ...one, outcome: await ctx.mail.send(one.mail) })));
      } finally {
        if (next.length > 0) slots.give(next.length);
      }
      postponed += answered.filter(({ outcome }) => outcome.kind === "later" || refusalOfUs(outcome)).length;
      relay.hear(answered.map(({ outcome }) => outcome));
    }
  };
  const lanes = Math.min(LANES, ctx.mail.connections);
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(Math.floor((ctx.mail.connections + index) / lanes))));
  return { left: [...left, ...queue.map((message) => message.id)], postponed, relay: relay.state };
}

/** Follows what the relay says of us, and writes it down where it has changed. */
function watchRelay(noted: RelayRefusal | null) {
  let written = noted;
  let heard = noted;
  const watch = {
    state: "takes" as HandedOver["relay"],
    hear(outcomes: readonly MailOutcome[]) {
      if (outcomes.length === 0) return;
      const refusals = outcomes.map(refusalOfUs);
      if (outcomes.some(({ kind }) => kind === "accepted")) heard = null;
      else heard = refusals.find((refusal) => refusal !== null) ?? heard;
      if (outcomes.every(({ kind }, index) => kind === "later" || refusals[index])) watch.state = refusals.some(Boolean) ? "shut" : "later";
    },
    async note(sql: Sql, at: Date) {
      if (heard !== written) await noteRelay(sql, heard, at);
      written = heard;
    },
  };
  return watch;
}

function preparer(ctx: Ctx, shop: ShopOfMail, templates: ReadonlyMap<bigint, CompiledMail>): (message: ClaimedMessage) => Prepared {
  const values = createValues(shop, ctx.clock.now());
  const signature = signatureOf(ctx.seal, shop.sender);
  const readers = new Map([...templates].map(([id, mail]) => [id, readMail(mail)]));
  return (message) => {
    const read = readers.get(message.templateId);
    const template = templates.get(message.templateId);
    if (!read || !template) throw new Error(`message ${message.id} names a template that is not there: ${message.templateId}`);
    const links = linksOf(ctx.seal, ctx.env.APP_URL, message, shop);
    const openCounted = countsOpens(message, shop);
    const said = values(message, template.language);
    const rendered = read(filledWith(said, links, openCounted));
    const mail = outgoingMail({ rendered, to: message.email as string, sender: shop.sender, signature, unsubscribeUrl: links.unsubscribe, messageRef: message.messageRef, mailDomain: ctx.env.MAIL_DOMAIN });
    return { message, handover: { id: message.id, subject: rendered.subject, code: message.code, openCounted, said: saidOf(said, mail) }, mail };
  };
}

async function settle(ctx: Ctx, sql: Sql, holder: string, answered: readonly Answered[]): Promise<void> {
  const now = ctx.clock.now();
  const written = await settleMessages(sql, holder, now, answered.map(settlementOf));
  const told = answered.filter(({ message }) => written.has(message.id));
  await appendTimeline(sql, told.filter(({ outcome }) => outcome.kind === "accepted").map((sent) => entryOf(sent, now)));
  const unknown = told.filter(({ outcome }) => outcome.kind === "refused" && judgeRefusal(outcome.reply) === "unknown_address");
  await noteUnknownAddresses(sql, unknown.length);
  for (const { message } of unknown) await suppressAddress(sql, ctx, { shopperId: message.shopperId, reason: "hard_bounce", at: now });
  for (const { message, outcome } of told) {
    if (outcome.kind === "uncertain") ctx.log.warn({ shopId: sql.shopId, message: message.id }, "the connection broke during DATA: a person decides whether this mail left");
  }
}

const entryOf = ({ message, handover }: Answered, at: Date): NewTimelineEntry => ({
  shopperId: message.shopperId,
  at,
  kind: "mail_sent",
  author: "Comeback",
  details: { messageId: String(message.id), campaignId: String(message.campaignId), subject: handover.subject, ...(handover.code && { code: handover.code }) },
  sourceKey: `mail:${message.id}`,
});

function settlementOf({ message, outcome }: Answered): Settlement {
  const base = { id: message.id, reply: outcome.reply, why: null, waitSeconds: null };
  switch (outcome.kind) {
    case "accepted":
      return { ...base, state: "sent" };
    case "uncertain":
      return { ...base, state: "uncertain" };
    case "refused":
      // The relay dislikes us, not the recipient: it waits until that is mended, or its deadline is past.
      if (refusalOfUs(outcome)) return { ...base, state: "waiting", waitSeconds: backoffSeconds(message.attempts + 1) };
      return { ...base, state: "not_sent", why: "refused" };
    case "shut":
    case "later":
      return { ...base, state: "waiting", waitSeconds: backoffSeconds(message.attempts + 1) };
  }
}

function refusalOfUs(outcome: MailOutcome): RelayRefusal | null {
  if (outcome.kind === "shut") return outcome.by;
  const refusal = outcome.kind === "refused" ? judgeRefusal(outcome.reply) : null;
  return refusal === "login" || refusal === "sender" ? refusal : null;
}
