-- Whether somebody may be mailed now (product rules 4 to 8): what stands against it, asked by app/messages/eligibility.ts.

-- Of orders: something is still under way that a shopper waits for. Null is unknown: not read yet, or Shopify does not let us.
alter table orders add column open_return boolean, add column undelivered boolean, add column disputed boolean;
create index orders_open_matters on orders (shop_id, shopper_id) where open_return or undelivered or disputed;

-- Of shoppers. Null is unknown.
alter table shoppers
  add column subscription text check (subscription in ('none', 'active', 'paused', 'ended')),
  -- buys for a company (a contact of one in Shopify)
  add column company boolean,
  -- name, street, postcode and country as one keyed hash, so that two records of one person are seen without keeping the street
  add column twin_key text;
create index shoppers_twins on shoppers (shop_id, twin_key) where twin_key is not null;
create index shoppers_phone on shoppers (shop_id, phone) where phone is not null;

-- What Shopify does not show of this shop, for want of a scope or of a plan: words of app/shops/shop.ts.
alter table shop_settings add column unknown_facts text[] not null default '{}',
  -- whoever carries one of these tags gets nothing
  add column left_out_tags text[] not null default '{wholesale,reseller,b2b,staff}',
  -- a new shop's first mails stop at a number, until it is known how they were taken (product rule 4); what had been sent when a person let it go on
  add column first_mails_passed_at timestamptz,
  add column first_mails_base jsonb,
  -- since when they stand, because they were taken badly
  add column first_mails_bad_at timestamptz;
-- Shops that mailed before this rule was kept have shown it.
update shop_settings s set first_mails_passed_at = d.at from (select shop_id, min(day)::timestamptz as at from sending_days group by shop_id) d where d.shop_id = s.shop_id;
-- Goodwill: what offers that are no promotion may cost in a calendar month of the shop; null: no limit was set (requirement R27)
alter table shop_settings add column goodwill_budget_minor bigint check (goodwill_budget_minor >= 0);
alter table shops add column suspended_why text;

-- How the mails of a day were taken: addresses that do not exist, and complaints.
alter table sending_days add column unknown integer not null default 0 check (unknown >= 0), add column complaints integer not null default 0 check (complaints >= 0),
  -- how many mails the day allowed: it begins at 50 and doubles (app/messages/warm-up.ts). Null: a day before this was kept
  add column cap integer check (cap > 0),
  -- when the last mail of the day was handed over
  add column last_at timestamptz;

-- A mail that says that no more such mails come: whoever got it is left in peace until they order again.
alter table messages add column is_last boolean not null default false;

-- Who matched a campaign's audience at Start and may not be mailed, by reason.
alter table campaigns add column left_out jsonb not null default '{}',
  -- what the merchant had chosen for the comparison group, for a Start that is undone
  add column comparison_chosen integer;

-- What a shopper asked for on the preference page. Only what they chose; nobody has a row by default.
create table preferences (
  shop_id bigint not null,
  shopper_id bigint not null,
  -- no "we miss you" mails
  no_win_back_at timestamptz,
  -- one mail in thirty days is the rule for all; this keeps it where a merchant widens it
  monthly_at timestamptz,
  paused_until timestamptz,
  letters_only_at timestamptz,
  -- "don't use my orders to choose what you send me" (GDPR 21(2))
  no_profiling_at timestamptz,
  changed_at timestamptz not null,
  primary key (shop_id, shopper_id)
);

-- Days on which nothing leaves.
create table blackouts (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  from_day date not null,
  until_day date not null,
  note text not null default '',
  primary key (shop_id, id),
  check (until_day >= from_day)
);

do $$
declare t text;
begin
  foreach t in array array['preferences', 'blackouts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy of_this_shop on %I using (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint)) with check (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint))', t);
    execute format('grant select, insert, update, delete on %I to comeback_app', t);
  end loop;
end $$;
