import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { listShoppers } from "./list-shoppers.server.ts";
import { writePlace } from "./place.ts";
import type { Shopper } from "./shopper.ts";
import type { ShopperQuery, WhomQuery } from "./shopper-query.ts";

/**
 * Who stands before and after a shopper in a view of the list, by the list's own cursors. A shopper who left the view meanwhile
 * has the neighbours of the place where they stood.
 */
export async function loadNeighbours(ctx: Ctx, { shopId, shopper, query }: { shopId: ShopId; shopper: Shopper; query: WhomQuery }): Promise<{ previous?: ShopperId; next?: ShopperId }> {
  const here = writePlace({ value: placeOf(shopper, query), id: shopper.id });
  // Two, not one: an instant's text is finer in the database than here, so that a shopper may come behind their own place.
  const beside = (cursor: Pick<ShopperQuery, "after" | "before">) => listShoppers(ctx, { shopId, query: { ...query, after: undefined, before: undefined, ...cursor }, limit: 2 });
  const [before, after] = await Promise.all([beside({ before: here }), beside({ after: here })]);
  return { previous: before.rows.filter(({ id }) => id !== shopper.id).at(-1)?.id, next: after.rows.find(({ id }) => id !== shopper.id)?.id };
}

/** Who never ordered stands at the end of a view, and by the newest change of state who has none. */
function placeOf(shopper: Shopper, { sort }: ShopperQuery): string {
  if (sort === "quiet") return shopper.lastOrderDay ?? "infinity";
  if (sort === "priority") return String(shopper.priority);
  if (sort === "spent") return String(shopper.spentMinor);
  return shopper.state === "unknown" ? "-infinity" : (shopper.stateSince?.toISOString() ?? "-infinity");
}
