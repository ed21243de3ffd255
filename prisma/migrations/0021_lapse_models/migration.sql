-- Who has lapsed is learned from the shop's own orders (app/lapse): the rule that a shop chose, what was learned each night, and the order in which shoppers are worth writing to.

alter table shop_settings
  -- learned: by the model of the newest row of lapse_fits, and by the window while there is none; fixed: by the window
  add column lapse_rule text not null default 'learned' check (lapse_rule in ('learned', 'fixed')),
  -- somebody counts as lapsed whom so many of a hundred like them show to place no order within so many days
  add column lapse_horizon_days integer not null default 90 check (lapse_horizon_days in (60, 90, 180, 365)),
  add column lapse_cut_percent integer not null default 80 check (lapse_cut_percent between 50 and 95);
-- How many of a hundred who lapse the shop wants back within 90 days; null: it has set no target.
alter table shop_settings add column regain_target_percent integer check (regain_target_percent between 1 and 100);
-- Of those who lapsed in the month, who ordered again within 90 days. What is kept was counted without it, and is counted anew by the next who looks.
alter table lapse_months add column regained integer not null default 0;
delete from lapse_months;
-- Shops that are there keep the rule that their lists were made by.
update shop_settings set lapse_rule = 'fixed';

-- What was learned of a shop, newest last. model: what shoppers are judged by, null where there is too little to learn from; report: how right it was on the shop's past.
create table lapse_fits (
  shop_id bigint not null,
  id bigint generated always as identity,
  fitted_at timestamptz not null,
  -- the last whole day that was learned from
  as_of date not null,
  -- what there was then: the next fit asks how much came since
  shoppers integer not null,
  order_days bigint not null,
  horizon_days integer not null,
  model jsonb,
  report jsonb not null,
  primary key (shop_id, id)
);
alter table lapse_fits enable row level security;
create policy of_this_shop on lapse_fits using (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint)) with check (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint));
grant select, insert, update, delete on lapse_fits to comeback_app;

alter table shopper_stats
  -- what a customer like them spends within the horizon, in minor units; 0 where nothing was learned
  add column usual_minor bigint not null default 0,
  -- of that, what is likely missing, times the chance that they come back; as of when they were judged last
  add column priority bigint not null default 0;
create index shopper_stats_priority on shopper_stats (shop_id, lapse_state, priority, shopper_id) include (mailable, country, tag_bits, search_bits, customer_since, last_order_day) where lapse_state <> 'unknown';

-- Shops that are there learn with the next tick; from then on each books its nights itself.
insert into work_items (shop_id, task, payload, dedupe_key, due_at)
select t.shop_id, 'lapse.fit', '{}', 'nightly', t.updated_at from shop_settings t join shops s on s.id = t.shop_id where s.uninstalled_at is null;
