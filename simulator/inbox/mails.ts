/** What lies in the inbox: every mail that the SMTP server took, kept compressed and parsed when somebody looks. */
import { deflateRawSync, inflateRawSync } from "node:zlib";

import PostalMime, { type Address, type Email } from "postal-mime";

import { linksOf, type MailLink } from "./links.ts";

/** What is known of a mail without parsing its body. `receivedAt` is ms of world time. */
export type MailSummary = {
  id: number;
  receivedAt: number;
  to: string;
  from: string;
  fromName: string;
  replyTo: string | null;
  subject: string;
  messageId: string;
  /** https address of List-Unsubscribe; null when there is none. */
  unsubscribeUrl: string | null;
  /** List-Unsubscribe-Post says `List-Unsubscribe=One-Click` (RFC 8058). */
  oneClick: boolean;
  /** Domain of the shop that it speaks for; null when no shop fits. */
  shop: string | null;
  bytes: number;
};

/** A mail with its parts. */
export type Mail = MailSummary & { headers: { name: string; value: string }[]; html: string; text: string; links: MailLink[] };

/** `raw` is the mail as it came, deflated. */
export type StoredMail = MailSummary & { raw: Uint8Array };

/** Finds mails; every condition must hold. `q` looks in address, subject and sender. */
export type MailQuery = { to?: string; shop?: string; q?: string; since?: number; afterId?: number; beforeId?: number; limit?: number };

export type MailBox = {
  /** Takes a mail in as it came over SMTP. */
  add(input: { raw: Buffer; to: string; receivedAt: number }): Promise<MailSummary>;
  /** Newest first, at most `limit` (default 50). */
  find(query: MailQuery): MailSummary[];
  /** Oldest first, all with an id above `afterId`. */
  after(afterId: number): MailSummary[];
  /** A mail with its parts; null when there is none of this number. */
  read(id: number): Promise<Mail | null>;
  /** The bytes as they came; null when there is none of this number. */
  source(id: number): Buffer | null;
  count(query: MailQuery): number;
  /** Mails whose Message-ID came before to the same address. */
  repeated(): number;
  /** Takes all mails away. */
  clear(): void;
};

/**
 * @param mails the list that is kept; it is part of the snapshot
 * @param shopOf names the shop that a mail speaks for
 */
export function createMailBox(mails: StoredMail[], shopOf: (mail: Omit<MailSummary, "shop">) => string | null): MailBox {
  const matching = (query: MailQuery): ((mail: StoredMail) => boolean) => {
    const to = query.to?.trim().toLowerCase();
    const q = query.q?.trim().toLowerCase();
    return (mail) =>
      (!to || mail.to === to) &&
      (!query.shop || mail.shop === query.shop) &&
      (query.since === undefined || mail.receivedAt >= query.since) &&
      (query.beforeId === undefined || mail.id < query.beforeId) &&
      (query.afterId === undefined || mail.id > query.afterId) &&
      (!q || mail.to.includes(q) || mail.subject.toLowerCase().includes(q) || mail.fromName.toLowerCase().includes(q) || mail.from.includes(q));
  };
  const byId = (id: number): StoredMail | undefined => {
    const first = mails[0]?.id ?? 0;
    return mails[id - first];
  };

  return {
    async add({ raw, to, receivedAt }) {
      const end = raw.indexOf("\r\n\r\n");
      const head = await PostalMime.parse(end === -1 ? raw : raw.subarray(0, end + 4));
      const known = summarise(head, { id: (mails.at(-1)?.id ?? 0) + 1, receivedAt, to: to.toLowerCase(), bytes: raw.length });
      // An exact copy: a small view of zlib's or Node's pooled memory would keep 64 KB alive per mail.
      const mail: StoredMail = { ...known, shop: shopOf(known), raw: new Uint8Array(deflateRawSync(raw)) };
      // Two connections may have parsed at the same time; the number is taken when the mail is put down.
      mail.id = (mails.at(-1)?.id ?? 0) + 1;
      mails.push(mail);
      return mail;
    },
    find(query) {
      const fits = matching(query);
      const found: MailSummary[] = [];
      const limit = query.limit ?? 50;
      for (let index = mails.length - 1; index >= 0 && found.length < limit; index--) {
        const mail = mails[index];
        if (mail && fits(mail)) found.push(withoutSource(mail));
      }
      return found;
    },
    after: (afterId) => mails.slice(afterId === 0 ? 0 : Math.max(0, afterId - (mails[0]?.id ?? 1) + 1)),
    async read(id) {
      const stored = byId(id);
      if (!stored) return null;
      const parsed = await PostalMime.parse(inflateRawSync(stored.raw));
      const html = parsed.html ?? "";
      const text = parsed.text ?? "";
      return {
        ...withoutSource(stored),
        headers: parsed.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
        html,
        text,
        links: linksOf(html, text),
      };
    },
    source: (id) => {
      const stored = byId(id);
      return stored ? inflateRawSync(stored.raw) : null;
    },
    count: (query) => mails.filter(matching(query)).length,
    repeated: () => mails.length - new Set(mails.map((mail) => `${mail.messageId} ${mail.to}`)).size,
    clear: () => {
      mails.length = 0;
    },
  };
}

function withoutSource({ raw: _, ...summary }: StoredMail): MailSummary {
  return summary;
}

function summarise(head: Email, known: Pick<MailSummary, "id" | "receivedAt" | "to" | "bytes">): Omit<MailSummary, "shop"> {
  const header = (name: string): string => head.headers.find(({ key }) => key === name)?.value ?? "";
  return {
    ...known,
    from: addressOf(head.from),
    fromName: head.from?.name ?? "",
    replyTo: head.replyTo?.[0] ? addressOf(head.replyTo[0]) : null,
    subject: head.subject ?? "",
    messageId: head.messageId ?? "",
    unsubscribeUrl: /<(https?:[^>]+)>/.exec(header("list-unsubscribe"))?.[1] ?? null,
    oneClick: /^\s*List-Unsubscribe=One-Click\s*$/i.test(header("list-unsubscribe-post")),
  };
}

const addressOf = (address: Address | undefined): string => (address?.address ?? "").toLowerCase();
