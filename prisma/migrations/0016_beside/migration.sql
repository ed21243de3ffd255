-- Beside other tools (product rule 7): a tag at Shopify on whoever is in a campaign, a segment left out here; lists of addresses that must not be mailed;
-- the log of who did what (product rule 18).

alter table shop_settings
  -- whether shoppers in a campaign carry the tag at Shopify
  add column campaign_tag boolean not null default true,
  -- Shopify's segment "In a Comeback campaign", once it is there
  add column campaign_segment_gid text,
  -- where else win-back mails come from, asked once; null: not answered
  add column other_tool text check (other_tool in ('none', 'klaviyo', 'shopify', 'omnisend', 'other')),
  -- whoever is in this segment of Shopify gets nothing
  add column left_out_segment_gid text,
  add column left_out_segment_name text,
  -- when its members were last read whole; null: not since it was chosen
  add column left_out_read_at timestamptz,
  -- why they could not be read the last time; null: they could
  add column left_out_trouble text check (left_out_trouble in ('gone', 'denied', 'refused', 'too_large'));

-- Whose tag is at Shopify, as far as we know: 'adding' and 'removing' may or may not have happened and are asked for again, which is harmless. No row: no tag of ours.
create table campaign_tags (
  shop_id bigint not null,
  -- a customer's number; guests have no record that could carry a tag
  shopper_id bigint not null,
  state text not null check (state in ('adding', 'set', 'removing')),
  -- Shopify's number of the bulk operation that carries it now, and the line of it
  operation_gid text,
  line integer,
  attempts integer not null default 0,
  primary key (shop_id, shopper_id)
);
create index campaign_tags_open on campaign_tags (shop_id, state, shopper_id) where state in ('adding', 'removing');

-- Members of the segment that is left out.
create table left_out_members (
  shop_id bigint not null,
  shopper_id bigint not null,
  -- the reading that found them last
  read_at timestamptz not null,
  primary key (shop_id, shopper_id)
);

-- One list of addresses that a merchant brought. The file is never kept: it is read once, and what stays are keyed hashes.
create table suppression_imports (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  state text not null check (state in ('reading', 'ready', 'importing', 'done', 'undoing', 'undone')),
  source text check (source in ('klaviyo', 'mailchimp', 'omnisend', 'shopify', 'list')),
  actor text not null,
  created_at timestamptz not null,
  -- lines with something in them, without the headings
  lines integer not null default 0,
  -- addresses, each once
  found integer not null default 0,
  -- of these, left out already when the list was read
  known integer not null default 0,
  -- lines of people who may be mailed: a whole list of customers was brought
  left_alone integer not null default 0,
  -- lines without an address
  invalid integer not null default 0,
  -- the first of these: number of the line and what is wrong, never what stands there
  problems jsonb not null default '[]',
  -- addresses that were left out by this import alone
  added integer not null default 0,
  -- how far the work is: addresses first, then the shoppers who have one
  step text not null default 'addresses' check (step in ('addresses', 'shoppers')),
  after_hash text not null default '',
  after_shopper bigint,
  worked integer not null default 0,
  done_at timestamptz,
  undone_at timestamptz,
  primary key (shop_id, id)
);

create table suppression_import_rows (
  shop_id bigint not null,
  import_id bigint not null,
  address_hash text not null,
  reason text not null check (reason in ('unsubscribed', 'complaint', 'hard_bounce', 'merchant')),
  primary key (shop_id, import_id, address_hash)
);
create index suppression_import_rows_address on suppression_import_rows (shop_id, address_hash);

-- The import by which alone an address is left out; a reason that comes later takes its place, and an undo takes only these away.
alter table suppressions add column import_id bigint;
create index suppressions_import on suppressions (shop_id, import_id, address_hash) where import_id is not null;

-- The log is read newest first, by person or by kind.
create index audit_entries_actor on audit_entries (shop_id, actor, id);

do $$
declare t text;
begin
  foreach t in array array['campaign_tags', 'left_out_members', 'suppression_imports', 'suppression_import_rows'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy of_this_shop on %I using (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint)) with check (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint))', t);
    execute format('grant select, insert, update, delete on %I to comeback_app', t);
  end loop;
end $$;
