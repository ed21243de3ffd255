-- What lists filter by stands beside what they sort by, so that one index answers both: a copy of the profile's country and age, and shadows of its tags and of its search text,
-- kept by whoever keeps `mailable`.

-- A shadow of tags or words: a few bits of 64 for each. Whose shadow lacks a bit of a tag's shadow has not got the tag; of the others few have not.
-- hashtextextended is what hash partitions are made of, so that it stays the same in every version. Loops, for a subquery would cost five times as much.
create function bits_of(tags text[]) returns bigint language plpgsql immutable strict parallel safe as $$
declare
  tag text;
  bits bigint := 0;
begin
  foreach tag in array tags loop
    bits := bits | (1::bigint << (hashtextextended(tag, 0) & 63)::int) | (1::bigint << (hashtextextended(tag, 1) & 63)::int);
  end loop;
  return bits;
end $$;

-- Of a word its first three letters, and its first five where it has as many: what is typed may be as short as that.
-- Not STRICT: with its CASE it would not be inlined then, and cost ten times as much.
create function word_bits(word text) returns bigint language sql immutable parallel safe as $$
  select (1::bigint << (hashtextextended(left(word, 3), 0) & 63)::int) | (1::bigint << (hashtextextended(left(word, 3), 1) & 63)::int)
    | case when length(word) < 5 then 0 else 1::bigint << (hashtextextended(left(word, 5), 2) & 63)::int end
$$;
create function search_bits(search_text text) returns bigint language plpgsql immutable strict parallel safe as $$
declare
  word text;
  bits bigint := 0;
begin
  foreach word in array string_to_array(btrim(search_text), ' ') loop
    bits := bits | word_bits(word);
  end loop;
  return bits;
end $$;

-- The bits that a text with all of these typed words has. The last word of each may go on in the text, so that it tells nothing before its third letter.
create function typed_bits(typed text[]) returns bigint language sql immutable strict parallel safe as $$
  select coalesce(bit_or(word_bits(word)), 0)
  from unnest(typed) t, string_to_array(btrim(search_words(t)), ' ') words, unnest(words) with ordinality w(word, i) where i < cardinality(words) or length(word) >= 3
$$;

alter table shopper_stats add column country text, add column tag_bits bigint not null default 0, add column search_bits bigint not null default 0, add column customer_since timestamptz;
update shopper_stats s set country = p.country, tag_bits = bits_of(p.tags), search_bits = search_bits(p.search_text), customer_since = p.customer_since from shoppers p where p.shop_id = s.shop_id and p.id = s.shopper_id;

drop index shopper_stats_quiet, shopper_stats_spent, shopper_stats_newest, shopper_stats_unknown;
create index shopper_stats_quiet on shopper_stats (shop_id, lapse_state, last_order_day, shopper_id) include (mailable, tag_bits, search_bits, customer_since) where lapse_state <> 'unknown';
create index shopper_stats_spent on shopper_stats (shop_id, lapse_state, net_spent_minor, shopper_id) include (mailable, country, tag_bits, search_bits, customer_since, last_order_day) where lapse_state <> 'unknown';
create index shopper_stats_newest on shopper_stats (shop_id, lapse_state, state_since, shopper_id) include (mailable, country, tag_bits, search_bits, customer_since, last_order_day) where lapse_state <> 'unknown';
create index shopper_stats_unknown on shopper_stats (shop_id, shopper_id) include (country, tag_bits, search_bits, customer_since) where lapse_state = 'unknown';
-- A country may be that of the shortest quiet only: in the order of silence it is walked by itself.
create index shopper_stats_country on shopper_stats (shop_id, country, lapse_state, last_order_day, shopper_id) include (mailable, tag_bits, search_bits, customer_since);
create index shopper_stats_since on shopper_stats (shop_id, customer_since) include (lapse_state, mailable);
drop index shoppers_country, shoppers_since;

