import type { WhyNotSent } from "./mail.ts";

/** What is known of a message and its shopper at the moment of sending. */
export interface SendingFacts {
  email: string | null;
  consent: string;
  suppressed: boolean;
  redacted: boolean;
  merged: boolean;
  /** An order came in since the message was planned. */
  ordered: boolean;
  caseOutcome: string | null;
  lapseState: string | null;
  deadlineAt: Date;
  /** null for a mail without an offer. */
  offer: { code: string | null; endsAt: Date; refused: boolean } | null;
}

/** A code that ends sooner than this is of no use to its reader. */
const LEAST_VALIDITY_MS = 86_400_000;

/**
 * Invariant 4: whether a message may leave now, and if not, the one reason that is given. What is about the person comes before
 * what is about the mail. `wait`: not now, but later perhaps.
 */
export function judgeSending(facts: SendingFacts, now: Date): { kind: "send" } | { kind: "wait" } | { kind: "not"; why: WhyNotSent } {
  const not = (why: WhyNotSent) => ({ kind: "not" as const, why });
  if (facts.redacted) return not("redacted");
  if (facts.merged) return not("duplicate_address");
  if (facts.ordered || facts.caseOutcome === "came_back" || facts.lapseState === "came_back") return not("bought");
  if (facts.suppressed) return not("suppressed");
  if (facts.consent !== "subscribed") return not("no_consent");
  if (!isDeliverable(facts.email)) return not("no_address");
  if (facts.caseOutcome === "said_no" || facts.caseOutcome === "closed" || (facts.lapseState !== "lapsed" && facts.lapseState !== "slowing")) return not("case_closed");
  if (facts.deadlineAt <= now) return not(facts.offer?.refused ? "code_refused" : "too_late");
  if (facts.offer) {
    if (+facts.offer.endsAt - +now < LEAST_VALIDITY_MS) return not("too_late");
    if (facts.offer.code === null) return { kind: "wait" };
  }
  return { kind: "send" };
}

/** One plain address: a comma or a bracket would make a mail program read several out of it. */
export const isDeliverable = (email: string | null): email is string => email !== null && /^[^\s@,;:<>()[\]\\"]+@[^\s@,;:<>()[\]\\"]+\.[^\s@,;:<>()[\]\\"]+$/.test(email);
