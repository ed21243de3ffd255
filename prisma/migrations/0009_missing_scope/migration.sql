-- Something that Shopify does not let us do because a scope is missing: since when, what is missing in Shopify's words, and the document that
-- met it, whose next success ends it. On shops, beside disconnected_at, because it is noted where Shopify is asked.
alter table shops
  add column denied_at timestamptz,
  add column denied_access text,
  add column denied_document text;
