import type { WordsKey, WordsValues } from "../../i18n/words-key.ts";
import { isLogAction } from "#app/shops/log-kinds";

/** How values are written; a file has them plain. */
export interface LogFormat {
  number(value: number): string;
  money(minor: number): string;
  day(day: string): string;
  instant(iso: string): string;
}
type Words = (key: WordsKey, values?: WordsValues) => string;
type Details = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);
const count = (value: unknown): number => (typeof value === "number" ? value : 0);

/**
 * One entry of the log as one sentence, without who did it. An action that has no sentence yet is shown by its own word, so that nothing is hidden.
 * @param campaigns names by number; one that was deleted has none
 */
export function sentenceOf({ action, details }: { action: string; details: Details }, campaigns: Record<string, string>, words: Words, format: LogFormat): string {
  if (!isLogAction(action)) return action.replaceAll("_", " ");
  const say = (values: WordsValues = {}) => words(`log.did.${action}`, values);
  const some = (value: unknown) => (text(value) === "" ? words("log.nothing") : text(value));
  switch (action) {
    case "started_campaign": case "undid_start": case "resumed_campaign": case "submitted_campaign": case "sent_back_campaign": case "archived_campaign": case "brought_back_campaign":
      return say({ campaign: campaignOf(details, campaigns, words) });
    case "paused_campaign": {
      const why = details.why === "offer_refused" || details.why === "goodwill_used" ? ` ${words(`log.pausedFor.${details.why}`)}` : "";
      return say({ campaign: campaignOf(details, campaigns, words) }) + why;
    }
    case "stopped_campaign":
      return say({ campaign: campaignOf(details, campaigns, words), count: count(details.cancelled) });
    case "made_new_codes":
      return say({ campaign: campaignOf(details, campaigns, words), count: count(details.codes) });
    case "left_out_shoppers": case "let_back_shoppers":
      return say({ count: count(details.n) });
    case "joined_shoppers":
      return say({ count: count(details.orders) });
    case "tagged_shoppers": case "tagged_view": case "took_back_tag":
      return say({ count: count(details.n), tag: text(details.tag) });
    case "resolved_uncertain":
      return say({ count: count(details.n), as: words(details.sent === true ? "log.asSent" : "log.asNotSent") });
    case "passed_first_mails": case "stopped_first_mails": case "let_first_mails_go_on":
      return say({ taken: format.number(count(details.taken)), unknown: format.number(count(details.unknown)), complaints: format.number(count(details.complaints)) });
    case "confirmed_restored":
      return say({ count: count(details.setAside) });
    case "changed_window":
      return say({ from: ruleText(details.from, words), to: ruleText(details.to, words) });
    case "added_override":
      return say({ name: text(details.name), to: ruleText(details.to, words) });
    case "changed_override":
      return say({ name: text(details.name), from: ruleText(details.from, words), to: ruleText(details.to, words) });
    case "moved_override":
      return say({ name: text(details.name), place: format.number(count(details.place)) });
    case "deleted_override": case "brought_override_back":
      return say({ name: text(details.name) });
    case "saved_sender":
      return say({ cap: format.number(count(details.dailyCap)) });
    case "saved_goodwill_budget": {
      const amount = (minor: unknown) => (typeof minor === "number" ? format.money(minor) : words("log.noLimit"));
      return "from" in details ? words("log.changedBudget", { from: amount(details.from), to: amount(details.minor) }) : say({ to: amount(details.minor) });
    }
    case "saved_left_out_tags": {
      if (!("from" in details)) return say({ tags: list(details.tags).join(", ") || words("log.nothing") });
      const [from, to] = [list(details.from), list(details.tags)];
      const named = (tags: string[]) => tags.join(", ") || words("log.nothing");
      return words("log.changedTags", { added: named(to.filter((tag) => !from.includes(tag))), removed: named(from.filter((tag) => !to.includes(tag))) });
    }
    case "saved_left_out_segment":
      return say({ from: some(details.from), to: some(details.to) });
    case "said_other_tool":
      return say({ tool: words(`permission.beside.tool.${text(details.tool) as "none"}`) });
    case "added_off_days":
      return say({ from: format.day(text(details.fromDay)), until: format.day(text(details.untilDay)), count: count(details.moved) });
    case "removed_off_days":
      return say({ from: format.day(text(details.fromDay)), until: format.day(text(details.untilDay)) });
    case "added_domain": case "verified_domain": case "lost_domain": case "removed_domain": case "brought_domain_back":
      return say({ domain: text(details.domain) });
    case "saved_link_hosts":
      return say({ hosts: list(details.hosts).join(", ") || words("log.nothing") });
    case "suspended":
      return say({ why: text(details.why) });
    case "imported_addresses":
      return say({ count: count(details.found), source: words(`addresses.source.${text(details.source) as "list"}`) });
    case "took_back_addresses":
      return say({ count: count(details.added) });
    case "exported_shoppers":
      return typeof details.picked === "number" ? words("log.exportedPicked", { count: details.picked }) : say();
    case "erased_shopper":
      return say({ count: count(details.orders) });
    case "joined_team":
      return say({ role: text(details.role) });
    case "changed_role":
      return say({ from: text(details.from), to: text(details.to) });
    case "changed_new_member_role":
      return say({ to: text(details.to) });
    case "changed_scopes":
      return say({ gained: list(details.gained).join(", ") || words("log.nothing"), lost: list(details.lost).join(", ") || words("log.nothing") });
    default:
      return say();
  }
}

function campaignOf(details: Details, campaigns: Record<string, string>, words: Words): string {
  const name = campaigns[text(details.campaignId)];
  return name === undefined ? words("log.aCampaign") : words("log.campaign", { name });
}

/** When someone counts as lapsed: after a number of days, or by what was learned. */
function ruleText(rule: unknown, words: Words): string {
  if (typeof rule !== "object" || rule === null) return words("log.ruleFixed", { days: text(rule) });
  const { rule: kind, windowDays, horizonDays, cut } = rule as Details;
  return kind === "learned" ? words("log.ruleLearned", { percent: Math.round(count(cut) * 100), days: text(horizonDays) }) : words("log.ruleFixed", { days: text(windowDays) });
}
