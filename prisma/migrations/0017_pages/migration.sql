-- What the pages of the admin need: shoppers left out by hand, work on a whole view, campaigns put away, and who saved last.

-- Shoppers whom the merchant leaves out of campaigns for good, until they let them back (app/shoppers/leave-out.server.ts).
create table left_out_shoppers (
  shop_id bigint not null,
  shopper_id bigint not null,
  at timestamptz not null,
  -- a member of staff
  by text not null,
  -- the work on many by which they were left out, so that it can be taken back
  bulk_id bigint,
  primary key (shop_id, shopper_id)
);
create index left_out_shoppers_bulk on left_out_shoppers (shop_id, bulk_id) where bulk_id is not null;

-- Work on the shoppers of a whole view, or on those who were ticked: how far it is, for the page, and where it goes on.
create table shopper_bulks (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  -- the address of the view, while it is worked on: what was searched for may be somebody's name
  query text,
  -- the shop's day when it was asked for: days of silence are counted from it to the end
  as_of date not null,
  by text not null,
  state text not null check (state in ('running', 'done', 'undone')),
  -- the place of the last shopper who was done
  after_value text,
  after_id bigint,
  -- about how many there are; null where nobody counted
  expected integer,
  looked integer not null default 0,
  changed integer not null default 0,
  started_at timestamptz not null,
  done_at timestamptz,
  -- its line is not shown any more
  put_away_at timestamptz,
  primary key (shop_id, id)
);

-- How many lapsed, were new and came back in each of the last 24 months, counted once a day (app/lapse/load-months.server.ts).
create table lapse_months (
  shop_id bigint not null references shops (id) on delete cascade,
  -- its first day
  month date not null,
  lapsed integer not null,
  newcomers integer not null,
  came_back integer not null,
  -- the shop's day on which it was counted, and the window by which
  counted_on date not null,
  window_days integer not null,
  primary key (shop_id, month)
);

do $$
declare t text;
begin
  foreach t in array array['left_out_shoppers', 'shopper_bulks', 'lapse_months'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy of_this_shop on %I using (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint)) with check (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint))', t);
    execute format('grant select, insert, update, delete on %I to comeback_app', t);
  end loop;
end $$;

-- Put away by the merchant: not in the list unless asked for.
alter table campaigns add column archived_at timestamptz,
  -- who saved its draft last
  add column updated_by text;

-- Who saved the settings last, and when.
alter table shop_settings add column saved_by text, add column saved_at timestamptz;
