-- Who a shop's mail comes from, and who of its people may do what (product rules 3 and 4).

-- A domain of the shop's own, from which its mail may leave. The key is made here: whoever publishes its public half in the domain's DNS has shown
-- that the domain is theirs, so that two shops may name one domain and only those that prove it send from it (docs/decisions/014-a-domain-is-proved-by-its-key.md).
create table sender_domains (
  shop_id bigint not null references shops (id) on delete cascade,
  domain text not null,
  local_part text not null,
  selector text not null,
  private_key_sealed text not null,
  public_key text not null,
  added_at timestamptz not null,
  added_by text not null,
  -- how each record stood at the last look: app/shops/domain-records.ts
  checks jsonb not null default '[]',
  checked_at timestamptz,
  -- since when every record is there; null: mail leaves from the operator's domain
  verified_at timestamptz,
  -- since when a domain that was verified does not pass any more
  failed_at timestamptz,
  -- what the merchant had set before the domain was lost
  cap_before integer,
  -- kept for a while, with its key, so that removing can be taken back
  removed_at timestamptz,
  primary key (shop_id, domain)
);
create unique index sender_domains_one_at_a_time on sender_domains (shop_id) where removed_at is null;

-- The people of a shop who opened the app: `sub` of Shopify's session token, which carries no name.
create table team_members (
  shop_id bigint not null references shops (id) on delete cascade,
  user_ref text not null,
  name text check (length(name) between 1 and 60),
  role text not null check (role in ('owner', 'manager', 'contributor')),
  joined_at timestamptz not null,
  primary key (shop_id, user_ref)
);

-- Addresses that test mails may go to, once whoever reads them has said so.
create table team_addresses (
  shop_id bigint not null references shops (id) on delete cascade,
  id bigint generated always as identity,
  email text not null,
  invited_by text not null,
  -- raised by each new invitation; the link of an earlier one is void then
  invited_at timestamptz not null,
  confirmed_at timestamptz,
  primary key (shop_id, id),
  unique (shop_id, email)
);

alter table shop_settings
  add column new_member_role text not null default 'manager' check (new_member_role in ('manager', 'contributor')),
  -- hosts beside the shop's own that links in mails may lead to
  add column link_hosts text[] not null default '{}';

-- A draft that waits for somebody who may start it, or was sent back by them. Saving it anew takes a submission back.
alter table campaigns
  add column submitted_at timestamptz,
  add column submitted_by text,
  add column sent_back_at timestamptz,
  add column sent_back_by text,
  add column sent_back_note text check (length(sent_back_note) <= 500);

do $$
declare t text;
begin
  foreach t in array array['sender_domains', 'team_members', 'team_addresses'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy of_this_shop on %I using (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint)) with check (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint))', t);
    execute format('grant select, insert, update, delete on %I to comeback_app', t);
  end loop;
end $$;
