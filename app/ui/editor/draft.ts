import type { Campaign, CampaignDraft, StartCheck } from "#app/campaigns/campaign";
import type { WordsKey } from "../../i18n/words-key.ts";
import type { FieldErrors } from "../form-trouble.tsx";
import type { Plain } from "../plain.ts";

export type Draft = Plain<CampaignDraft>;
/** Changes some fields of the draft. */
export type ChangeDraft = (patch: Partial<Draft>) => void;

/** What the server says to what was asked of it in the editor. */
export interface EditorAnswer {
  done?: WordsKey;
  errors?: FieldErrors;
  /** The version that a save was refused for. */
  stale?: number;
  checks?: StartCheck[];
}

/** What the editor changes of a campaign. */
export const draftOf = ({ name, audience, offer, subject, previewLine, body, locale, comparisonPercent }: Plain<Campaign>): Draft => ({ name, audience, offer, subject, previewLine, body, locale, comparisonPercent });

export const sameDraft = (a: Draft, b: Draft): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** Keys in one order and without empty ones: a field filled and emptied again is no change. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
