-- A tag that the planner does not know is rare: how many shoppers it expects is else half of the rarest tag in its sample, however common that is, and a tag
-- of three shoppers was walked to through a million rows.
create or replace function shoppers_expected(p_words text[], p_tag text, out rarest integer, out with_rarest double precision, out with_all double precision, out everyone double precision)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_shop bigint := nullif(current_setting('app.shop_id', true), '')::bigint;
  v_expected double precision;
begin
  everyone := greatest(rows_expected('true', v_shop, null), 1);
  with_all := everyone;
  if p_tag is not null then
    with_rarest := least(rows_expected('tags @> array[$2]', v_shop, p_tag), everyone);
    -- Of a tag that it does not know the planner expects half as many as of the rarest that it knows, however common that is. But what was not seen twice
    -- among the 30,000 rows of its sample is rarer than one of ten thousand.
    if with_rarest <= rows_expected('tags @> array[$2]', v_shop, 'nobody has ' || gen_random_uuid()) then with_rarest := least(with_rarest, everyone / 10000); end if;
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
