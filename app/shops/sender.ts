import { z } from "zod";
import { returnPathOf } from "./domain-records.ts";
import type { Shop } from "./shop.ts";
import { shopHandle } from "./shop.ts";

export interface Sender {
  from: { name: string; address: string };
  replyTo: string | null;
  /** Of a domain of the shop's own; null: the operator's. */
  own: { returnPath: string; domain: string; selector: string; keySealed: string } | null;
}

/**
 * Who a shop's mail comes from (product rule 3): the shop's name on the operator's domain, or an address of its own domain while that is
 * verified for this shop; answers go to the shop's own mailbox.
 * @param mailDomain MAIL_DOMAIN
 */
export function senderOf({ domain, settings, ownDomain }: Pick<Shop, "domain" | "settings" | "ownDomain">, mailDomain: string): Sender {
  const own = ownDomain?.verified ? ownDomain : null;
  return {
    from: { name: settings.senderName ?? settings.name, address: own ? `${own.localPart}@${own.domain}` : `${shopHandle(domain)}@${mailDomain}` },
    replyTo: settings.replyTo ?? settings.email,
    own: own && { returnPath: `bounces@${returnPathOf(own.domain)}`, domain: own.domain, selector: own.selector, keySealed: own.keySealed },
  };
}

/** Whom a merchant writes to about Comeback. */
export const supportOf = ({ SUPPORT_EMAIL, MAIL_DOMAIN }: { SUPPORT_EMAIL?: string | undefined; MAIL_DOMAIN: string }): string => SUPPORT_EMAIL ?? `postmaster@${MAIL_DOMAIN}`;

/** Without a domain of its own a shop mails at most 200 a day (product rule 3): the operator's good name is everybody's. */
export const MAX_DAILY_CAP = 200;
/**
 * With one at most this many. Who sends about 5,000 mails a day to Gmail's users counts as a bulk sender there for good
 * (support.google.com/a/answer/81126), and a win-back mail goes to a shopper once in thirty days: 150,000 a month are enough for the shops we know.
 */
export const MAX_OWN_DAILY_CAP = 5_000;

export const maxDailyCap = (shop: Pick<Shop, "ownDomain">): number => (shop.ownDomain?.verified ? MAX_OWN_DAILY_CAP : MAX_DAILY_CAP);

export interface SenderSettings {
  senderName: string;
  replyTo: string;
  postalAddress: string;
  dailyCap: number;
}

export type SettingProblem = "required" | "too_long" | "not_an_address" | "unsafe" | "out_of_range";
export type SenderProblems = Partial<Record<keyof SenderSettings, SettingProblem>>;

/** Line breaks and angle brackets would let a name write mail headers of its own. */
const safeLine = /^[^\r\n<>]*$/;
const problem = (message: SettingProblem) => message;

const senderForm = (maxCap: number) => z.object({
  senderName: z.string().trim().min(1, problem("required")).max(60, problem("too_long")).regex(safeLine, problem("unsafe")),
  replyTo: z.string().trim().toLowerCase().min(1, problem("required")).max(254, problem("too_long")).pipe(z.email(problem("not_an_address"))),
  postalAddress: z.string().trim().min(1, problem("required")).max(300, problem("too_long")),
  dailyCap: z.coerce.number(problem("out_of_range")).int(problem("out_of_range")).min(1, problem("out_of_range")).max(maxCap, problem("out_of_range")),
});

/**
 * Checks what a merchant typed; problems are codes that pages put into words.
 * @param maxCap {@link maxDailyCap} of the shop
 */
export function parseSenderSettings(input: unknown, maxCap: number): { kind: "valid"; settings: SenderSettings } | { kind: "invalid"; errors: SenderProblems } {
  const parsed = senderForm(maxCap).safeParse(input);
  if (parsed.success) return { kind: "valid", settings: parsed.data };
  const errors: SenderProblems = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path[0] as keyof SenderSettings;
    const known = ["required", "too_long", "not_an_address", "unsafe", "out_of_range"] as const;
    errors[field] ??= known.find((code) => code === issue.message) ?? "required";
  }
  return { kind: "invalid", errors };
}
