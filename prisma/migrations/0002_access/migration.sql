-- Who may do what: row-level security on every tenant table, grants for the four roles, and the few functions that cross the line on purpose.
-- ENABLE, never FORCE: FORCE would break the owner's own UPDATE and ADD FOREIGN KEY. Partitions carry no grant, so they are reached through their parent only.
-- nullif: a pooled connection that once had a shop holds '' afterwards, and ''::bigint would throw instead of returning nothing.

do $$
declare t text;
begin
  foreach t in array array[
    'shop_settings','staff_notices','saved_views','audit_entries','work_items','leases','webhook_receipts','webhook_bodies','shoppers','shopper_stats','shopper_counts',
    'orders','order_lines','refunds','import_slices','sync_cursors','lapse_transitions','cases','timeline','campaigns','enrolments','offers','codes','mail_templates','messages',
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

-- Invariant 3: a webhook is stored before it is answered. One call: domain to shop, receipt, body, wake-up.
create function store_webhook(p_domain text, p_webhook_id text, p_event_id text, p_topic text, p_triggered_at timestamptz, p_received_at timestamptz, p_body text) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare v_shop bigint;
begin
  select id into v_shop from shops where domain = p_domain;
  if v_shop is null then
    insert into unknown_webhooks as u (domain, topic, seen) values (p_domain, p_topic, 1)
      on conflict (domain, topic) do update set seen = u.seen + 1;
    return 'unknown';
  end if;
  insert into webhook_receipts (shop_id, webhook_id, event_id, topic, triggered_at, received_at)
    values (v_shop, p_webhook_id, p_event_id, p_topic, p_triggered_at, p_received_at)
    on conflict (shop_id, webhook_id) do nothing;
  if not found then return 'repeat'; end if;
  insert into webhook_bodies (shop_id, webhook_id, received_at, body) values (v_shop, p_webhook_id, p_received_at, p_body);
  perform wake(v_shop, 'webhooks.work');
  return 'stored';
end $$;
revoke all on function store_webhook(text, text, text, text, timestamptz, timestamptz, text) from public;
grant execute on function store_webhook(text, text, text, text, timestamptz, timestamptz, text) to comeback_app;
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
