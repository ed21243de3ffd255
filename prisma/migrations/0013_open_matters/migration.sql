-- What stands against a mail is read with orders and customers (product rule 8): app/orders/open-matters.ts, app/shoppers/customer-record.ts.

-- When the last part of an order left, while it is taken to be on its way: with it `undelivered` ages (app/orders/matters.store.server.ts).
alter table orders add column shipped_at timestamptz;

alter table staging_orders add column open_return boolean, add column undelivered boolean, add column disputed boolean, add column shipped_at timestamptz;
alter table staging_customers add column subscription text, add column company boolean, add column twin_key text;


-- A shop whose history was read before these facts were asked for has them read once more; nothing that is known is forgotten meanwhile.
insert into work_items (shop_id, task, payload, dedupe_key, due_at)
select s.id, 'orders.begin', '{"anew": true, "customers": true}', 'anew', now() from shops s
where s.uninstalled_at is null and exists (select 1 from import_slices i where i.shop_id = s.id)
on conflict do nothing;
update shops s set next_due_at = least(coalesce(s.next_due_at, now()), now())
where s.uninstalled_at is null and exists (select 1 from import_slices i where i.shop_id = s.id);
