import { z } from "zod";
import type { Shop } from "./shop.ts";
import { shopHandle } from "./shop.ts";

export interface Sender {
  from: { name: string; address: string };
  replyTo: string | null;
}

/**
 * Who a shop's mail comes from (product rule 3): the shop's name on the operator's domain, answers to the shop's own mailbox.
 * @param mailDomain MAIL_DOMAIN
 */
export const senderOf = (shop: Pick<Shop, "domain" | "settings">, mailDomain: string): Sender => ({
  from: { name: shop.settings.senderName ?? shop.settings.name, address: `${shopHandle(shop.domain)}@${mailDomain}` },
  replyTo: shop.settings.replyTo ?? shop.settings.email,
});

/** Without a domain of its own a shop mails at most 200 a day (product rule 3). */
export const MAX_DAILY_CAP = 200;

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

const SenderForm = z.object({
  senderName: z.string().trim().min(1, problem("required")).max(60, problem("too_long")).regex(safeLine, problem("unsafe")),
  replyTo: z.string().trim().toLowerCase().min(1, problem("required")).max(254, problem("too_long")).pipe(z.email(problem("not_an_address"))),
  postalAddress: z.string().trim().min(1, problem("required")).max(300, problem("too_long")),
  dailyCap: z.coerce.number(problem("out_of_range")).int(problem("out_of_range")).min(1, problem("out_of_range")).max(MAX_DAILY_CAP, problem("out_of_range")),
});

/** Checks what a merchant typed; problems are codes that pages put into words. */
export function parseSenderSettings(input: unknown): { kind: "valid"; settings: SenderSettings } | { kind: "invalid"; errors: SenderProblems } {
  const parsed = SenderForm.safeParse(input);
  if (parsed.success) return { kind: "valid", settings: parsed.data };
  const errors: SenderProblems = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path[0] as keyof SenderSettings;
    const known = ["required", "too_long", "not_an_address", "unsafe", "out_of_range"] as const;
    errors[field] ??= known.find((code) => code === issue.message) ?? "required";
  }
  return { kind: "invalid", errors };
}
