import type { Language } from "#app/platform/languages";
import type { OutgoingMail, ShopperId, Sql } from "#app/platform/ports";
import type { CompiledMail } from "./compile-mail.server.ts";
import type { SentValues } from "./render-mail.ts";

/** What `sent_values` holds: who wrote to whom, and what filled the holes. Written at the moment of sending, for all of it can change. */
export interface Said {
  from: OutgoingMail["from"];
  replyTo: string | null;
  to: string;
  values: SentValues;
}

/** What is kept of a mail that is handed over. */
export const saidOf = (values: SentValues, { from, replyTo, to }: Pick<OutgoingMail, "from" | "replyTo" | "to">): Said => ({ from, replyTo, to, values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) });

export interface KeptMail {
  id: bigint;
  shopperId: ShopperId;
  campaignId: bigint;
  state: string;
  handedAt: Date | null;
  sentAt: Date | null;
  openCounted: boolean;
  /** Null for mails that were sent before this was kept. */
  said: Said | null;
  redacted: boolean;
  template: CompiledMail;
}

/** A mail that left or may have left, with all that it was made of; null for one that did not, and for another shopper's. */
export async function findKeptMail(sql: Sql, shopperId: ShopperId, id: bigint): Promise<KeptMail | null> {
  const { rows } = await sql.query<Omit<KeptMail, "template"> & { subject: string; html: string; text: string; language: Language }>(
    `select m.id, m.shopper_id as "shopperId", m.campaign_id as "campaignId", m.state, m.handed_at as "handedAt", m.sent_at as "sentAt", m.open_counted as "openCounted",
       m.sent_values as said, p.id is null or p.redacted_at is not null as redacted, t.subject, t.html, t.text_part as text, t.locale as language
     from messages m join mail_templates t on t.shop_id = $1 and t.id = m.template_id left join shoppers p on p.shop_id = $1 and p.id = m.shopper_id
     where m.shop_id = $1 and m.id = $3 and m.state in ('sent', 'uncertain') and (m.shopper_id = $2 or p.merged_into = $2)`,
    [sql.shopId, shopperId, id],
  );
  const [row] = rows;
  if (!row) return null;
  const { subject, html, text, language, ...mail } = row;
  return { ...mail, template: { subject, html, text, language } };
}
