/** What a window would mean, before it is saved. */
export interface WindowPreview {
  windowDays: number;
  lapsed: number;
  /** Of the lapsed, those who can be mailed. */
  mailable: number;
  slowing: number;
  /** How many of the lapsed are not lapsed today, and the other way round. */
  changes: { newlyLapsed: number; noLongerLapsed: number };
}

export type ChangeWindowOutcome = { kind: "changed"; version: number } | { kind: "stale"; version: number } | { kind: "invalid"; why: "out_of_range"; min: number; max: number };