-- The words of a search text, each once: a sixth of the entries that trigrams need, and a rare word is found in a third of a millisecond.
create function search_lexemes(search_text text) returns tsvector language sql immutable strict parallel safe as $$ select array_to_tsvector(string_to_array(btrim(search_text), ' ')) $$;
drop index shoppers_search;
create index shoppers_search on shoppers using gin (shop_id, search_lexemes(search_text));
drop extension pg_trgm;

-- What a typed word is found by in the index: the longest of the words that it is made of, whose last may go on in the text.
create function search_query(typed text) returns tsquery language sql immutable strict parallel safe as $$
  select (quote_literal(word) || case when i = cardinality(words) then ':*' else '' end)::tsquery
  from string_to_array(btrim(search_words(typed)), ' ') words, unnest(words) with ordinality w(word, i) order by length(word) desc, i limit 1
$$;

-- How many rows of a shop the planner expects for a condition: it knows the common words and tags of a table, so that nobody collects half a million
-- rows to find that they are too many.
create function rows_expected(p_condition text, p_shop bigint, p_given text) returns double precision language plpgsql as $$
declare
  v_plan json;
begin
  execute 'explain (format json) select 1 from shoppers where shop_id = $1 and ' || p_condition using p_shop, p_given into v_plan;
  return v_plan->0->'Plan'->>'Plan Rows';
end $$;

-- Who meets conditions on the profile, at most p_limit of them, in no order; one null where they are surely many more. LIKE, text search and array
-- operators are not LEAKPROOF, so under a policy they never reach an index (220 ms at a million rows, 2 ms in here). Looks at no shop but that of the
-- caller's transaction. Found by the rarest of the words and the tag; the others are looked at in who is found.
-- No scan of the whole table: its cost is in the order in which rows happen to lie.
drop function shoppers_matching(text[], bigint[], text, text, date, integer);
create function shoppers_matching(p_words text[], p_or_ids bigint[], p_tag text, p_limit integer) returns setof bigint
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  v_shop bigint := nullif(current_setting('app.shop_id', true), '')::bigint;
  v_tagged text := case when p_tag is null then '' else ' and tags @> array[$4] and tags <> ''{}''' end;
  v_named text := '';
  v_rarest text := '';
  v_fewest double precision := 'infinity';
  v_expected double precision;
begin
  if p_tag is not null then v_fewest := rows_expected('tags @> array[$2] and tags <> ''{}''', v_shop, p_tag); end if;
  for i in 1 .. coalesce(cardinality(p_words), 0) loop
    v_named := v_named || format(' and search_text like search_pattern(($2)[%s])', i);
    v_expected := rows_expected('search_lexemes(search_text) @@ search_query($2)', v_shop, p_words[i]);
    if v_expected < v_fewest then
      v_fewest := v_expected;
      v_rarest := format(' and search_lexemes(search_text) @@ search_query(($2)[%s])', i);
    end if;
  end loop;
  -- Where another condition is left, it may leave few of many.
  if v_fewest > p_limit * (case when coalesce(cardinality(p_words), 0) + (p_tag is not null)::int > 1 then 10 else 1 end) and cardinality(p_or_ids) = 0 then
    return next null;
  elsif cardinality(p_or_ids) > 0 then
    return query execute format('(select id from shoppers where shop_id = $1%s%s%s limit $5) union select id from shoppers where shop_id = $1%s and id = any($3) limit $5', v_rarest, v_named, v_tagged, v_tagged)
      using v_shop, p_words, p_or_ids, p_tag, p_limit;
  else
    return query execute format('select id from shoppers where shop_id = $1%s%s%s limit $5', v_rarest, v_named, v_tagged) using v_shop, p_words, p_or_ids, p_tag, p_limit;
  end if;
end $$;
revoke all on function rows_expected(text, bigint, text) from public;
revoke all on function shoppers_matching(text[], bigint[], text, integer) from public;
grant execute on function shoppers_matching(text[], bigint[], text, integer) to comeback_app;
