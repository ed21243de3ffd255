import type { ChosenPreferences } from "./mail.ts";

/**
 * What a shopper may choose besides leaving the list, in the order of the page. "Letters only" joins them with letters: it has its column
 * (`letters_only_at`) and is not offered before one can be sent.
 */
export const choices = ["no_win_back", "monthly", "pause", "no_profiling"] as const satisfies readonly (keyof ChosenPreferences)[];
export type Choice = (typeof choices)[number];

/** A choice that was made or taken back; "all" is leaving the list. */
export const changes = [...choices, "all"] as const;

export const nothingChosen: ChosenPreferences = { no_win_back: null, monthly: null, pause: null, no_profiling: null };

export const PAUSE_MONTHS = 6;

/** The same day of the month six months on; where there is none, a few days later rather than sooner. */
export function pausedUntil(now: Date): Date {
  const until = new Date(now);
  until.setUTCMonth(until.getUTCMonth() + PAUSE_MONTHS);
  return until;
}
