-- A lexeme of more than 2,046 bytes would be another one, silently: a word is cut long before. Not STRICT, so that it is inlined.
drop index shoppers_search;
create or replace function search_lexemes(search_text text) returns tsvector language sql immutable called on null input parallel safe as $$
  select array_to_tsvector(string_to_array(btrim(case when length(search_text) <= 255 then search_text else regexp_replace(search_text, '([^ ]{255})[^ ]+', '\1', 'g') end), ' '))
$$;
create index shoppers_search on shoppers using gin (shop_id, search_lexemes(search_text));

-- As it was; but where another condition is left, it may leave few of many, and to look at a hundred thousand costs less than to walk a million.
create or replace function shoppers_matching(p_words text[], p_or_ids bigint[], p_tag text, p_limit integer) returns setof bigint
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
  if v_fewest > p_limit * (case when coalesce(cardinality(p_words), 0) + (p_tag is not null)::int > 1 then 50 else 1 end) and cardinality(p_or_ids) = 0 then
    return next null;
  elsif cardinality(p_or_ids) > 0 then
    return query execute format('(select id from shoppers where shop_id = $1%s%s%s limit $5) union select id from shoppers where shop_id = $1%s and id = any($3) limit $5', v_rarest, v_named, v_tagged, v_tagged)
      using v_shop, p_words, p_or_ids, p_tag, p_limit;
  else
    return query execute format('select id from shoppers where shop_id = $1%s%s%s limit $5', v_rarest, v_named, v_tagged) using v_shop, p_words, p_or_ids, p_tag, p_limit;
  end if;
end $$;
