-- The first minutes of a shop.

-- Its address as buyers see it at Shopify, a line each: suggested for the foot of its mails, and used nowhere else.
alter table shop_settings add column business_address text,
  -- What became of the mail that says that campaigns may start (app/campaigns/tell-ready.server.ts); null: that is still to come.
  add column ready_mail text check (ready_mail in ('none', 'sending', 'sent', 'refused', 'uncertain'));
-- Where they may start already there is nothing to tell.
update shop_settings t set ready_mail = 'none' where exists (select 1 from import_slices i where i.shop_id = t.shop_id and i.position = 1 and (i.state = 'done' or i.done_at is not null));

-- Shoppers who are read and not judged yet stand in the list, too, sorted like all others. Once the newest orders are in, few are left in these.
create index shopper_stats_unjudged_quiet on shopper_stats (shop_id, coalesce(last_order_day, 'infinity'::date), shopper_id) include (mailable, tag_bits, search_bits, customer_since, last_order_day) where lapse_state = 'unknown';
create index shopper_stats_unjudged_spent on shopper_stats (shop_id, net_spent_minor, shopper_id) include (mailable, country, tag_bits, search_bits, customer_since, last_order_day) where lapse_state = 'unknown';
