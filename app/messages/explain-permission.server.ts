import type { Ctx, ShopId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import { type Asked, explainGroups, type Explained } from "./eligibility.ts";
import { countFacts, FACT_STATS } from "./facts.store.server.ts";
import { type Region, regionOf, regions } from "./permission.ts";

/** Counted at most; the newest quiet first. */
const MOST = 50_000;

export interface PermissionCounts extends Explained {
  /** Lapsed or slowing down, as many as were looked at. */
  quiet: number;
  /** There are more; those who were here last were looked at. */
  capped: boolean;
  regions: { region: Region; quiet: number; notSubscribed: number; tooOld: number; eligible: number }[];
}

/** Of all who are quiet, how many may get a win-back mail now, and how many each rule takes out; for each group of countries too. */
export async function explainPermission(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<PermissionCounts> {
  const shop = await loadShop(ctx, { shopId });
  const now = ctx.clock.now();
  const asked: Asked = { kind: "marketing", today: dayIn(now, shop.settings.timeZone), now };
  const groups = await ctx.db.withShopSql(
    shopId,
    (sql) =>
      countFacts(
        sql,
        `(select ${FACT_STATS} from shopper_stats s
          where s.shop_id = $1 and s.lapse_state in ('lapsed', 'slowing') order by s.last_order_day desc, s.shopper_id desc limit $2) s`,
        [shopId, MOST],
        { ...asked, shop, campaign: 0n, planned: true },
      ),
    { timeoutMs: 30_000 },
  );
  const quietOf = (some: readonly { n: number }[]) => some.reduce((sum, { n }) => sum + n, 0);
  return {
    ...explainGroups(groups, asked),
    quiet: quietOf(groups),
    capped: quietOf(groups) >= MOST,
    regions: regions.map((region) => {
      const own = groups.filter(({ country }) => regionOf(country) === region);
      const { left, eligible } = explainGroups(own, asked);
      return { region, quiet: quietOf(own), notSubscribed: left.no_consent ?? 0, tooOld: left.too_old ?? 0, eligible };
    }).filter(({ quiet }) => quiet > 0),
  };
}
