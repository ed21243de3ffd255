-- The foundation: shops, shoppers, orders, lapse, cases, offers, messages, campaigns, responses, privacy, and the work that wakes workers.
-- Rules kept here (docs/architecture.md): every tenant key begins with the shop; text with CHECK, never enums; money in bigint minor units;
-- no DEFAULT now() for business time (it is handed in as a parameter); row-level security is ENABLEd, never FORCEd.

-- A trusted extension (the owner of a database may make it): tags of one shop through one index.
create extension if not exists btree_gin;

-- ---------------------------------------------------------------- shops
create table shops (
  id bigint generated always as identity primary key,
  domain text not null unique,
  installed_at timestamptz,
  uninstalled_at timestamptz,
  suspended_at timestamptz,
  -- The earliest business instant at which anything of this shop is due; the tick reads only this.
  next_due_at timestamptz
);
create index shops_next_due on shops (next_due_at) where next_due_at is not null;

-- The table that @shopify/shopify-app-session-storage-prisma expects; tokens in it are sealed by us before they get here.
create table "Session" (
  id text primary key,
  shop text not null,
  state text not null,
  "isOnline" boolean not null default false,
  scope text,
  expires timestamp(3),
  "accessToken" text not null,
  "userId" bigint,
  "firstName" text,
  "lastName" text,
  email text,
  "accountOwner" boolean not null default false,
  locale text,
  collaborator boolean default false,
  "emailVerified" boolean default false,
  "refreshToken" text,
  "refreshTokenExpires" timestamp(3)
);
create index session_shop on "Session" (shop);

create table shop_settings (
  shop_id bigint primary key references shops (id) on delete cascade,
  version integer not null default 1,
  -- facts of the shop, read from Shopify
  name text not null,
  email text,
  currency text not null,
  time_zone text not null,
  country text,
  primary_url text not null,
  partner_development boolean not null default false,
  scopes text not null default '',
  -- settings of ours
  lapse_window_days integer not null default 90 check (lapse_window_days between 1 and 1095),
  sender_name text,
  reply_to text,
  postal_address text,
  daily_cap integer not null default 200 check (daily_cap > 0),
  sending_paused_at timestamptz,
  sending_paused_by text,
  -- segment counts asked of Shopify in the first minute, before any import
  early_counts jsonb,
  updated_at timestamptz not null
);

create table staff_notices (
  shop_id bigint not null references shops (id) on delete cascade,
  user_ref text not null,
  notice text not null,
  dismissed_at timestamptz not null,
  primary key (shop_id, user_ref, notice)
);

create table saved_views (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  page text not null,
  name text not null check (length(name) between 1 and 60),
  query text not null,
  created_at timestamptz not null,
  primary key (shop_id, id),
  unique (shop_id, page, name)
);

create table audit_entries (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  at timestamptz not null,
  actor text not null,
  action text not null,
  details jsonb not null default '{}',
  primary key (shop_id, id)
);

-- ---------------------------------------------------------------- work
-- Rows of work; the queue only wakes workers up. One row is one call of a handler in the catalog (app/platform/jobs/catalog.ts).
create table work_items (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  task text not null,
  payload jsonb not null,
  -- Two equal waiting items are one.
  dedupe_key text,
  due_at timestamptz not null,
  attempts integer not null default 0,
  lease_until timestamptz,
  state text not null default 'waiting' check (state in ('waiting', 'failed')),
  error text,
  primary key (shop_id, id)
);
create unique index work_items_dedupe on work_items (shop_id, task, dedupe_key) where dedupe_key is not null and state = 'waiting' and lease_until is null;
create index work_items_due on work_items (shop_id, task, due_at, id) where state = 'waiting';

-- One holder at a time per shop and name: Admin API backfill, token refresh, lapse tick. Machine time.
create table leases (
  shop_id bigint not null references shops (id) on delete cascade,
  name text not null,
  holder text not null,
  until timestamptz not null,
  primary key (shop_id, name)
);

