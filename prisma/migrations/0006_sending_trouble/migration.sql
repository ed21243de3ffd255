-- What stops mails without anybody having wanted it, kept where it arises and cleared by itself when it works again.
-- Since when Shopify refuses the shop's token; on shops, because it is noted where tokens are kept.
alter table shops add column disconnected_at timestamptz;
-- Why and since when the mail server takes nothing from this shop.
alter table shop_settings
  add column relay_refusal text check (relay_refusal in ('login', 'sender')),
  add column relay_refused_at timestamptz;
