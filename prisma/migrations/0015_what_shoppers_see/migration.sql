-- What shoppers see: in their language, as it was sent, and as they chose.

-- The language of a campaign's mail, and of pages for a shopper whose own is not known. Mails written so far were English.
alter table campaigns add column locale text not null default 'en' check (locale in ('en', 'de')),
  -- the ready-made draft that it began as: whoever was sent "Last question" was promised that nothing more comes
  add column kind text check (kind in ('gentle_note', 'small_thank_you', 'whats_new', 'last_question'));
alter table mail_templates add column locale text not null default 'en' check (locale in ('en', 'de'));

-- What filled the holes of a mail when it was handed over, so that it can be shown exactly as it was sent: a name may change afterwards.
-- Links are not in it, they are made of the row's number.
alter table messages add column sent_values jsonb;

-- A shopper who chose fewer or other mails, or took such a choice back.
alter table responses drop constraint responses_kind_check,
  add constraint responses_kind_check check (kind in ('click', 'code_used', 'came_back', 'unsubscribed', 'complaint', 'code_used_by_other', 'preference'));
