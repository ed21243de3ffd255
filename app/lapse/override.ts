import type { ReadingTrouble } from "../shops/shop.ts";
import type { ChoiceProblem } from "./check-choice.ts";
import type { LapseChoice, LapseRule, RuleInForce } from "./lapse-rule.ts";

export const overrideKinds = ["countries", "segment", "collection"] as const;
/** `collection`: shoppers whose last order that counts holds a product of it. */
export type OverrideKind = (typeof overrideKinds)[number];

/** More are not looked through by anybody who wants to know why somebody counts as lapsed. */
export const MOST_OVERRIDES = 20;
export const NAME_MAX = 60;
const MOST_COUNTRIES = 100;

/** Whom an override is for: ISO 3166-1 alpha-2 codes, or Shopify's global id of a segment or collection with its name there. */
export type Whom = { kind: "countries"; countries: readonly string[] } | { kind: "segment" | "collection"; source: { id: string; name: string } };

/** As the judge needs it. */
export interface Override {
  id: bigint;
  whom: Whom;
  choice: LapseChoice;
}

/** As a merchant sees it. */
export interface KeptOverride extends Override {
  name: string;
  /** When it was last read whole who belongs to it; null: not since it was chosen. Countries need no reading. */
  readAt: Date | null;
  trouble: ReadingTrouble | null;
  /** To how many it applied when they were last counted. */
  shoppers: number | null;
  version: number;
  savedAt: Date;
  savedBy: string;
}

/** What a shop's shoppers are judged by: its rule, and the overrides in their order. */
export interface ShopRules {
  rule: RuleInForce;
  overrides: readonly Override[];
}

/** The override that applies to a shopper: the first that fits them; null: the rule of the shop. @param belongs to these segments and collections */
export function overrideOf(overrides: readonly Override[], { country, belongs }: { country: string | null; belongs: ReadonlySet<bigint> | undefined }): Override | null {
  return overrides.find(({ id, whom }) => (whom.kind === "countries" ? country !== null && whom.countries.includes(country) : (belongs?.has(id) ?? false))) ?? null;
}

/** An override as a rule: its choice, and what was learned of the shop. What was seen is of the shop's horizon and says nothing of another. */
export function ruleOfOverride({ choice }: Pick<Override, "choice">, { model, horizonDays }: LapseRule): LapseRule {
  return { ...choice, model: model && (choice.horizonDays === horizonDays ? model : { ...model, seen: [] }) };
}

export type OverrideProblem = ChoiceProblem | { kind: "invalid"; field: "name"; problem: "missing" | "long" } | { kind: "invalid"; field: "countries"; problem: "missing" | "many" };

/** What is wrong with a name and with whom an override is for, as far as the shop need not be asked; null when nothing is. */
export function checkWhom(name: string, countries: readonly string[] | null): OverrideProblem | null {
  if (name.trim() === "") return { kind: "invalid", field: "name", problem: "missing" };
  if (name.trim().length > NAME_MAX || /[\r\n]/.test(name)) return { kind: "invalid", field: "name", problem: "long" };
  if (countries === null) return null;
  const codes = countries.filter((code) => /^[A-Z]{2}$/.test(code));
  if (codes.length === 0) return { kind: "invalid", field: "countries", problem: "missing" };
  return codes.length > MOST_COUNTRIES ? { kind: "invalid", field: "countries", problem: "many" } : null;
}
