import type { MailText } from "../mail.ts";

/** Ready-made drafts, in the order in which they are offered. */
export const readyMadeKinds = ["gentle_note", "small_thank_you", "whats_new", "last_question"] as const;
export type ReadyMadeKind = (typeof readyMadeKinds)[number];
export type ReadyMadeTexts = Record<ReadyMadeKind, MailText>;