-- ---------------------------------------------------------------- webhooks
create table webhook_receipts (
  shop_id bigint not null,
  webhook_id text not null,
  event_id text,
  topic text not null,
  triggered_at timestamptz,
  received_at timestamptz not null,
  state text not null default 'stored' check (state in ('stored', 'done', 'failed')),
  attempts integer not null default 0,
  lease_until timestamptz,
  error text,
  primary key (shop_id, webhook_id)
) partition by hash (shop_id);
-- In the order in which they are worked: the end of an install before everything else, then by the time of the event.
create index webhook_receipts_open on webhook_receipts (shop_id, (topic <> 'app/uninstalled'), triggered_at, webhook_id) where state = 'stored';
create index webhook_receipts_old on webhook_receipts (received_at);

create table webhook_bodies (
  shop_id bigint not null,
  webhook_id text not null,
  received_at timestamptz not null,
  body text not null,
  primary key (shop_id, webhook_id, received_at)
) partition by range (received_at);

-- Deliveries for a domain that is not in shops: counted, answered 200, never kept.
create table unknown_webhooks (
  domain text not null,
  topic text not null,
  seen bigint not null default 0,
  primary key (domain, topic)
);

-- ---------------------------------------------------------------- shoppers
create table shoppers (
  shop_id bigint not null,
  -- Shopify's customer id; for a guest a negative number made from the e-mail (app/shoppers/identity.ts).
  id bigint not null,
  first_name text,
  last_name text,
  -- lower case, for search by the beginning of either name: "anna ahlers" and "ahlers anna"
  search_name text not null default '',
  search_last text not null default '',
  -- normalised: trimmed, lower case
  email text,
  phone text,
  locale text,
  country text,
  province text,
  city text,
  tags text[] not null default '{}',
  consent text not null default 'unknown' check (consent in ('subscribed', 'not_subscribed', 'unsubscribed', 'pending', 'invalid', 'unknown')),
  consent_opt_in text,
  consent_at timestamptz,
  open_tracking text not null default 'unknown' check (open_tracking in ('opted_in', 'opted_out', 'unknown')),
  data_sale_opt_out boolean not null default false,
  -- Shopify's own address to unsubscribe at, sealed: it must work after uninstall
  unsubscribe_url_sealed text,
  customer_since timestamptz,
  -- what Shopify's customer record says; the only source of history where orders older than 60 days are withheld
  reported_orders integer,
  reported_spent_minor bigint,
  reported_last_order_at timestamptz,
  merged_into bigint,
  -- why the address must not be mailed, after app/shoppers/suppression (the table suppressions decides at the moment of sending)
  suppressed_for text,
  -- an instant of the source (updated_at); an older event never overwrites a newer one
  source_at timestamptz not null,
  redacted_at timestamptz,
  primary key (shop_id, id)
) partition by hash (shop_id);
-- text_pattern_ops: equality and prefixes are comparisons of bytes, which are LEAKPROOF and so may be index conditions under a policy.
create index shoppers_email on shoppers (shop_id, email text_pattern_ops) where email is not null;
create index shoppers_search_name on shoppers (shop_id, search_name text_pattern_ops);
create index shoppers_search_last on shoppers (shop_id, search_last text_pattern_ops);
create index shoppers_country on shoppers (shop_id, country);
create index shoppers_merged on shoppers (shop_id, id) where merged_into is not null;
create index shoppers_selves on shoppers (shop_id, merged_into) where merged_into is not null;
create index shoppers_tags on shoppers using gin (shop_id, tags) where tags <> '{}';

