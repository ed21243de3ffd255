-- Whether the whole shop is quieter than usual, or more shoppers leave than usual (app/lapse/season.ts, rates.ts): week by week, counted anew once a week.
create table lapse_weeks (
  shop_id bigint not null,
  -- a Monday of the shop's calendar; the week is over
  week date not null,
  -- order days of shoppers who had ordered before the week, as a model of the time before expected them and as they came: of every n-th of them. Null before there was enough to learn from
  orders_expected double precision,
  orders integer,
  every_nth integer not null,
  -- who lapsed by silence, of how many who were not lapsed when the week began; who came back, of how many who were. Null before the shop's first change of a state
  lapses integer,
  not_lapsed integer,
  returns integer,
  lapsed integer,
  primary key (shop_id, week)
);
alter table lapse_weeks enable row level security;
create policy of_this_shop on lapse_weeks using (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint)) with check (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint));
grant select, insert, update, delete on lapse_weeks to comeback_app;

-- Since when nobody newly counts as lapsed, because the whole shop is quiet; null: whoever lapses does.
alter table shop_settings add column lapses_held_since timestamptz;
