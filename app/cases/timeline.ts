/** One line of a shopper's file. Append-only: a correction is a new line. */
export interface TimelineEntry {
  /** Unique in the file: lines come from the timeline, from orders and from changes of state. */
  id: string;
  at: Date;
  kind: TimelineKind;
  /** "Comeback", "Shopper", "Shop" (who of it is not known), or the member of staff. */
  author: string;
  details: Record<string, unknown>;
}

export const timelineKinds = ["order", "refund", "state", "case_opened", "case_closed", "mail_sent", "mail_noted_sent", "mail_noted_not_sent", "code", "click", "redemption", "unsubscribed", "preference", "note"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** The chips above the timeline. */
export const timelineFilters = {
  messages: ["mail_sent", "mail_noted_sent", "mail_noted_not_sent", "code"],
  answers: ["click", "redemption", "unsubscribed", "preference"],
  orders: ["order", "refund"],
  notes: ["note"],
} as const satisfies Record<string, readonly TimelineKind[]>;

export interface NewTimelineEntry {
  shopperId: bigint;
  at: Date;
  kind: TimelineKind;
  author: string;
  details?: Record<string, unknown>;
  /** What this line tells of, so that telling it twice is one line: "mail:123". */
  sourceKey: string;
}

export interface Timeline {
  entries: TimelineEntry[];
  /** Pass as `before` for earlier lines; null at the beginning of the file. */
  more: string | null;
}

export const TIMELINE_PAGE = 20;
export const NOTE_MAX = 5_000;

export type AddNoteOutcome = { kind: "added"; id: bigint } | { kind: "invalid"; why: "empty" | "too_long" } | { kind: "missing" };
