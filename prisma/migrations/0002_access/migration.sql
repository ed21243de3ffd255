-- Who may do what: row-level security on every tenant table, grants for the four roles, and the few functions that cross the line on purpose.
-- ENABLE, never FORCE: FORCE would break the owner's own UPDATE and ADD FOREIGN KEY. Partitions carry no grant, so they are reached through their parent only.
-- nullif: a pooled connection that once had a shop holds '' afterwards, and ''::bigint would throw instead of returning nothing.

do $$
declare t text;
begin
  foreach t in array array[
    'shop_settings','staff_notices','saved_views','audit_entries','work_items','leases','webhook_receipts','webhook_bodies','shoppers','shopper_stats','shopper_counts',
    'orders','order_lines','refunds','import_slices','sync_cursors','lapse_transitions','cases','timeline','campaigns','enrolments','offers','codes','mail_templates','messages','sending_days',
    'suppressions','hits','responses','attributions','privacy_requests'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy of_this_shop on %I using (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint)) with check (shop_id = (select nullif(current_setting(''app.shop_id'', true), '''')::bigint))', t);
    execute format('grant select, insert, update, delete on %I to comeback_app', t);
  end loop;
end $$;

-- Without a shop of their own, listed in docs/architecture.md and walked by a test: sessions, shops, staging, counters of unknown webhooks.
grant select, insert, update, delete on shops, "Session", staging_customers, staging_orders, staging_order_lines, staging_refunds to comeback_app;
grant select on shops to comeback_ops;
grant usage on all sequences in schema public to comeback_app;

-- The earliest business instant at which something of a shop is due only ever moves forward in here; the tick sets it anew after it has worked.
create function note_due(p_shop bigint, p_at timestamptz) returns void language sql as $$
  update shops set next_due_at = p_at where id = p_shop and (next_due_at is null or next_due_at > p_at)
$$;

-- One waiting wake-up per shop and task. An immediate call pulls a waiting one forward; a delayed call never pushes one back.
create function wake(p_shop bigint, p_task text, p_after interval default interval '0') returns void
language sql security definer set search_path = graphile_worker, pg_temp as $$
  select graphile_worker.add_job(
    p_task,
    json_build_object('shopId', p_shop::text),
    job_key := p_task || ':' || p_shop,
    run_at := clock_timestamp() + p_after,
    job_key_mode := case when p_after > interval '0' then 'preserve_run_at' else 'replace' end)
$$;
alter function wake(bigint, text, interval) owner to comeback_queue;
revoke all on function wake(bigint, text, interval) from public;
grant execute on function wake(bigint, text, interval) to comeback_app, comeback_ops, comeback_owner;

-- Invariant 3: a webhook is stored before it is answered. One call for all that arrived meanwhile: domain to shop, receipt, body, wake-up.
-- Rows are taken in one order, so that two calls that repeat each other wait and never block one another.
create function store_webhooks(p_domains text[], p_webhook_ids text[], p_event_ids text[], p_topics text[], p_triggered_at timestamptz[], p_received_at timestamptz[], p_bodies text[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare v_shops bigint[];
begin
  insert into unknown_webhooks as u (domain, topic, seen)
    select g.domain, g.topic, count(*) from unnest(p_domains, p_topics) g (domain, topic)
    where not exists (select 1 from shops s where s.domain = g.domain) group by 1, 2 order by 1, 2
    on conflict (domain, topic) do update set seen = u.seen + excluded.seen;
  with given as (
    select distinct on (s.id, g.webhook_id) s.id as shop_id, g.webhook_id, g.event_id, g.topic, g.triggered_at, g.received_at, g.body
    from unnest(p_domains, p_webhook_ids, p_event_ids, p_topics, p_triggered_at, p_received_at, p_bodies) g (domain, webhook_id, event_id, topic, triggered_at, received_at, body)
    join shops s on s.domain = g.domain order by s.id, g.webhook_id),
  receipts as (
    insert into webhook_receipts (shop_id, webhook_id, event_id, topic, triggered_at, received_at)
    select shop_id, webhook_id, event_id, topic, triggered_at, received_at from given
    on conflict (shop_id, webhook_id) do nothing returning shop_id, webhook_id),
  bodies as (
    insert into webhook_bodies (shop_id, webhook_id, received_at, body)
    select shop_id, webhook_id, g.received_at, g.body from receipts join given g using (shop_id, webhook_id))
  select array_agg(distinct shop_id order by shop_id) into v_shops from receipts;
  perform wake(shop_id, 'webhooks.work') from unnest(v_shops) shop_id;
end $$;
revoke all on function store_webhooks(text[], text[], text[], text[], timestamptz[], timestamptz[], text[]) from public;
grant execute on function store_webhooks(text[], text[], text[], text[], timestamptz[], timestamptz[], text[]) to comeback_app;
grant execute on function make_month_partitions(timestamptz), drop_old_partitions(timestamptz) to comeback_app, comeback_ops;

-- Workers say that they live; the jobs of one that fell silent are given back (machine time).
create table worker_heartbeats (
  worker_id text primary key,
  at timestamptz not null
);
grant select, insert, update, delete on worker_heartbeats to comeback_queue;

-- Array operators are not LEAKPROOF, so under a policy they never reach an index (220 ms at a million rows, 2 ms in here).
-- Looks at no shop but that of the caller's transaction.
create function shoppers_with_tag(p_tag text, p_limit integer) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare v_shop bigint := nullif(current_setting('app.shop_id', true), '')::bigint;
begin
  return query select id from shoppers where shop_id = v_shop and tags @> array[p_tag] and tags <> '{}' limit p_limit;
end $$;
revoke all on function shoppers_with_tag(text, integer) from public;
grant execute on function shoppers_with_tag(text, integer) to comeback_app;
