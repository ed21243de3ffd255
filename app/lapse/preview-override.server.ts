import type { Ctx, ShopId } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { readKeptCounts } from "../shoppers/kept-counts.store.server.ts";
import { peekSegment } from "../shoppers/read-segment.server.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { readCollection } from "../shops/read-collection.server.ts";
import { readGroups, readLapseRule } from "./fits.store.server.ts";
import { pastOf } from "./lapse-report.ts";
import type { LapseChoice } from "./lapse-rule.ts";
import type { KeptOverride } from "./override.ts";
import type { OverridePast } from "./override-past.ts";
import type { AskedWhom, OverridePreview } from "./override-preview.ts";
import { listOverrides, listProducts } from "./overrides.store.server.ts";
import { SAMPLE } from "./preview-rule.server.ts";
import { countGroups, scaleCounts } from "./rule-preview.ts";

/** So many products of a collection are read within a moment. */
const PRODUCTS = 1_000;

interface Asked {
  shopId: ShopId;
  /** The override that is edited; null: a new one, behind the others. */
  overrideId: bigint | null;
  whom: AskedWhom;
  choice: LapseChoice;
}

/** What an override would mean today for those whom it would apply to, and at the last look back. Of a large shop a part is counted. Reads only. */
export async function previewOverride(ctx: Ctx, { shopId, overrideId, whom, choice }: Asked): Promise<OverridePreview> {
  const asked = { whom, choice };
  const { all, timeZone } = await ctx.db.withShopSql(shopId, async (sql) => ({ all: await listOverrides(sql), timeZone: (await readShopFacts(sql)).timeZone }));
  const place = all.findIndex(({ id }) => id === overrideId);
  const edited = place < 0 ? undefined : all[place];
  const same = edited && isFor(edited, whom) ? edited : undefined;
  const theirs = await findTheirs(ctx, { shopId, whom, same, timeZone });
  if (theirs === null) return { asked, kind: "later" };
  const before = all.slice(0, place < 0 ? all.length : place).map(({ id }) => id);
  return ctx.db.withShopSql(
    shopId,
    async (sql): Promise<OverridePreview> => {
      const judged = (await readKeptCounts(sql)).reduce((sum, { lapse_state, n }) => sum + (lapse_state === "unknown" ? 0 : Number(n)), 0);
      // Those of a first page are few; of others every n-th of a large shop tells enough.
      const everyNth = theirs.firstOf === null ? Math.max(1, Math.ceil(judged / SAMPLE)) : 1;
      const { where, value } = theirs.among;
      const groups = await readGroups(sql, { today: dayIn(ctx.clock.now(), timeZone), everyNth, among: { where: `${where} and (lapse_override_id is null or lapse_override_id <> all($5::bigint[]))`, values: [value, before] } });
      const counts = countGroups(groups, { ...choice, model: (await readLapseRule(sql)).model });
      const shoppers = groups.shoppers.reduce((sum, n) => sum + n, 0);
      const scaled = everyNth === 1 ? { counts, plusMinus: null } : scaleCounts(counts, everyNth, shoppers);
      return { asked, kind: "counted", shoppers: shoppers * everyNth, ...scaled, firstOf: theirs.firstOf, past: same?.past ? pastOf(same.past, choice) : null };
    },
    { timeoutMs: 60_000 },
  );
}

type Edited = KeptOverride & { past: OverridePast | null };

const isFor = ({ whom }: KeptOverride, asked: AskedWhom): boolean =>
  whom.kind === "countries" ? asked.kind === "countries" && [...whom.countries].sort().join() === [...asked.countries].sort().join() : asked.kind === whom.kind && asked.sourceId === whom.source.id;

/** A condition on shopper_stats with one parameter, $4. */
interface Theirs {
  among: { where: string; value: unknown };
  firstOf: number | null;
}

const LATEST = "(select o.id from orders o where o.shop_id = $1 and o.shopper_id = shopper_stats.shopper_id and o.counts and o.deleted_at is null order by o.processed_at desc, o.id limit 1)";

/** @param input.same the override in force that is for the same shoppers: what was read of them is there already */
async function findTheirs(ctx: Ctx, { shopId, whom, same, timeZone }: { shopId: ShopId; whom: AskedWhom; same: Edited | undefined; timeZone: string }): Promise<Theirs | null> {
  const read = same !== undefined && same.readAt !== null;
  switch (whom.kind) {
    case "countries":
      return { among: { where: "country = any($4::text[])", value: whom.countries }, firstOf: null };
    case "segment": {
      if (read) return { among: { where: "exists (select 1 from lapse_override_members m where m.shop_id = $1 and m.override_id = $4 and m.shopper_id = shopper_stats.shopper_id)", value: same.id }, firstOf: null };
      const peeked = await peekSegment(ctx, { shopId, segmentId: whom.sourceId, timezone: timeZone });
      return peeked && { among: { where: "shopper_id = any($4::bigint[])", value: peeked.members }, firstOf: peeked.total > peeked.members.length ? peeked.total : null };
    }
    case "collection": {
      const products = read ? await ctx.db.withShopSql(shopId, (sql) => listProducts(sql, same.id)) : await askProducts(ctx, shopId, whom.sourceId);
      return products && { among: { where: `exists (select 1 from order_lines l where l.shop_id = $1 and l.order_id = ${LATEST} and l.product_id = any($4::bigint[]))`, value: products }, firstOf: null };
    }
  }
}

async function askProducts(ctx: Ctx, shopId: ShopId, collectionId: string): Promise<bigint[] | null> {
  const reading = await readCollection(ctx, { shopId, collectionId, most: PRODUCTS });
  return reading.kind === "read" ? reading.products : null;
}
