-- What an operation of Shopify has found so far, while it runs; all of it once it has ended.
alter table import_slices rename column expected to found;

-- How many records Shopify counts of a subject: for the progress of an import, and to notice what is gone there.
alter table sync_cursors add column counted bigint, add column counted_exactly boolean not null default false;

-- No customer of the shop any more: deleted, or merged into another. Somebody erased at their request may still be one.
alter table shoppers add column gone_at timestamptz;
create index shoppers_erased on shoppers (shop_id, id) where redacted_at is not null;
