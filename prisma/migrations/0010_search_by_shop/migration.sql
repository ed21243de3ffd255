-- The words of a search text are kept as those of their shop: an index of the shop beside the words met each word with all shoppers of the shop, which cost
-- four times as much as the word alone. A lexeme of more than 2,046 bytes would be another one, silently: a word is cut long before.
-- Not STRICT, so that it is inlined.
drop index shoppers_search;
drop function search_lexemes(text);
create function search_lexemes(shop_id bigint, search_text text) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(string_to_array(btrim(replace(rtrim(case when length(search_text) <= 255 then search_text else regexp_replace(search_text, '([^ ]{255})[^ ]+', '\1', 'g') end), ' ', ' ' || shop_id::text || ':')), ' '))
$$;
create index shoppers_search on shoppers using gin (search_lexemes(shop_id, search_text));

-- What a typed word is found by in the index: the longest of the words that it is made of, whose last may go on in the text.
drop function search_query(text);
create function search_query(shop_id bigint, typed text) returns tsquery language sql immutable strict parallel safe as $$
  select (quote_literal(shop_id || ':' || left(word, 255)) || case when i = cardinality(words) then ':*' else '' end)::tsquery
  from string_to_array(btrim(search_words(typed)), ' ') words, unnest(words) with ordinality w(word, i) order by length(word) desc, i limit 1
$$;

-- Customers since long ago are few: found, sorted and counted without their rows.
drop index shopper_stats_since;
create index shopper_stats_since on shopper_stats (shop_id, customer_since) include (lapse_state, mailable, last_order_day, shopper_id);

-- How many shoppers of the transaction's shop the planner expects to be named by the rarest of the words (its place among them; null where the tag is
-- rarer), how many to have all words and the tag, and how many there are. It knows the common words and tags of a table, so that nobody collects half a
-- million rows to find that they are too many.
create function shoppers_expected(p_words text[], p_tag text, out rarest integer, out with_rarest double precision, out with_all double precision, out everyone double precision)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_shop bigint := nullif(current_setting('app.shop_id', true), '')::bigint;
  v_expected double precision;
begin
  everyone := greatest(rows_expected('true', v_shop, null), 1);
  with_all := everyone;
  if p_tag is not null then
    with_rarest := least(rows_expected('tags @> array[$2]', v_shop, p_tag), everyone);
    with_all := with_rarest;
  end if;
  for i in 1 .. coalesce(cardinality(p_words), 0) loop
    v_expected := least(rows_expected('search_lexemes(shop_id, search_text) @@ search_query($1, $2)', v_shop, p_words[i]), everyone);
    with_all := with_all * v_expected / everyone;
    if with_rarest is null or v_expected < with_rarest then
      with_rarest := v_expected;
      rarest := i;
    end if;
  end loop;
end $$;

-- Who meets conditions on the profile, at most p_limit of them, in no order: found by one word, or by the tag where p_by is null, and looked at for the
-- others. LIKE, text search and array operators are not LEAKPROOF, so under a policy they never reach an index (220 ms at a million rows, 2 ms in here).
-- Looks at no shop but that of the caller's transaction. No scan of the whole table: its cost is in the order in which rows happen to lie.
drop function shoppers_matching(text[], bigint[], text, integer);
create function shoppers_matching(p_words text[], p_or_ids bigint[], p_tag text, p_by integer, p_limit integer) returns setof bigint
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  v_shop bigint := nullif(current_setting('app.shop_id', true), '')::bigint;
  v_base text := 'select id from shoppers where shop_id = $1' || case when p_tag is null then '' else ' and tags @> array[$4] and tags <> ''{}''' end;
  v_found text := case when p_by is null then '' else format(' and search_lexemes(shop_id, search_text) @@ search_query($1, ($2)[%s])', p_by) end;
  v_named text := '';
begin
  -- The word by which they are found is looked at last: nearly all have it.
  for i in 1 .. coalesce(cardinality(p_words), 0) loop
    v_named := case when i = p_by then v_named || format(' and search_text like search_pattern(($2)[%s])', i) else format(' and search_text like search_pattern(($2)[%s])', i) || v_named end;
  end loop;
  v_named := v_found || v_named;
  if cardinality(p_or_ids) > 0 then
    return query execute format('(%s%s limit $5) union %s and id = any($3) limit $5', v_base, v_named, v_base) using v_shop, p_words, p_or_ids, p_tag, p_limit;
  else
    return query execute format('%s%s limit $5', v_base, v_named) using v_shop, p_words, p_or_ids, p_tag, p_limit;
  end if;
end $$;
revoke all on function shoppers_expected(text[], text) from public;
revoke all on function shoppers_matching(text[], bigint[], text, integer, integer) from public;
grant execute on function shoppers_expected(text[], text) to comeback_app;
grant execute on function shoppers_matching(text[], bigint[], text, integer, integer) to comeback_app;
