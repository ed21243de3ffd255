-- The daily mail to the merchant that says who went quiet (app/reports/send-digest.server.ts), and its switch.
alter table shop_settings add column daily_digest boolean not null default true;

-- How far a shop is told; nobody is named in here.
create table digests (
  shop_id bigint primary key references shops (id) on delete cascade,
  -- the last of the shop's days whose mail was taken on, whatever became of it: each day is taken on once
  done_on date not null,
  -- the shop's day of the last mail that the mail server took, or on which counting began: the next one tells what came after its midnight
  told_on date not null
);
alter table digests enable row level security;
create policy of_this_shop on digests using (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint)) with check (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint));
grant select, insert, update, delete on digests to comeback_app;
