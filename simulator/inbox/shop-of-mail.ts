/** Which shop a mail speaks for, told from the mail alone: its reader is a customer there or the merchant, and its sender names the shop. */
import type { State } from "../state.ts";

import type { MailSummary } from "./mails.ts";

/** Domain of the shop; null when none fits. With several, the one whose name or address the sender bears. */
export function shopOfMail(state: State, mail: Pick<MailSummary, "to" | "fromName" | "replyTo" | "from">): string | null {
  const shops = [...state.shops.values()];
  const named = shops.filter(({ name, email }) => mail.fromName.toLowerCase().includes(name.toLowerCase()) || [mail.replyTo, mail.from, mail.to].includes(email.toLowerCase()));
  if (named.length === 1) return named[0]?.domain ?? null;
  const among = named.length > 0 ? named : shops;
  const knows = among.filter(({ customerIdByEmail }) => customerIdByEmail.has(mail.to));
  return (knows.length === 1 ? knows[0]?.domain : null) ?? named[0]?.domain ?? null;
}
