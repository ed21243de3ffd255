/** Rules for some shoppers, for the pages that tell of them. */
import type { Frame } from "playwright-core";
import { deleteOverride } from "#app/lapse/order-overrides.server";
import { loadOverrides } from "#app/lapse/load-overrides.server";
import { refitShop } from "#app/lapse/refit-shop.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { readOverride } from "#app/lapse/read-override.server";
import { type OverrideInput, saveOverride } from "#app/lapse/save-override.server";
import { nextId, shopOf } from "#sim/state";
import { actor, type World } from "./populate.ts";
import type { Undo } from "./tables.ts";

/** Three rules for some shoppers: one that is measured, one that is read, and one whose segment is gone. */
export async function rulesForSome({ app }: World): Promise<Undo> {
  const { ctx, shop, sim } = app;
  const { collections, segments } = shopOf(sim.state, shop.domain);
  const kitchen = [...collections.values()].find(({ title }) => title === "Kitchen");
  const segment = { id: nextId(sim.state), name: "Best customers", query: "number_of_orders > 3", createdAt: sim.clock.now(), updatedAt: sim.clock.now() };
  segments.set(segment.id, segment);
  // Not by the worker: another shop is kept in the middle of its reading.
  const settle = () => settleShop(ctx, { shopId: shop.id, why: "override" });
  const add = async (input: Pick<OverrideInput, "name" | "kind"> & Partial<OverrideInput>) => {
    const saved = await saveOverride(ctx, { shopId: shop.id, actor, override: null, countries: [], sourceId: "", choice: { rule: "fixed", windowDays: 45, horizonDays: 90, cut: 0.8 }, ...input });
    if (saved.kind !== "saved") throw new Error(`a rule was not saved: ${saved.kind}`);
    await readOverride(ctx, { shopId: shop.id, overrideId: saved.id });
    return saved.id;
  };
  await add({ name: "Buyers of kitchen things", kind: "collection", sourceId: `gid://shopify/Collection/${kitchen?.id}` });
  await add({ name: "Far away", kind: "countries", countries: ["AT", "CH", "FR", "IT", "ES"], choice: { rule: "fixed", windowDays: 120, horizonDays: 90, cut: 0.8 } });
  const best = await add({ name: "Best customers", kind: "segment", sourceId: `gid://shopify/Segment/${segment.id}`, choice: { rule: "learned", windowDays: 90, horizonDays: 180, cut: 0.95 } });
  await settle();
  await refitShop(ctx, { shopId: shop.id, anew: true });
  segments.delete(segment.id);
  await readOverride(ctx, { shopId: shop.id, overrideId: best });
  return async () => {
    for (const { id } of (await loadOverrides(ctx, { shopId: shop.id })).overrides) await deleteOverride(ctx, { shopId: shop.id, actor, id });
    await settle();
  };
}

export async function nothingFilledIn(frame: Frame): Promise<void> {
  await frame.locator("label").filter({ hasText: /^A customer segment of Shopify/ }).first().click();
  await frame.page().locator("#save-bar").getByRole("button", { name: "Save" }).click();
  await frame.locator(".Polaris-InlineError").first().waitFor();
}
