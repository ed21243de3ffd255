import type { TimelineEntry } from "#app/cases/timeline";
import { changes } from "#app/messages/preferences";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import type { StateName } from "../state-badge.tsx";

const states: readonly StateName[] = ["unknown", "active", "slowing", "lapsed", "came_back"];

/** What a line of the timeline says. Details come from many nouns and older versions of them: what is not there is left out. */
export function useTimelineWords(entry: Plain<TimelineEntry>): { title: string; text: string | null; campaignId: string | null; messageId: string | null } {
  const words = useWords();
  const format = useFormat();
  const text = (name: string) => (typeof entry.details[name] === "string" ? (entry.details[name] as string) : null);
  const minor = (name: string) => (typeof entry.details[name] === "number" ? format.money(entry.details[name] as number) : null);
  const join = (...parts: (string | null)[]) => parts.filter(Boolean).join(" · ") || null;
  const campaignId = text("campaignId");
  const say = (more: string | null = null) => ({ title: words(`shopper.timeline.kind.${entry.kind}`), text: more, campaignId, messageId: null as string | null });
  switch (entry.kind) {
    case "order":
      return { ...say(minor("netMinor")), title: words("shopper.timeline.kind.order", { order: text("name") ?? "" }).trim() };
    case "refund":
      return { ...say(minor("minor")), title: words("shopper.timeline.kind.refund", { order: text("name") ?? "" }).trim() };
    case "state": {
      const state = states.find((one) => one === text("to")) ?? "unknown";
      return { ...say(), title: words(`words.state.${state}`) };
    }
    case "case_closed": {
      const outcome = text("outcome");
      return say(outcome === "came_back" || outcome === "said_no" ? words(`words.state.${outcome}`) : null);
    }
    case "mail_sent":
    case "mail_noted_sent":
      return { ...say(text("subject")), messageId: text("messageId") };
    case "mail_noted_not_sent":
      return say(text("subject"));
    case "preference": {
      const choice = changes.find((one) => one === text("choice"));
      const until = text("until");
      return { ...say(join(choice ? words(`words.preference.${choice}`) : null, until && words("shopper.timeline.until", { day: format.dayOf(until) }))), title: words(entry.details.undone === true ? "shopper.timeline.preferenceBack" : "shopper.timeline.kind.preference") };
    }
    case "code":
    case "redemption":
      return say(join(text("code"), text("orderName")));
    case "note":
      return say(text("text"));
    default:
      return say();
  }
}