-- Narrow, hot: the fold of orders, and the state that lists sort by. Written only where something changed.
create table shopper_stats (
  shop_id bigint not null,
  shopper_id bigint not null,
  first_order_day date,
  last_order_day date,
  last_order_at timestamptz,
  order_days integer not null default 0,
  orders integer not null default 0,
  net_spent_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  -- subscribed, a usable address, not suppressed, not redacted (app/shoppers/reach.ts)
  mailable boolean not null default false,
  -- where the history comes from: orders that we read, or Shopify's customer record
  history text not null default 'orders' check (history in ('orders', 'customer_record')),
  lapse_state text not null default 'unknown' check (lapse_state in ('unknown', 'active', 'slowing', 'lapsed', 'came_back')),
  state_since timestamptz,
  -- the next instant at which the state changes if no order comes
  next_change_at timestamptz,
  -- the instant at which this shopper will have lapsed if no order comes
  lapses_at timestamptz,
  case_outcome text check (case_outcome in ('open', 'in_campaign', 'came_back', 'said_no', 'closed')),
  primary key (shop_id, shopper_id)
) partition by hash (shop_id);
create index shopper_stats_next_change on shopper_stats (shop_id, next_change_at) where next_change_at is not null;
create index shopper_stats_lapses_at on shopper_stats (shop_id, lapses_at) where lapses_at is not null;
-- Lists: one view, one sort, one index; "all" is every state, merged. Shoppers without a state (not read yet, never ordered) are in none of
-- them, so that the first write of an import costs one index entry.
create index shopper_stats_quiet on shopper_stats (shop_id, lapse_state, last_order_day, shopper_id) include (mailable) where lapse_state <> 'unknown';
create index shopper_stats_spent on shopper_stats (shop_id, lapse_state, net_spent_minor, shopper_id) where lapse_state <> 'unknown';
create index shopper_stats_newest on shopper_stats (shop_id, lapse_state, state_since, shopper_id) where lapse_state <> 'unknown';
create index shopper_stats_unknown on shopper_stats (shop_id, shopper_id) where lapse_state = 'unknown';
create index shopper_stats_outcome on shopper_stats (shop_id, case_outcome, last_order_day, shopper_id) where case_outcome is not null;

-- Kept counts: changes are appended by a trigger and folded by the tick, so that no two writers wait for one row
-- and no page counts a million rows.
create table shopper_counts (
  shop_id bigint not null,
  id bigint generated always as identity,
  lapse_state text not null,
  case_outcome text not null,
  mailable boolean not null,
  n bigint not null,
  primary key (shop_id, id)
);
create function count_shoppers() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into shopper_counts (shop_id, lapse_state, case_outcome, mailable, n)
      select shop_id, lapse_state, coalesce(case_outcome, ''), mailable, count(*) from new_rows group by 1, 2, 3, 4;
  elsif tg_op = 'DELETE' then
    insert into shopper_counts (shop_id, lapse_state, case_outcome, mailable, n)
      select shop_id, lapse_state, coalesce(case_outcome, ''), mailable, -count(*) from old_rows group by 1, 2, 3, 4;
  else
    insert into shopper_counts (shop_id, lapse_state, case_outcome, mailable, n)
      select shop_id, lapse_state, outcome, mailable, sum(d) from (
        select shop_id, lapse_state, coalesce(case_outcome, '') as outcome, mailable, 1 as d from new_rows
        union all select shop_id, lapse_state, coalesce(case_outcome, ''), mailable, -1 from old_rows) c
      group by 1, 2, 3, 4 having sum(d) <> 0;
  end if;
  return null;
end $$;
create trigger shopper_counts_insert after insert on shopper_stats referencing new table as new_rows for each statement execute function count_shoppers();
create trigger shopper_counts_delete after delete on shopper_stats referencing old table as old_rows for each statement execute function count_shoppers();
create trigger shopper_counts_update after update on shopper_stats referencing new table as new_rows old table as old_rows for each statement execute function count_shoppers();

-- ---------------------------------------------------------------- orders
create table orders (
  shop_id bigint not null,
  id bigint not null,
  shopper_id bigint,
  name text not null,
  -- for guests: the normalised e-mail of the order
  email text,
  processed_at timestamptz not null,
  -- processed_at as a calendar day in the shop's time zone
  order_day date not null,
  updated_at timestamptz not null,
  cancelled_at timestamptz,
  test boolean not null default false,
  source_name text,
  financial_status text,
  currency text not null,
  taxes_included boolean not null default false,
  -- shop money: goods after discounts as the order stands, before refunds; without tax, shipping and gift cards
  subtotal_minor bigint not null,
  gift_cards_minor bigint not null default 0,
  discount_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  discount_codes text[] not null default '{}',
  -- the verdict of app/orders/countable.ts
  counts boolean not null,
  why_not text,
  net_minor bigint not null,
  deleted_at timestamptz,
  primary key (shop_id, id)
) partition by hash (shop_id);
create index orders_shopper on orders (shop_id, shopper_id, processed_at desc, id);
create index orders_guest_email on orders (shop_id, email) where email is not null;
create index orders_processed on orders (shop_id, processed_at);

