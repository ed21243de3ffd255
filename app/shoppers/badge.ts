/** Where a shopper stands by the calendar of their own orders. `unknown`: their history is not read yet, or they never ordered. */
export type LapseState = "unknown" | "active" | "slowing" | "lapsed" | "came_back";

/** How the case of a lapse stands; null without a case. */
export type CaseOutcome = "open" | "in_campaign" | "came_back" | "said_no" | "closed";

/** The one word that a page shows. */
export type Badge = "unknown" | "active" | "slowing" | "lapsed" | "in_campaign" | "came_back" | "said_no" | "closed";

/**
 * One badge out of two columns. A shopper who orders again is active or came back whatever the case says;
 * while they are quiet, what was done about it says more than the calendar.
 */
export function badgeOf(state: LapseState, outcome: CaseOutcome | null): Badge {
  if (state === "came_back" || state === "active" || state === "unknown") return state;
  if (outcome === "in_campaign" || outcome === "said_no") return outcome;
  if (outcome === "closed" && state === "lapsed") return "closed";
  return state;
}
