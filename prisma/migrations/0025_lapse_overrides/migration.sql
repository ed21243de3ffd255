-- Another rule of who counts as lapsed for some shoppers: those of some countries, of a customer segment of Shopify, or whose last order holds a product of a collection (app/lapse/override.ts).

create table lapse_overrides (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  name text not null,
  kind text not null check (kind in ('countries', 'segment', 'collection')),
  countries text[] not null default '{}',
  -- Shopify's global id of the segment or the collection, and its name there
  source_gid text,
  source_name text,
  -- of several that fit a shopper the first applies
  position integer not null,
  rule text not null check (rule in ('learned', 'fixed')),
  window_days integer not null,
  horizon_days integer not null check (horizon_days in (60, 90, 180, 365)),
  cut_percent integer not null check (cut_percent between 50 and 95),
  -- when it was last read whole at Shopify who belongs to it; null: not since it was chosen
  read_at timestamptz,
  -- why that could not be read the last time; null: it could
  trouble text check (trouble in ('gone', 'denied', 'refused', 'too_large')),
  -- to how many it applied when they were last counted; null: not yet
  shoppers integer,
  -- what the last look back tells of it (app/lapse/override-past.ts); null before there was one
  past jsonb,
  -- kept for a day, so that it can be brought back
  deleted_at timestamptz,
  version integer not null default 1,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (shop_id, id),
  check ((kind = 'countries') = (source_gid is null))
);

-- Members of the segments.
create table lapse_override_members (
  shop_id bigint not null,
  shopper_id bigint not null,
  override_id bigint not null,
  -- the reading that found them last
  read_at timestamptz not null,
  primary key (shop_id, shopper_id, override_id)
);
create index lapse_override_members_override on lapse_override_members (shop_id, override_id, shopper_id);

-- Products of the collections.
create table lapse_override_products (
  shop_id bigint not null,
  override_id bigint not null,
  product_id bigint not null,
  read_at timestamptz not null,
  primary key (shop_id, override_id, product_id)
);

do $$
declare t text;
begin
  foreach t in array array['lapse_overrides', 'lapse_override_members', 'lapse_override_products'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy of_this_shop on %I using (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint)) with check (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint))', t);
    execute format('grant select, insert, update, delete on %I to comeback_app', t);
  end loop;
end $$;

-- By which of them a shopper was judged last; null: by the rule of the shop.
alter table shopper_stats add column lapse_override_id bigint;
create index shopper_stats_override on shopper_stats (shop_id, lapse_override_id, lapse_state, last_order_day) include (mailable, shopper_id) where lapse_override_id is not null;
