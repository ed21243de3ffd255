-- The send high-water mark: which hour of sending is noted at Shopify, outside of this database. A restored older copy does not know the
-- mark that it finds there, and sends nothing until a person confirms (docs/decisions/008-send-mark.md).
alter table shop_settings
  -- the mark that Shopify is known to hold
  add column send_mark text,
  -- written before Shopify is asked to hold it, so that a process that dies in between leaves a mark that is known
  add column send_mark_next text,
  -- the mark of Shopify's that nobody here knows, and since when it stops all sending
  add column restored_at timestamptz,
  add column restored_mark text,
  -- confirmed: what was due before this may have left already
  add column restored_until timestamptz;
