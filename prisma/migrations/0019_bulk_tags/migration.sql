-- A tag that the merchant puts on many shoppers at once (app/shoppers/add-tag.server.ts): the work says which, and each customer whether it is done.

alter table shopper_bulks
  -- what is added; null: they are left out of campaigns
  add column tag text,
  -- who could not get it: without a record at Shopify, or refused there
  add column failed integer not null default 0,
  drop constraint shopper_bulks_state_check,
  -- undoing: Shopify still has to take the tag off some of them
  add constraint shopper_bulks_state_check check (state in ('running', 'done', 'undoing', 'undone'));
-- One piece of work for a tag at a time, so that none takes for its own what another added; Shopify reads "VIP" and "vip" as one.
create unique index shopper_bulks_open_tag on shopper_bulks (shop_id, lower(tag)) where tag is not null and state in ('running', 'undoing');

-- Who did not carry the tag before. 'waiting': Shopify was not asked yet; 'adding' and 'removing' may or may not have happened and are asked for again, which is harmless.
create table bulk_tags (
  shop_id bigint not null,
  bulk_id bigint not null,
  -- a customer's number; guests have no record that could carry a tag
  shopper_id bigint not null,
  state text not null check (state in ('waiting', 'adding', 'set', 'removing')),
  -- Shopify's number of the bulk operation that carries it now, and the line of it
  operation_gid text,
  line integer,
  attempts integer not null default 0,
  primary key (shop_id, bulk_id, shopper_id)
);
create index bulk_tags_open on bulk_tags (shop_id, bulk_id, state, shopper_id) where state <> 'set';
create index bulk_tags_operation on bulk_tags (shop_id, operation_gid, line) where operation_gid is not null;
alter table bulk_tags enable row level security;
create policy of_this_shop on bulk_tags using (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint)) with check (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint));
grant select, insert, update, delete on bulk_tags to comeback_app;
