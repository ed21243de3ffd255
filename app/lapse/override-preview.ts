import type { PastOfRule } from "./lapse-report.ts";
import type { LapseChoice } from "./lapse-rule.ts";
import type { Whom } from "./override.ts";
import type { RuleCounts } from "./rule-preview.ts";

/** Whom a preview is asked for: as in {@link Whom}, by id alone. */
export type AskedWhom = { kind: "countries"; countries: string[] } | { kind: Exclude<Whom["kind"], "countries">; sourceId: string };

/** What an override would mean, before it is saved. */
export type OverridePreview = { asked: { whom: AskedWhom; choice: LapseChoice } } & (
  | {
      kind: "counted";
      /** To how many it would apply of those who ordered and are judged. */
      shoppers: number;
      counts: RuleCounts;
      /** How far the counts may be off, 95 of 100 times, where a part of the shop was counted; null: all were. */
      plusMinus: RuleCounts | null;
      /** Of a segment that was not read yet: its first members were counted, of so many. */
      firstOf: number | null;
      /** What it would have meant for them at the last look back; null where they were in none. */
      past: PastOfRule | null;
    }
  /** Whom it is for cannot be read at Shopify within a moment: it is counted once it is saved. */
  | { kind: "later" }
);
