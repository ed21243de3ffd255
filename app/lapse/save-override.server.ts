import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { checkChoice } from "./check-choice.ts";
import type { LapseChoice } from "./lapse-rule.ts";
import { findSource } from "./load-override-sources.server.ts";
import { checkWhom, MOST_OVERRIDES, type OverrideKind, type OverrideProblem, type Whom } from "./override.ts";
import { holdOverrides, insertOverride, listOverrides, updateOverride } from "./overrides.store.server.ts";
import { settleOverrides } from "./settle-overrides.server.ts";

export interface OverrideInput {
  name: string;
  kind: OverrideKind;
  countries: readonly string[];
  /** Shopify's global id of a segment or collection; of countries it is not looked at. */
  sourceId: string;
  choice: LapseChoice;
}

/** `unknown`: the shop has no such segment or collection; `no-answer`: that could not be asked. */
export type SaveOverrideOutcome = { kind: "saved"; id: bigint } | { kind: "stale"; version: number } | { kind: "missing" } | { kind: "full" } | { kind: "unknown" } | { kind: "no-answer" } | OverrideProblem;

/**
 * Adds an override of the shop's rule behind the others, or changes one, and has those judged whom it is for or was for; no mail is sent because of that.
 * @param input.override null: a new one
 */
export async function saveOverride(ctx: Ctx, input: OverrideInput & { shopId: ShopId; actor: string; override: { id: bigint; version: number } | null }): Promise<SaveOverrideOutcome> {
  const { shopId, actor, kind, choice, override } = input;
  const name = input.name.trim();
  const at = ctx.clock.now();
  const { facts, before: known } = await ctx.db.withShopSql(shopId, async (sql) => ({ facts: await readShopFacts(sql), before: (await listOverrides(sql)).find(({ id }) => id === override?.id) }));
  const problem = checkWhom(name, kind === "countries" ? input.countries : null) ?? checkChoice(choice, facts);
  if (problem) return problem;
  const whom = await findWhom(ctx, shopId, input, known?.whom);
  if (typeof whom === "string") return { kind: whom };
  return ctx.db.withShopSql(shopId, async (sql): Promise<SaveOverrideOutcome> => {
    await holdOverrides(sql);
    const all = await listOverrides(sql);
    const before = override && all.find(({ id }) => id === override.id);
    if (override && !before) return { kind: "missing" };
    if (!override && all.length >= MOST_OVERRIDES) return { kind: "full" };
    const others = !before || !isSame(before.whom, whom);
    const kept = { name, whom, choice };
    if (before && !(await updateOverride(sql, before.id, override?.version ?? 0, kept, { at, by: actor, others }))) return { kind: "stale", version: before.version };
    const id = before?.id ?? (await insertOverride(sql, kept, { at, by: actor }));
    await writeAudit(sql, { at, actor, action: before ? "changed_override" : "added_override", details: { overrideId: String(id), name, ...(before && { from: before.choice }), to: choice } });
    await settleOverrides(sql, at, [id]);
    if (others && kind !== "countries") await addWork(sql, at, "lapse.read-override", { overrideId: String(id) }, { dedupeKey: `chosen ${id}` });
    return { kind: "saved", id };
  });
}

const isSame = (one: Whom, other: Whom): boolean =>
  one.kind === "countries" || other.kind === "countries" ? one.kind === other.kind && "countries" in one && "countries" in other && [...one.countries].sort().join() === [...other.countries].sort().join() : one.kind === other.kind && one.source.id === other.source.id;

/** Whom it is for, with the name of what was chosen at Shopify. What was chosen before need not be there any more. */
async function findWhom(ctx: Ctx, shopId: ShopId, { kind, countries, sourceId }: OverrideInput, before: Whom | undefined): Promise<Whom | "unknown" | "no-answer"> {
  if (kind === "countries") return { kind, countries: [...new Set(countries.filter((code) => /^[A-Z]{2}$/.test(code)))] };
  if (before?.kind === kind && before.source.id === sourceId) return before;
  const source = await findSource(ctx, { shopId, kind, sourceId });
  return typeof source === "string" ? source : { kind, source };
}
