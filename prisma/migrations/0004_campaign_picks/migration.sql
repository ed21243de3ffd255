-- Shoppers whom a merchant picked by hand for a campaign. Rows and not a list in the campaign's audience, so that a redaction takes them
-- out, a merge is followed, and a number of another shop's shopper never gets in.
create table campaign_picks (
  shop_id bigint not null,
  campaign_id bigint not null,
  shopper_id bigint not null,
  primary key (shop_id, campaign_id, shopper_id),
  foreign key (shop_id, campaign_id) references campaigns (shop_id, id) on delete cascade
);
alter table campaign_picks enable row level security;
create policy of_this_shop on campaign_picks using (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint)) with check (shop_id = (select nullif(current_setting('app.shop_id', true), '')::bigint));
grant select, insert, update, delete on campaign_picks to comeback_app;
