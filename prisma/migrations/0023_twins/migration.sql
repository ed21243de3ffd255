-- Two records of one person (requirement R22), joined by the merchant's word and only here: app/lapse/join-shoppers.server.ts. Shopify knows nothing of it, so all that
-- Shopify says of either record goes on to be kept by that record, and taking it back gives each its own again.

-- Of a record that is joined, and of those that Shopify made one with it: the record's number, while `merged_into` names the leader. Null: Shopify's word.
alter table shoppers add column joined_from bigint, add constraint shoppers_joined_somewhere check (joined_from is null or merged_into is not null);
create index shoppers_joined on shoppers (shop_id, joined_from) where joined_from is not null;
-- Of an order that counts for the leader: the record that Shopify has it with.
alter table orders add column joined_from bigint;
create index orders_joined on orders (shop_id, joined_from) where joined_from is not null;
alter table staging_orders add column joined_from bigint;

create table shopper_joins (
  shop_id bigint not null,
  -- who is not listed, judged or mailed by themselves
  shopper_id bigint not null,
  leader_id bigint not null,
  at timestamptz not null,
  by text not null,
  -- how both stood, for when it is taken back: a return is not seen in orders alone
  state text check (state in ('unknown', 'active', 'slowing', 'lapsed', 'came_back')),
  state_since timestamptz,
  outcome text check (outcome in ('open', 'in_campaign', 'came_back', 'said_no', 'closed')),
  leader_state text check (leader_state in ('unknown', 'active', 'slowing', 'lapsed', 'came_back')),
  leader_state_since timestamptz,
  leader_outcome text check (leader_outcome in ('open', 'in_campaign', 'came_back', 'said_no', 'closed')),
  primary key (shop_id, shopper_id)
);
-- Nobody leads two, so that one can be taken back without the other.
create unique index shopper_joins_leader on shopper_joins (shop_id, leader_id);

-- The merchant's word that two records are two people; `shopper_id` is the smaller number.
create table told_apart (
  shop_id bigint not null,
  shopper_id bigint not null,
  other_id bigint not null,
  at timestamptz not null,
  by text not null,
  primary key (shop_id, shopper_id, other_id),
  check (shopper_id < other_id)
);
create index told_apart_other on told_apart (shop_id, other_id);

-- Pairs for the list, looked for every night and after an import: whether they still are alike is looked at where they are shown.
create table likely_twins (
  shop_id bigint not null,
  shopper_id bigint not null,
  other_id bigint not null,
  primary key (shop_id, shopper_id, other_id),
  check (shopper_id < other_id)
);
create index likely_twins_other on likely_twins (shop_id, other_id);

do $$
declare t text;
begin
  foreach t in array array['shopper_joins', 'told_apart', 'likely_twins'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy of_this_shop on %I using (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint)) with check (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint))', t);
    execute format('grant select, insert, update, delete on %I to comeback_app', t);
  end loop;
end $$;

-- One number written in two ways is one number (app/shoppers/identity.ts). Shopify's own are written so already.
update shoppers set phone = regexp_replace(regexp_replace(phone, '[^0-9+]', '', 'g'), '^00', '+') where phone ~ '[^0-9+]' or phone like '00%';
