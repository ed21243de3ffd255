import { isWithin } from "../shops/host-name.ts";
import { checkLiquid } from "./liquid.ts";
import { BODY_MAX, type MailProblem, type MailText, PREVIEW_LINE_MAX, SUBJECT_MAX } from "./mail.ts";

/** What a merchant's body is made of: paragraphs, and on a line of their own `[offer]` and `[button What it says]`. */
export type Block = { kind: "paragraph"; text: string } | { kind: "offer" } | { kind: "button"; label: string | null };

/** Blocks are separated by blank lines. */
export function blocksOf(body: string): Block[] {
  return body
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n\s*/)
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text): Block => {
      if (/^\[offer\]$/i.test(text)) return { kind: "offer" };
      const button = /^\[button(?:[ :]+([^\]\n]*))?\]$/i.exec(text);
      return button ? { kind: "button", label: button[1]?.trim() || null } : { kind: "paragraph", text };
    });
}

/**
 * Everything that must be put right before this text may be sent.
 * @param linkHosts links may lead to these and to what stands below them only (product rule 4): linkHostsOf of app/shops/link-hosts.ts
 */
export function checkMail(mail: MailText, hasOffer: boolean, linkHosts: readonly string[]): MailProblem[] {
  const problems: MailProblem[] = [];
  const parts = [
    { where: "subject", text: mail.subject, max: SUBJECT_MAX, required: true },
    { where: "preview_line", text: mail.previewLine, max: PREVIEW_LINE_MAX, required: false },
    { where: "body", text: mail.body, max: BODY_MAX, required: true },
  ] as const;
  for (const { where, text, max, required } of parts) {
    if (required && text.trim() === "") problems.push({ where, code: "empty" });
    if (text.length > max) problems.push({ where, code: "too_long" });
    if (where !== "body") problems.push(...checkLiquid(text, where, hasOffer));
    problems.push(...foreignLinks(text, linkHosts).map((name): MailProblem => ({ where, code: "foreign_link", name })));
  }
  const blocks = blocksOf(mail.body);
  // Block by block: a condition that begins in one and ends in another would tear the layout apart.
  for (const block of blocks) {
    // A ready-made text leaves to the merchant what only they can know, in brackets.
    if (block.kind === "paragraph" && /^\[[^\]]+\]$/.test(block.text)) problems.push({ where: "body", code: "to_write", name: block.text.slice(1, -1) });
    else if (block.kind === "paragraph") problems.push(...checkLiquid(block.text, "body", hasOffer));
    else if (block.kind === "button" && block.label) problems.push(...checkLiquid(block.label, "body", hasOffer));
  }
  const offers = blocks.filter((block) => block.kind === "offer").length;
  if (hasOffer && offers === 0) problems.push({ where: "body", code: "offer_block_missing" });
  // One offer, said once: twice reads as two (product rule 11).
  if (hasOffer && offers > 1) problems.push({ where: "body", code: "offer_block_twice" });
  if (!hasOffer && offers > 0) problems.push({ where: "body", code: "offer_block_without_offer" });
  return problems;
}

/** Takes the meaning from Liquid that cannot be filled, piece by piece, so that the rest can be shown. */
export function softenMail(mail: MailText, hasOffer: boolean): MailText {
  // A word joiner between the braces: seen as typed, and no longer Liquid.
  const soften = (text: string) => (checkLiquid(text, "body", hasOffer).some((problem) => problem.code !== "fallback_missing") ? text.replace(/\{([{%])/g, "{\u2060$1") : text);
  return { subject: soften(mail.subject), previewLine: soften(mail.previewLine), body: mail.body.replace(/\r\n?/g, "\n").split(/(\n[ \t]*\n\s*)/).map(soften).join("") };
}

function foreignLinks(text: string, linkHosts: readonly string[]): string[] {
  return [...text.matchAll(/\b(?:https?:\/\/|www\.)[^\s<>"')\]]+/gi)]
    .map(([found]) => ({ found, host: hostOf(found) }))
    .filter(({ host }) => !linkHosts.some((allowed) => isWithin(host, allowed)))
    .map(({ found }) => found);
}

function hostOf(address: string): string {
  const url = URL.parse(/^www\./i.test(address) ? `https://${address}` : address);
  return url ? url.hostname.replace(/^www\./, "") : "";
}
