import type { TFunction } from "i18next";
import { FRESH_MONTHS } from "../messages/permission.ts";

/**
 * Read within this time from the install on, a shop needs no mail: whoever installed is still before the page that fills, and a mail that says
 * what they see would be one too many. Longer than the first five minutes take (ux.md, 3), shorter than anybody waits.
 */
export const QUICK_MINUTES = 10;

/** What is true of a shop when campaigns can start. */
export interface ReadyFigures {
  windowDays: number;
  lapsed: number;
  /** Of those, who can be emailed at all. */
  mailable: number;
  /** Of those, who was here within FRESH_MONTHS and against whom nothing else stands. */
  writable: number;
  /** How many mails leave on the first days, if a campaign to all of these is started now. */
  days: readonly number[];
  /** Older orders are still being read. */
  older: boolean;
}

/** The one mail to a merchant whose shop took a while to be read. Nothing in it is a loss, nothing a promise. @param t English */
export function readyMail(t: TFunction, { shopName, link, figures }: { shopName: string; link: string; figures: ReadyFigures }): { subject: string; text: string } {
  const { windowDays, lapsed, mailable, writable, days, older } = figures;
  const months = FRESH_MONTHS;
  const who = [
    t("mails.ready.lapsed", { count: lapsed, days: windowDays }),
    lapsed > 0 && t("mails.ready.mailable", { count: mailable }),
    mailable > 0 && (writable > 0 ? t("mails.ready.writable", { count: writable, months }) : t("mails.ready.nobody", { months })),
  ];
  const plan = days.length > 0 && [t("mails.ready.plan"), ...days.map((count, at) => t("mails.ready.day", { day: at + 1, count }))].join("\n");
  const paragraphs = [
    t("mails.ready.read", { shop: shopName }),
    who.filter(Boolean).join(" "),
    plan,
    older && t("mails.ready.older"),
    `${t("mails.ready.open")}\n${link}`,
    t("mails.ready.why", { minutes: QUICK_MINUTES }),
  ];
  return { subject: t("mails.ready.subject", { count: mailable }), text: `${paragraphs.filter(Boolean).join("\n\n")}\n` };
}
