import type { Shopper } from "../shoppers/shopper.ts";
import type { Sentence } from "./explain.ts";
import type { Standing } from "./standing.ts";

/** What to do next about a shopper, and why; `write`: there is something to press. */
export interface NextStep {
  does: "write" | "nothing";
  why: Sentence;
}

type Facts = Pick<Shopper, "state" | "outcome" | "reach" | "notJudged" | "suppressedFor" | "orders">;

/** One suggestion, with its reason. Keys stand under `shopper.step`; whoever wants no mail, or has a message under way, is left in peace. */
export function nextStep(shopper: Facts, standing: Standing | null): NextStep {
  const nothing = (key: string): NextStep => ({ does: "nothing", why: { key: `shopper.step.${key}`, values: { days: standing?.horizonDays ?? 0, n: Math.round((standing?.returns ?? 0) * 100) } } });
  if (shopper.notJudged || shopper.suppressedFor !== null) return nothing("leaveInPeace");
  if (shopper.outcome === "said_no") return nothing("saidNo");
  if (shopper.outcome === "in_campaign") return nothing("inCampaign");
  switch (shopper.state) {
    case "lapsed":
      if (shopper.reach !== "email") return nothing("noPermission");
      return { ...nothing(standing === null ? "write" : "writeSoon"), does: "write" };
    case "slowing":
      return nothing(standing === null ? "wait" : "waitLikely");
    case "came_back":
      return nothing("cameBack");
    case "active":
      return nothing("active");
    case "unknown":
      return nothing(shopper.orders === 0 ? "noOrders" : "reading");
  }
}