create table order_lines (
  shop_id bigint not null,
  order_id bigint not null,
  id bigint not null,
  title text not null,
  product_id bigint,
  variant_id bigint,
  quantity integer not null,
  current_quantity integer not null,
  total_minor bigint not null,
  is_gift_card boolean not null default false,
  primary key (shop_id, order_id, id)
) partition by hash (shop_id);

create table refunds (
  shop_id bigint not null,
  order_id bigint not null,
  id bigint not null,
  refunded_at timestamptz not null,
  -- all that went back, with tax and shipping
  amount_minor bigint not null,
  primary key (shop_id, order_id, id)
) partition by hash (shop_id);

-- One row per thing that is read in bulk: customers, then slices of orders, newest first.
create table import_slices (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  subject text not null check (subject in ('customers', 'orders')),
  -- orders: created in [from_at, until_at); null is without an end
  from_at timestamptz,
  until_at timestamptz,
  position integer not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'loading', 'merging', 'done', 'failed')),
  bulk_operation_id text,
  expected bigint,
  rows_read bigint not null default 0,
  rows_merged bigint not null default 0,
  throttled boolean not null default false,
  attempts integer not null default 0,
  error text,
  started_at timestamptz,
  done_at timestamptz,
  primary key (shop_id, id)
);
create unique index import_slices_once on import_slices (shop_id, subject, position);

-- How far the reconcile by updated_at has come.
create table sync_cursors (
  shop_id bigint not null references shops (id) on delete cascade,
  subject text not null check (subject in ('customers', 'orders')),
  seen_until timestamptz not null,
  primary key (shop_id, subject)
);

-- Staging (no row-level security: COPY INTO a protected table is refused). Unlogged: a crash of the database empties them and the slice is read again.
create unlogged table staging_customers (
  shop_id bigint not null, slice_id bigint not null, id bigint not null,
  first_name text, last_name text, search_name text not null, search_last text not null, email text, phone text, locale text, country text, province text, city text, tags text[] not null,
  consent text not null, consent_opt_in text, consent_at timestamptz, open_tracking text not null, data_sale_opt_out boolean not null, unsubscribe_url_sealed text,
  customer_since timestamptz, reported_orders integer, reported_spent_minor bigint, reported_last_order_at timestamptz, source_at timestamptz not null, address_hash text
);
create index staging_customers_slice on staging_customers (shop_id, slice_id);
create unlogged table staging_orders (
  shop_id bigint not null, slice_id bigint not null, id bigint not null,
  shopper_id bigint, name text not null, email text, processed_at timestamptz not null, updated_at timestamptz not null, cancelled_at timestamptz,
  test boolean not null, source_name text, financial_status text, currency text not null, taxes_included boolean not null,
  subtotal_minor bigint not null, gift_cards_minor bigint not null, discount_minor bigint not null, refunded_minor bigint not null, discount_codes text[] not null,
  counts boolean not null, why_not text, net_minor bigint not null,
  -- the amounts that the verdict was made of, to make it again where the lines hold gift cards
  facts bigint[] not null
);
create index staging_orders_slice on staging_orders (shop_id, slice_id);
create unlogged table staging_order_lines (
  shop_id bigint not null, slice_id bigint not null, order_id bigint not null, id bigint not null,
  title text not null, product_id bigint, variant_id bigint, quantity integer not null, current_quantity integer not null, total_minor bigint not null, is_gift_card boolean not null
);
create index staging_order_lines_slice on staging_order_lines (shop_id, slice_id);
create index staging_gift_cards on staging_order_lines (shop_id, slice_id, order_id) where is_gift_card;
create unlogged table staging_refunds (
  shop_id bigint not null, slice_id bigint not null, order_id bigint not null, id bigint not null, refunded_at timestamptz not null, amount_minor bigint not null
);
create index staging_refunds_slice on staging_refunds (shop_id, slice_id);

