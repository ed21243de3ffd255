import { shortestWindow, WINDOW_MAX_DAYS } from "./fixed-window.ts";
import { CUT_MAX, CUT_MIN, HORIZONS, type LapseChoice } from "./lapse-rule.ts";

export type ChoiceProblem = { kind: "invalid"; field: "windowDays" | "cutPercent" | "horizonDays"; min: number; max: number };

/** What is wrong with a choice; null when it may be saved. */
export function checkChoice({ windowDays, horizonDays, cut }: LapseChoice, { partnerDevelopment }: { partnerDevelopment: boolean }): ChoiceProblem | null {
  const min = shortestWindow(partnerDevelopment);
  const percent = Math.round(cut * 100);
  if (!Number.isInteger(windowDays) || windowDays < min || windowDays > WINDOW_MAX_DAYS) return { kind: "invalid", field: "windowDays", min, max: WINDOW_MAX_DAYS };
  if (!(percent >= CUT_MIN * 100 && percent <= CUT_MAX * 100)) return { kind: "invalid", field: "cutPercent", min: CUT_MIN * 100, max: CUT_MAX * 100 };
  if (!HORIZONS.some((days) => days === horizonDays)) return { kind: "invalid", field: "horizonDays", min: HORIZONS[0], max: HORIZONS[3] };
  return null;
}
