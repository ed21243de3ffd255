import type { Bench } from "./environment.ts";

const MAILED = 4_000;

/** A campaign of a large shop under way, with mails, codes, openings, clicks and answers, so that its pages have something to show. @returns its number */
export async function makeCampaign(bench: Bench, shopId: bigint): Promise<bigint> {
  const { owner } = bench;
  const at = "now() - interval '10 days'";
  await owner.query("update shop_settings set scopes = 'read_customers,write_customers,read_orders,read_all_orders,read_products,write_discounts,write_app_proxy', sender_name = 'Bench', reply_to = 'hello@bench.example', postal_address = 'Bench, Kiel', country = 'DE' where shop_id = $1", [shopId]);
  for (const [subject, position] of [["customers", 0], ["orders", 1]]) await owner.query("insert into import_slices (shop_id, subject, position, state, found, rows_read) values ($1, $2, $3, 'done', $4, $4)", [shopId, subject, position, 1000]);
  const { rows } = await owner.query<{ id: string }>(
    `insert into campaigns (shop_id, name, status, audience, subject, body, started_at, lapsed_at_start, audience_size, comparison_percent, created_at, updated_at)
     values ($1, 'Small thank-you', 'running', '{"states": ["lapsed"], "maxDaysQuiet": 730}', 'A thank-you', 'Hello', ${at}, 100000, $2, 10, ${at}, ${at}) returning id`,
    [shopId, MAILED],
  );
  const id = rows[0]?.id ?? "0";
  const shoppers = `(select shopper_id, row_number() over (order by shopper_id) as i from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' and mailable order by shopper_id limit ${MAILED}) s`;
  await owner.query(`insert into enrolments (shop_id, campaign_id, shopper_id, arm, enrolled_at, came_back_at) select $1, $2, shopper_id, case when i % 10 = 0 then 'comparison' else 'mail' end, ${at}, case when i % 20 = 1 then now() - interval '2 days' end from ${shoppers}`, [shopId, id]);
  await owner.query(
    `insert into messages (shop_id, campaign_id, shopper_id, step, template_id, planned_at, due_at, deadline_at, state, why, message_ref, handed_at, sent_at, open_counted)
     select $1, $2, shopper_id, 1, 1, ${at}, ${at}, now(), case when i % 7 = 0 then 'waiting' when i % 11 = 0 then 'not_sent' else 'sent' end, case when i % 7 <> 0 and i % 11 = 0 then 'no_consent' end, gen_random_uuid()::text, ${at}, ${at}, i % 3 = 0
     from ${shoppers} where i % 10 <> 0`,
    [shopId, id],
  );
  await owner.query(`insert into responses (shop_id, at, shopper_id, campaign_id, message_id, kind, source_key) select $1, now() - make_interval(mins => m.id::int), m.shopper_id, $2, m.id, case when m.id % 3 = 0 then 'came_back' when m.id % 3 = 1 then 'click' else 'unsubscribed' end, 'r' || m.id from messages m where m.shop_id = $1 and m.id % 5 = 0`, [shopId, id]);
  await owner.query("vacuum analyze messages, enrolments, responses, campaigns");
  return BigInt(id);
}
