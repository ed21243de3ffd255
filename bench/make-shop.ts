import type { Bench } from "./environment.ts";

/**
 * Makes a shop with shoppers, their statistics and states by SQL, so that lists have something to list.
 * About 40 % are lapsed, half can be mailed; names and towns repeat as they do in life.
 * @returns the shop's id
 */
export async function makeShop(bench: Bench, domain: string, shoppers: number): Promise<bigint> {
  const { rows } = await bench.owner.query("insert into shops (domain, installed_at) values ($1, '2026-01-01') returning id", [domain]);
  const shopId = BigInt(rows[0].id);
  await bench.owner.query(
    `insert into shop_settings (shop_id, name, currency, time_zone, primary_url, updated_at) values ($1, 'Bench', 'EUR', 'Europe/Berlin', 'https://bench.example', '2026-11-22')`,
    [shopId],
  );
  await bench.owner.query(
    `insert into shoppers (shop_id, id, first_name, last_name, search_name, search_last, email, country, city, tags, consent, customer_since, source_at)
     select $1, i, f, l, lower(f || ' ' || l), lower(l || ' ' || f), lower(f || '.' || l || i || '@mail.example'), (array['DE','US','GB','FR'])[1 + i % 4], (array['Kiel','Boston','Leeds','Lyon'])[1 + i % 4],
       case when i % 50 = 0 then array['vip'] else '{}' end, case when i % 2 = 0 then 'subscribed' else 'not_subscribed' end, timestamptz '2024-01-01' + make_interval(mins => i % 500000), '2026-11-22'
     from (select i, (array['Anna','Ben','Clara','David','Ella','Felix','Greta','Hugo'])[1 + (i * 7919) % 8] as f, chr(65 + i % 26) || substr(md5((i % 5000)::text), 1, 6) as l from generate_series(1, $2::bigint) i) s`,
    [shopId, shoppers],
  );
  await bench.owner.query(
    `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, mailable, lapse_state, state_since)
     select $1, i, d - 200, d, d, 1 + (i * 31) % 12, 1 + (i * 31) % 12, (i * 104729) % 90000, i % 2 = 0,
       case when quiet > 90 then 'lapsed' when quiet > 60 then 'slowing' else 'active' end, timestamptz '2026-11-22' - make_interval(mins => ((i * 613) % 100000)::int)
     from (select i, ((i * 2654435761) % 150)::int as quiet, date '2026-11-22' - ((i * 2654435761) % 150)::int as d from generate_series(1, $2::bigint) i) s`,
    [shopId, shoppers],
  );
  await bench.owner.query("vacuum analyze shoppers, shopper_stats, shopper_counts");
  return shopId;
}