-- ---------------------------------------------------------------- lapse and cases
create table lapse_transitions (
  shop_id bigint not null,
  id bigint generated always as identity,
  shopper_id bigint not null,
  from_state text not null,
  to_state text not null,
  at timestamptz not null,
  reason text not null,
  primary key (shop_id, id)
) partition by hash (shop_id);
create index lapse_transitions_shopper on lapse_transitions (shop_id, shopper_id, at desc);
create index lapse_transitions_at on lapse_transitions (shop_id, to_state, at);

create table cases (
  shop_id bigint not null,
  id bigint generated always as identity,
  shopper_id bigint not null,
  opened_at timestamptz not null,
  outcome text not null default 'open' check (outcome in ('open', 'in_campaign', 'came_back', 'said_no', 'closed')),
  outcome_at timestamptz not null,
  closed_at timestamptz,
  primary key (shop_id, id)
) partition by hash (shop_id);
create unique index cases_one_open on cases (shop_id, shopper_id) where closed_at is null;
create index cases_shopper on cases (shop_id, shopper_id, opened_at desc);

-- Append-only: every message out and in, code, order, answer, note. A correction is a new row.
create table timeline (
  shop_id bigint not null,
  id bigint generated always as identity,
  shopper_id bigint not null,
  case_id bigint,
  at timestamptz not null,
  kind text not null,
  author text not null,
  details jsonb not null default '{}',
  -- what this row tells of, so that telling it twice is one row
  source_key text not null,
  primary key (shop_id, id),
  unique (shop_id, source_key)
) partition by hash (shop_id);
create index timeline_shopper on timeline (shop_id, shopper_id, at desc, id desc);

-- ---------------------------------------------------------------- campaigns (rows that offers and messages point to)
create table campaigns (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  version integer not null default 1,
  name text not null check (length(name) between 1 and 120),
  status text not null default 'draft' check (status in ('draft', 'starting', 'running', 'paused', 'stopped', 'ended')),
  paused_by text,
  paused_why text,
  audience jsonb not null,
  offer jsonb,
  subject text not null,
  preview_line text not null default '',
  body text not null,
  -- null: by product rule 10 (10 from 300 shoppers on, else 0); fixed at Start
  comparison_percent integer check (comparison_percent between 0 and 50),
  -- fixed at Start
  started_at timestamptz,
  lapsed_at_start integer,
  audience_size integer,
  -- the compiled mail that everybody of this campaign gets (mail_templates)
  template_id bigint,
  -- how far the enrolment has come: the last shopper of the last lot, in the order of app/campaigns/enrol-campaign.server.ts
  enrol_state text,
  enrol_day date,
  enrol_after bigint,
  -- when the tick looks at this campaign again
  next_look_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (shop_id, id)
);

-- Who is in a campaign, and which arm; written before anything is sent, never changed.
create table enrolments (
  shop_id bigint not null,
  campaign_id bigint not null,
  shopper_id bigint not null,
  arm text not null check (arm in ('mail', 'comparison')),
  enrolled_at timestamptz not null,
  -- set when a counting order comes within the response window
  came_back_at timestamptz,
  came_back_order_id bigint,
  primary key (shop_id, campaign_id, shopper_id)
) partition by hash (shop_id);
create index enrolments_shopper on enrolments (shop_id, shopper_id);

-- ---------------------------------------------------------------- offers
-- One Shopify discount per campaign and week of sending. It ends at ends_at, which is never moved.
create table offers (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  campaign_id bigint not null,
  title text not null,
  -- what its codes begin with
  prefix text not null,
  shopify_id text,
  kind text not null check (kind in ('percentage', 'amount', 'free_shipping')),
  value_minor bigint,
  percent integer check (percent between 1 and 100),
  minimum_minor bigint,
  combines_with text[] not null default '{}',
  currency text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- made at Shopify no earlier than this
  mint_at timestamptz not null,
  state text not null default 'planned' check (state in ('planned', 'live', 'refused', 'revoked')),
  error text,
  primary key (shop_id, id)
);
create unique index offers_one_window on offers (shop_id, campaign_id, ends_at);
create index offers_open on offers (shop_id, mint_at) where state in ('planned', 'live');

