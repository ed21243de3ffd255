/** Below so many shoppers of each group a difference says nothing yet. */
export const ENOUGH = 100;
/** For so long after a mail an order counts as coming back; before it is over for the last mail, some are still to come. */
export const RESPONSE_DAYS = 30;

/** What the comparison group shows. `too-early` says what is missing: mails that are still to go, days since the last, or shoppers. */
export type Against = { kind: "none" } | { kind: "too-early"; why: "mails" | "days" | "few" } | { kind: "said"; mailed: number; other: number };

interface Compared {
  /** Of the campaign (campaign.ts). */
  status: string;
  sent: number;
  waiting: number;
  heldOut: number;
  cameBack: { mailed: number; comparison: number };
  lastSentAt: Date | null;
}

/** The one rule by which pages set those who were mailed beside those who were not: `mailed` and `other` are the shares who came back. */
export function againstComparison({ status, sent, waiting, heldOut, cameBack, lastSentAt }: Compared, now: Date): Against {
  if (status === "draft" || (heldOut === 0 && status !== "starting")) return { kind: "none" };
  if (waiting > 0 || lastSentAt === null) return { kind: "too-early", why: "mails" };
  if (sent < ENOUGH || heldOut < ENOUGH) return { kind: "too-early", why: "few" };
  if (+now - +lastSentAt < RESPONSE_DAYS * 86_400_000) return { kind: "too-early", why: "days" };
  return { kind: "said", mailed: cameBack.mailed / sent, other: cameBack.comparison / heldOut };
}
