import { z } from "zod";
import { BODY_MAX, PREVIEW_LINE_MAX, SUBJECT_MAX } from "../messages/mail.ts";
import { OfferPlan } from "../offers/offer-plan.ts";
import { languages } from "../platform/languages.ts";
import { Audience } from "./audience.ts";
import type { CampaignDraft, CampaignProblem } from "./campaign.ts";

const line = (max: number) => z.string().trim().max(max).regex(/^[^\r\n]*$/);

const DraftForm = z.object({
  name: line(120).min(1),
  audience: Audience,
  offer: OfferPlan.nullable(),
  subject: line(SUBJECT_MAX),
  previewLine: line(PREVIEW_LINE_MAX),
  body: z.string().max(BODY_MAX).transform((text) => text.replace(/\r\n?/g, "\n")),
  locale: z.enum(languages),
  comparisonPercent: z.number().int().min(0).max(50).nullable(),
});

/** Checks what a form carries. A text that is not ready (empty, unknown names) may be saved; Start checks it. */
export function parseDraft(input: unknown): { kind: "valid"; draft: CampaignDraft } | { kind: "invalid"; errors: Partial<Record<keyof CampaignDraft, CampaignProblem>> } {
  const parsed = DraftForm.safeParse(input);
  if (parsed.success) return { kind: "valid", draft: parsed.data };
  const errors: Partial<Record<keyof CampaignDraft, CampaignProblem>> = {};
  for (const issue of parsed.error.issues) errors[issue.path[0] as keyof CampaignDraft] ??= problemOf(issue);
  return { kind: "invalid", errors };
}

function problemOf(issue: z.core.$ZodIssue): CampaignProblem {
  const text = "origin" in issue && issue.origin === "string";
  if (issue.code === "too_big") return text ? "too_long" : "out_of_range";
  if (issue.code === "too_small") return text ? "required" : "out_of_range";
  return "invalid";
}