create table codes (
  shop_id bigint not null,
  code text not null,
  offer_id bigint not null,
  shopper_id bigint not null,
  -- when the mail that carries it is due: the order of minting
  wanted_at timestamptz not null,
  -- submitted: handed to Shopify, or about to be; after a kill Shopify is asked what it has
  state text not null default 'planned' check (state in ('planned', 'submitted', 'live', 'refused', 'used', 'used_by_other', 'ended')),
  creation_id text,
  error text,
  used_at timestamptz,
  used_order_id bigint,
  used_by_shopper_id bigint,
  primary key (shop_id, code)
) partition by hash (shop_id);
create index codes_open on codes (shop_id, offer_id, state, wanted_at, code) where state in ('planned', 'submitted');
create index codes_shopper on codes (shop_id, shopper_id);
create index codes_offer on codes (shop_id, offer_id, state);

-- ---------------------------------------------------------------- messages
-- A mail as it was when its campaign was started: MJML is compiled once, Liquid holes are filled for each shopper.
create table mail_templates (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  campaign_id bigint not null,
  step integer not null,
  subject text not null,
  html text not null,
  text_part text not null,
  created_at timestamptz not null,
  primary key (shop_id, id)
);

create table messages (
  shop_id bigint not null,
  id bigint generated always as identity,
  campaign_id bigint not null,
  shopper_id bigint not null,
  step integer not null,
  template_id bigint not null,
  -- what campaigns decided, written through app/messages: since when, when, until when, with which offer
  planned_at timestamptz not null,
  due_at timestamptz not null,
  deadline_at timestamptz not null,
  offer_id bigint,
  held boolean not null default false,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'not_sent', 'uncertain')),
  why text,
  attempts integer not null default 0,
  lease_until timestamptz,
  leased_by text,
  message_ref text not null,
  -- the business instant just before DATA; kept when the outcome stays unknown
  handed_at timestamptz,
  sent_at timestamptz,
  smtp_reply text,
  -- what was in it
  subject text,
  code text,
  -- whether it held a picture that tells of opening
  open_counted boolean not null default false,
  unsubscribed_at timestamptz,
  primary key (shop_id, id),
  -- invariant 2: one shopper gets one campaign step at most once
  unique (shop_id, campaign_id, shopper_id, step)
) partition by hash (shop_id);
create index messages_due on messages (shop_id, due_at, id) where state = 'waiting' and not held;
-- Few indexes, and none on lease columns: a message is written three times on its way, and each index would be written with it.
create index messages_under_way on messages (shop_id, state, id) where state in ('sending', 'uncertain');
create index messages_shopper on messages (shop_id, shopper_id, sent_at desc);
create index messages_campaign on messages (shop_id, campaign_id, state, why);

-- How much of a day's cap is taken, by the shop's calendar day. Taken before a lot is sent; what did not leave is given back.
create table sending_days (
  shop_id bigint not null references shops (id) on delete cascade,
  day date not null,
  taken integer not null check (taken >= 0),
  primary key (shop_id, day)
);

-- A keyed hash of the address, so that it outlives redaction.
create table suppressions (
  shop_id bigint not null,
  address_hash text not null,
  reason text not null check (reason in ('unsubscribed', 'complaint', 'hard_bounce', 'redacted', 'merchant')),
  at timestamptz not null,
  primary key (shop_id, address_hash)
);

create table hits (
  shop_id bigint not null,
  id bigint generated always as identity,
  at timestamptz not null,
  message_id bigint not null,
  campaign_id bigint not null,
  shopper_id bigint not null,
  kind text not null check (kind in ('open', 'click')),
  -- which of the mail's addresses: 1 the button, 2 the address below it, 0 the picture
  link integer not null default 0,
  verdict text not null check (verdict in ('human', 'machine')),
  why text not null,
  user_agent text,
  primary key (shop_id, id, at)
) partition by range (at);
create index hits_message on hits (shop_id, message_id, kind, verdict);
create index hits_campaign on hits (shop_id, campaign_id, kind, verdict, shopper_id);

