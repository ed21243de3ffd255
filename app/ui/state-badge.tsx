import { Badge, type BadgeProps } from "@shopify/polaris";
import { useWords } from "./words.tsx";

export type StateName = "unknown" | "active" | "slowing" | "lapsed" | "in_campaign" | "came_back" | "said_no" | "closed";

// Red is kept for failures; a lapsed shopper is not one.
const looks: Record<StateName, Pick<BadgeProps, "tone" | "progress">> = {
  unknown: {},
  active: { tone: "success" },
  slowing: { tone: "attention" },
  lapsed: {},
  in_campaign: { tone: "info" },
  came_back: { tone: "success", progress: "complete" },
  said_no: { tone: "read-only" },
  closed: { tone: "read-only" },
};

/** Where a shopper stands: one word, derived from lapse state and outcome of the case. */
export function StateBadge({ state }: { state: StateName }) {
  const words = useWords();
  return <Badge {...looks[state]}>{words(`words.state.${state}`)}</Badge>;
}
