/** What is known of a record that may be joined with another. */
export interface Joinable {
  id: bigint;
  mailable: boolean;
  lastOrderAt: Date | null;
}

/** Why one of two records leads. */
export type WhyLeads = "customer" | "mailable" | "newer" | "older_record";

/**
 * Which of two records both count as: one that Shopify has a customer for, whom one can write to, who ordered last; else the one that was there first.
 * The same whichever is asked first.
 */
export function whoLeads<One extends Joinable>(a: One, b: One): { leader: One; other: One; why: WhyLeads } {
  const by = (why: WhyLeads, value: (one: One) => number) => (value(a) === value(b) ? null : value(a) > value(b) ? { leader: a, other: b, why } : { leader: b, other: a, why });
  return by("customer", ({ id }) => (id > 0n ? 1 : 0)) ?? by("mailable", ({ mailable }) => (mailable ? 1 : 0)) ?? by("newer", ({ lastOrderAt }) => lastOrderAt?.getTime() ?? 0) ?? (a.id < b.id ? { leader: a, other: b, why: "older_record" } : { leader: b, other: a, why: "older_record" });
}
