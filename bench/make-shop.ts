import type { Bench } from "./environment.ts";

/**
 * Makes a shop with shoppers, their statistics and states by SQL, so that lists have something to list.
 * About 40 % are lapsed, half can be mailed, a hundred or so have the tag `vip`; names and towns repeat as they do in life.
 * @returns the shop's id
 */
export async function makeShop(bench: Bench, domain: string, shoppers: number): Promise<bigint> {
  const { rows } = await bench.owner.query("insert into shops (domain, installed_at) values ($1, '2026-01-01') returning id", [domain]);
  const shopId = BigInt(rows[0].id);
  await bench.owner.query(
    `insert into shop_settings (shop_id, name, currency, time_zone, primary_url, updated_at) values ($1, 'Bench', 'EUR', 'Europe/Berlin', 'https://bench.example', '2026-11-22')`,
    [shopId],
  );
  // Each attribute is drawn on its own, so that none tells of another.
  const draw = (seed: number, bound: number) => `(abs(hashint8extended(i, ${seed}) % ${bound}))::int`;
  await bench.owner.query(
    `insert into shoppers (shop_id, id, first_name, last_name, search_name, search_last, email, country, city, tags, consent, customer_since, source_at)
     select $1, i, f, l, lower(f || ' ' || l), lower(l || ' ' || f), lower(f || '.' || l || i || '@mail.example'), (array['DE','US','GB','FR'])[1 + place], (array['Kiel','Boston','Leeds','Lyon'])[1 + place],
       case when ${draw(1, Math.ceil(shoppers / 100))} = 0 then array['vip'] else '{}' end, case when i % 2 = 0 then 'subscribed' else 'not_subscribed' end, timestamptz '2024-01-01' + make_interval(mins => ${draw(2, 500000)}), '2026-11-22'
     from (select i, (array['Anna','Ben','Clara','David','Ella','Felix','Greta','Hugo'])[1 + ${draw(3, 8)}] as f, chr(65 + ${draw(4, 26)}) || substr(md5(${draw(5, 5000)}::text), 1, 6) as l, ${draw(6, 4)} as place
           from generate_series(1, $2::bigint) i) s`,
    [shopId, shoppers],
  );
  await bench.owner.query(
    `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, mailable, lapse_state, state_since)
     select $1, i, d - 200, d, d, n, n, ${draw(7, 90000)}, i % 2 = 0,
       case when quiet > 90 then 'lapsed' when quiet > 60 then 'slowing' else 'active' end, timestamptz '2026-11-22' - make_interval(mins => ${draw(8, 100000)})
     from (select i, quiet, date '2026-11-22' - quiet as d, 1 + ${draw(9, 12)} as n from (select i, ${draw(10, 150)} as quiet from generate_series(1, $2::bigint) i) q) s`,
    [shopId, shoppers],
  );
  await bench.owner.query("vacuum analyze shoppers, shopper_stats, shopper_counts");
  return shopId;
}
