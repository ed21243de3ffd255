import { compileMail } from "#app/messages/compile-mail.server";
import { readyMade } from "#app/messages/templates/ready-made";
import type { Bench } from "./environment.ts";

/** The business instant at which all of them are due: a Tuesday, within the hours of sending. */
export const SENDING_AT = "2026-11-24T10:00:00Z";
const PLANNED_AT = "2026-11-23T10:00:00Z";

/**
 * Makes shops as a started campaign leaves them: everybody lapsed, with an open case, a live code and a message that is due.
 * @param domains one shop each
 * @returns the shops' ids, in the order of the domains
 */
export async function makeMessages(bench: Bench, domains: readonly string[], messagesEach: number): Promise<string[]> {
  const { owner } = bench;
  const shops = await owner.query<{ id: string }>("insert into shops (domain, installed_at) select domain, '2026-01-01' from unnest($1::text[]) domain returning id", [domains]);
  const ids = shops.rows.map((row) => row.id);
  const shoppers = "unnest($1::bigint[]) s(shop_id) cross join generate_series(1, $2::int) i";
  const each = [ids, messagesEach];
  await owner.query(
    `insert into shop_settings (shop_id, name, currency, time_zone, country, primary_url, scopes, sender_name, reply_to, postal_address, daily_cap, first_mails_passed_at, updated_at)
     select id, 'Bench', 'EUR', 'Europe/Berlin', 'DE', 'https://bench.example', 'read_all_orders', 'Bench', 'hello@bench.example', 'Bench, Kiel', 1000000, $2, $2 from unnest($1::bigint[]) id`,
    [ids, PLANNED_AT],
  );
  await owner.query("insert into sending_days (shop_id, day, taken, cap) select id, '2026-11-01', 1, 1000000 from unnest($1::bigint[]) id", [ids]);
  await owner.query(
    `insert into shoppers (shop_id, id, first_name, last_name, email, country, city, consent, customer_since, source_at)
     select shop_id, i, 'Anna', 'Ahlers', 'anna.' || i || '@mail.example', 'DE', 'Kiel', 'subscribed', '2025-01-01', '2026-11-22' from ${shoppers}`,
    each,
  );
  await owner.query(
    `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, mailable, lapse_state, state_since, case_outcome)
     select shop_id, i, '2025-02-01', '2026-05-01', '2026-05-01', 3, 3, 9000, true, 'lapsed', '2026-07-30', 'in_campaign' from ${shoppers}`,
    each,
  );
  await owner.query(`insert into cases (shop_id, shopper_id, opened_at, outcome, outcome_at) select shop_id, i, '2026-07-30', 'in_campaign', $3 from ${shoppers}`, [...each, PLANNED_AT]);
  await owner.query(
    `with campaign as (
       insert into campaigns (shop_id, name, status, audience, subject, body, started_at, created_at, updated_at)
       select id, 'Bench', 'running', '{}', 'Bench', 'Bench', $2, $2, $2 from unnest($1::bigint[]) id returning shop_id, id)
     insert into offers (shop_id, campaign_id, title, prefix, kind, percent, currency, starts_at, ends_at, mint_at, state)
     select shop_id, id, 'Bench', 'BENCH', 'percentage', 10, 'EUR', $2, '2026-12-20', $2, 'live' from campaign`,
    [ids, PLANNED_AT],
  );
  await owner.query(`insert into codes (shop_id, code, offer_id, shopper_id, wanted_at, state) select s.shop_id, 'BENCH-' || i, o.id, i, $3, 'live' from ${shoppers} join offers o on o.shop_id = s.shop_id`, [...each, PLANNED_AT]);
  const { subject, html, text } = await benchMail();
  await owner.query(
    "insert into mail_templates (shop_id, campaign_id, step, subject, html, text_part, created_at) select shop_id, id, 1, $2, $3, $4, created_at from campaigns where shop_id = any($1::bigint[])",
    [ids, subject, html, text],
  );
  await owner.query(
    `insert into messages (shop_id, campaign_id, shopper_id, step, template_id, planned_at, due_at, deadline_at, offer_id, message_ref)
     select s.shop_id, t.campaign_id, i, 1, t.id, $3, $4, '2026-12-01', o.id, gen_random_uuid() from ${shoppers}
     join mail_templates t on t.shop_id = s.shop_id join offers o on o.shop_id = s.shop_id`,
    [...each, PLANNED_AT, SENDING_AT],
  );
  await owner.query("vacuum analyze shoppers, shopper_stats, shopper_counts, cases, codes, messages, offers, mail_templates");
  return ids;
}

async function benchMail() {
  const { subject, previewLine, body, offer } = readyMade("small_thank_you", "en");
  const compiled = await compileMail({ subject, previewLine, body }, offer, { shopName: "Bench", linkHosts: [], postalAddress: "Bench, Kiel", replyTo: null, currency: "EUR", language: "en" });
  if (compiled.kind === "problems") throw new Error(`the ready-made mail has problems: ${JSON.stringify(compiled.problems)}`);
  return compiled.mail;
}
