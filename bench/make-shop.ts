import type { Bench } from "./environment.ts";

/**
 * Makes a shop with shoppers, their statistics and states, and some orders by SQL, so that lists have something to list.
 * About 40 % are lapsed, half can be mailed. Names repeat as they do in life: the commonest of 300 first names is that of one in fifty. Most attributes
 * are drawn on their own, so that none tells of another; some are those of the longest or of the shortest quiet only, or of three, or of nearly all:
 * what an index finds hardest.
 * @returns the shop's id
 */
export async function makeShop(bench: Bench, domain: string, shoppers: number): Promise<bigint> {
  const { rows } = await bench.owner.query("insert into shops (domain, installed_at) values ($1, '2026-01-01') returning id", [domain]);
  const shopId = BigInt(rows[0].id);
  await bench.owner.query(
    `insert into shop_settings (shop_id, name, currency, time_zone, primary_url, updated_at) values ($1, 'Bench', 'EUR', 'Europe/Berlin', 'https://bench.example', '2026-11-22')`,
    [shopId],
  );
  const draw = (seed: number, bound: number) => `(abs(hashint8extended(i, ${seed}) % ${bound}))::int`;
  const quiet = draw(10, 150);
  await bench.owner.query(
    `insert into shoppers (shop_id, id, first_name, last_name, email, country, city, tags, consent, customer_since, source_at)
     select $1, i, f, l, lower(f || '.' || l || i || case when ${draw(11, 2)} = 0 then '@gmail.example' else '@mail.example' end),
       case when i <= 3 then 'LI' when ${quiet} <= 95 and ${draw(12, 4)} > 0 then 'AT' when ${draw(13, 5)} > 0 then 'DE' else 'US' end, (array['Kiel','Boston','Leeds','Lyon'])[1 + ${draw(6, 4)}],
       array_remove(array[case when i <= 3 then 'wholesale' end, case when ${draw(1, Math.ceil(shoppers / 100))} = 0 then 'vip' end, case when ${draw(14, 100)} = 0 then 'one of a hundred' end,
         case when ${draw(15, 10)} < 6 then 'most' end, case when ${quiet} > 140 then 'longest quiet' end, case when ${quiet} <= 95 then 'shortest quiet' end], null),
       case when i % 2 = 0 then 'subscribed' else 'not_subscribed' end, timestamptz '2024-01-01' + make_interval(mins => ${draw(2, 500000)}), '2026-11-22'
     from (select i, (array['An','Cla','Be','Da','El','Fe','Gre','Hu','In','Jo','Ka','Li','Ma','No','Ol','Pa','Ro','Sa','Ti','Va'])[1 + name % 20] || (array['na','ra','ta','no','ro','to','la','lo','sa','so','mi','ni','vi','de','re'])[1 + name / 20] as f, chr(65 + ${draw(4, 26)}) || substr(md5(${draw(5, 5000)}::text), 1, 6) as l
           from (select i, floor(300 * (${draw(3, 1_000_000)} / 1000000.0) ^ 1.5)::int as name from generate_series(1, $2::bigint) i) n) s`,
    [shopId, shoppers],
  );
  await bench.owner.query(
    `insert into shopper_stats (shop_id, shopper_id, country, tag_bits, search_bits, customer_since, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, mailable, lapse_state, state_since)
     select $1, i, country, bits_of(tags), search_bits(search_text), customer_since, d - 200, d, d, n, n, case when i <= 3 then 999999 else ${draw(7, 90000)} end, i % 2 = 0,
       case when quiet > 90 then 'lapsed' when quiet > 60 then 'slowing' else 'active' end, current_date - make_interval(mins => ${draw(8, 100000)})
     from (select i, quiet, current_date - quiet as d, case when i <= 3 then 50 else 1 + ${draw(9, 12)} end as n from (select i, ${quiet} as quiet from generate_series(1, $2::bigint) i) q) s
       join shoppers p on p.shop_id = $1 and p.id = s.i`,
    [shopId, shoppers],
  );
  await bench.owner.query(
    `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor)
     select $1, i, i, '#' || i, current_date - 100, current_date - 100, current_date - 100, 'EUR', 100, true, 100 from generate_series(1, $2::bigint / 2) i`,
    [shopId, shoppers],
  );
  // As autovacuum leaves a table after an import.
  await bench.owner.query("vacuum analyze shoppers, shopper_stats, shopper_counts, orders");
  return shopId;
}
