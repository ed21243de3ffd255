import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { type Day, dayIn } from "../platform/zones.ts";
import { rowOf, type StoredShopper } from "./row-of.ts";
import type { Consent, LoadShopperOutcome } from "./shopper.ts";
import { readShopFacts } from "./shop-facts.server.ts";
import { NOT_JUDGED } from "./stats.store.server.ts";

interface StoredProfile extends StoredShopper {
  phone: string | null;
  locale: string | null;
  province: string | null;
  tags: string[];
  consent: Consent;
  consent_at: Date | null;
  suppressed_for: string | null;
  data_sale_opt_out: boolean;
  not_judged: boolean;
  customer_since: Date | null;
  merged_into: bigint | null;
  orders: number;
  refunded_minor: bigint;
  lapses_at: Date | null;
  priority: bigint;
}

/** The profile of one shopper; `merged` when Shopify made them one with another customer. */
export async function loadShopper(ctx: Ctx, { shopId, shopperId }: { shopId: ShopId; shopperId: ShopperId }): Promise<LoadShopperOutcome> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const facts = await readShopFacts(sql);
    const { rows } = await sql.query<StoredProfile>(
      `select p.id, p.first_name, p.last_name, p.email, p.phone, p.locale, p.country, p.province, p.city, p.tags, p.consent, p.consent_at, p.suppressed_for, p.data_sale_opt_out, ${NOT_JUDGED} as not_judged,
              p.customer_since, p.merged_into, p.redacted_at, coalesce(s.lapse_state, 'unknown') as lapse_state, s.case_outcome, s.state_since, s.first_order_day, s.last_order_day,
              coalesce(s.order_days, 0) as order_days, coalesce(s.orders, 0) as orders, coalesce(s.net_spent_minor, 0) as net_spent_minor, coalesce(s.refunded_minor, 0) as refunded_minor,
              coalesce(s.mailable, false) as mailable, coalesce(s.history, 'orders') as history, s.lapses_at, coalesce(s.priority, 0) as priority
       from shoppers p left join shopper_stats s on s.shop_id = p.shop_id and s.shopper_id = p.id where p.shop_id = $1 and p.id = $2`,
      [shopId, shopperId],
    );
    const [stored] = rows;
    if (!stored) return { kind: "missing" };
    if (stored.merged_into !== null) return { kind: "merged", into: stored.merged_into };
    const now = ctx.clock.now();
    const today: Day = dayIn(now, facts.timeZone);
    return {
      kind: "found",
      shopper: {
        ...rowOf(stored, today),
        firstName: stored.first_name,
        lastName: stored.last_name,
        email: stored.email,
        phone: stored.phone,
        locale: stored.locale,
        province: stored.province,
        tags: stored.tags,
        consent: stored.consent,
        consentAt: stored.consent_at,
        suppressedFor: stored.suppressed_for,
        dataSaleOptOut: stored.data_sale_opt_out,
        notJudged: stored.not_judged && stored.redacted_at === null,
        customerSince: stored.customer_since,
        firstOrderDay: stored.first_order_day,
        orders: stored.orders,
        refundedMinor: Number(stored.refunded_minor),
        currency: facts.currency,
        history: stored.history,
        priority: Number(stored.priority),
        // One that is over and came to nothing is no day to wait for: lapses are held back.
        lapsesAt: stored.lapses_at !== null && stored.lapses_at > now ? stored.lapses_at : null,
        redactedAt: stored.redacted_at,
      },
    };
  });
}