-- ---------------------------------------------------------------- responses
create table responses (
  shop_id bigint not null,
  id bigint generated always as identity,
  at timestamptz not null,
  shopper_id bigint not null,
  campaign_id bigint,
  message_id bigint,
  kind text not null check (kind in ('click', 'code_used', 'came_back', 'unsubscribed', 'complaint', 'code_used_by_other')),
  automatic boolean not null default false,
  order_id bigint,
  details jsonb not null default '{}',
  source_key text not null,
  primary key (shop_id, id),
  unique (shop_id, source_key)
) partition by hash (shop_id);
create index responses_at on responses (shop_id, at desc, id desc);
create index responses_kind on responses (shop_id, kind, at desc, id desc);
create index responses_shopper on responses (shop_id, shopper_id, at desc);
create index responses_campaign on responses (shop_id, campaign_id, kind);

-- What an order brought to a campaign: never more than the order itself (checked), less what was refunded later.
create table attributions (
  shop_id bigint not null,
  order_id bigint not null,
  campaign_id bigint not null,
  shopper_id bigint not null,
  code text,
  own_code boolean not null default false,
  -- within 30 days of the first mail; otherwise only its own code binds it to the campaign
  in_window boolean not null,
  at timestamptz not null,
  -- the order's net after refunds, never more
  revenue_minor bigint not null,
  discount_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  currency text not null,
  primary key (shop_id, order_id)
) partition by hash (shop_id);
create index attributions_campaign on attributions (shop_id, campaign_id, shopper_id);

-- ---------------------------------------------------------------- privacy
create table privacy_requests (
  shop_id bigint not null,
  id bigint generated always as identity,
  kind text not null check (kind in ('data_request', 'customer_redact', 'shop_redact')),
  -- the delivery that brought it: a repeat is the same request
  webhook_id text not null,
  -- Shopify's number of the customer; it names nobody once the customer is erased
  shopper_id bigint,
  -- the request as Shopify sent it, sealed; emptied when it is done
  request_sealed text,
  requested_at timestamptz not null,
  done_at timestamptz,
  -- of a data request: everything held of the shopper, for the merchant to hand on; kept 30 days
  answer jsonb,
  primary key (shop_id, id)
);
create unique index privacy_requests_once on privacy_requests (shop_id, webhook_id);

-- ---------------------------------------------------------------- partitions
do $$
declare t text; i int;
begin
  foreach t in array array['webhook_receipts','shoppers','shopper_stats','orders','order_lines','refunds','lapse_transitions','cases','timeline','enrolments','codes','messages','responses','attributions'] loop
    for i in 0..15 loop
      -- Messages are written three times on their way: room in their pages lets leases be written without touching an index.
      execute format('create table %I partition of %I for values with (modulus 16, remainder %s) with (fillfactor = %s)', t || '_p' || lpad(i::text, 2, '0'), t, i, case t when 'messages' then 60 else 100 end);
    end loop;
  end loop;
end $$;

-- Months of hits and webhook bodies. Called by the tick with business time, so that the next month is always there before it is needed.
create function make_month_partitions(around timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare t text; m int; start timestamptz; name text;
begin
  foreach t in array array['hits','webhook_bodies'] loop
    for m in -1..2 loop
      start := date_trunc('month', around at time zone 'UTC') at time zone 'UTC' + make_interval(months => m);
      start := date_trunc('month', start at time zone 'UTC') at time zone 'UTC';
      name := t || '_' || to_char(start at time zone 'UTC', 'YYYY_MM');
      if to_regclass('public.' || name) is null then
        execute format('create table if not exists %I partition of %I for values from (%L) to (%L)', name, t, start, date_trunc('month', (start + interval '40 days') at time zone 'UTC') at time zone 'UTC');
      end if;
    end loop;
  end loop;
end $$;

-- Retention is a DROP: bodies and receipts past 60 days, hits past 25 months.
create function drop_old_partitions(asof timestamptz) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare r record; dropped integer := 0; keep timestamptz;
begin
  for r in select c.relname, p.relname as parent from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent where p.relname in ('hits', 'webhook_bodies') and p.relkind = 'p' loop
    keep := case r.parent when 'hits' then asof - interval '25 months' else asof - interval '60 days' end;
    if to_timestamp(right(r.relname, 7) || '_01', 'YYYY_MM_DD') + interval '1 month' < keep then
      execute format('drop table %I', r.relname);
      dropped := dropped + 1;
    end if;
  end loop;
  return dropped;
end $$;
