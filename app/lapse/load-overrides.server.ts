import type { Ctx, ShopId } from "../platform/ports.ts";
import { readFit } from "./fits.store.server.ts";
import { type PastOfRule, pastOf } from "./lapse-report.ts";
import type { KeptOverride } from "./override.ts";
import { listOverrides } from "./overrides.store.server.ts";

/** @property past what its rule would have meant for its shoppers at the last look back; null where there is none */
export type ShownOverride = KeptOverride & { past: PastOfRule | null };

/** The overrides of a shop's rule in their order. `learned`: whether there was enough to look back at all. */
export async function loadOverrides(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<{ overrides: ShownOverride[]; learned: boolean }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const all = await listOverrides(sql);
    const fit = await readFit(sql);
    return { overrides: all.map(({ past, ...override }) => ({ ...override, past: past && pastOf(past, override.choice) })), learned: (fit?.report.looks.length ?? 0) > 0 };
  });
}
