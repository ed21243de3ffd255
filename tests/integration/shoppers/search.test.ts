import { afterAll, beforeAll, expect, test } from "vitest";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import type { ShopperQuery } from "#app/shoppers/shopper-query";
import { refreshProfileFacts } from "#app/shoppers/stats.store.server";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

/** First name, last name, address, town; the number is the place in this list, from 1. */
const people: [string | null, string | null, string | null, string | null][] = [
  ["Anna Maria", "Müller", "anna.meier@mail.example", "Kiel"],
  ["Annegret", "Schmidt", "a.schmidt@werk.example", "Sankt Peter-Ording"],
  ["Jean-Luc", "O'Brien", "jlo+shop@mail.example", "Łódź"],
  ["İbrahim", "Weiß", "post@weiss-garten.example", "Groß Gerau"],
  ["Жанна", "Ковалёва", "zh@mail.example", "Rīga"],
  [null, null, "susanna_ann99@mail.example", null],
  ["Hanna", "Meierhof", "hm@100percent.example", "Anklam"],
  ["100%", "_real\\", null, null],
];
let shops: PlainShops;

beforeAll(async () => {
  shops = await makePlainShops();
  for (const shop of [shops.shopId, shops.otherShopId]) {
    const columns = [0, 1, 2, 3].map((column) => people.map((person) => person[column as 0]));
    await shops.database.look(
      `insert into shoppers (shop_id, id, first_name, last_name, email, city, country, source_at)
       select $1, i, f, l, e, c, case when i = 1 then 'DE' else 'FR' end, to_timestamp(0) from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality p(f, l, e, c, i)`,
      [shop, ...columns],
    );
    await shops.database.look(
      "insert into shopper_stats (shop_id, shopper_id, country, search_bits, last_order_day, order_days, lapse_state, state_since) select $1, id, country, search_bits(search_text), date '2026-01-01', 1, 'lapsed', '2026-04-01' from shoppers where shop_id = $1",
      [shop],
    );
  }
  // Only this shop has these orders.
  await shops.database.look(
    `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor, deleted_at)
     select $1, id, shopper, name, '2026-01-01', '2026-01-01', '2026-01-01', 'EUR', 100, true, 100, deleted
     from (values (1, 3, '#1043', null), (2, 3, '#1044', null), (3, 2, 'NORD-7', null), (4, null, '#1045', null), (5, 4, '#1046', timestamptz '2026-01-02'), (6, 5, '#100', null)) o(id, shopper, name, deleted)`,
    [shops.shopId],
  );
});
afterAll(() => shops.close());

const found = async (search: string, more: Partial<ShopperQuery> = {}, shopId = shops.shopId) =>
  (await listShoppers(shops.ctx, { shopId, query: { state: "lapsed", sort: "quiet", search, ...more } })).rows.map(({ id }) => Number(id)).sort((a, b) => a - b);

test.each([
  ["a beginning of any name", "maria", [1]],
  ["the beginning of some, in any case", "ANN", [1, 2, 6]],
  ["two beginnings in either order", "mül ann", [1]],
  ["names without their accents", "muller", [1]],
  ["names with accents that they do not have", "schmídt", [2]],
  ["ss for ß", "weiss", [4]],
  ["ß for ss", "weiß-garten", [4]],
  ["a letter that no decomposition takes apart", "lodz", [3]],
  ["a dotted capital", "ibra", [4]],
  ["another alphabet, in any case", "КОВАЛЕВА", [5]],
  ["a name after its hyphen", "luc", [3]],
  ["a name with its hyphen", "jean-l", [3]],
  ["a name with its apostrophe", "o'br", [3]],
  ["the address after the dot, whole to the @", "meier@", [1]],
  ["the same without the @", "meier", [1, 7]],
  ["the domain", "@werk.ex", [2]],
  ["a whole address", "Anna.Meier@mail.example", [1]],
  ["a part behind an underscore or a plus", "ann99", [6]],
  ["a part behind a plus", "shop@mail", [3]],
  ["a town", "kiel", [1]],
  ["a town and a name", "ording anne", [2]],
  ["a letter", "ж", [5]],
  ["what is a pattern elsewhere, as an end of the word", "100%", [8]],
  ["the number of an order, or the beginning of a word", "100", [5, 7, 8]],
  ["no middle of a word", "ria", []],
  ["no words of two people", "anna schmidt", []],
  ["no letter at all", "@ %", []],
] as const)("%s: %s", async (_what, search, ids) => {
  expect(await found(search)).toEqual(ids);
});

test("the number of an order finds who placed it, in this shop only", async () => {
  expect(await found("#1043")).toEqual([3]);
  expect(await found("1043")).toEqual([3]);
  expect(await found("NORD-7")).toEqual([2]);
  // Nobody's, deleted, unknown.
  for (const name of ["#1045", "#1046", "#9999", "104"]) expect(await found(name)).toEqual([]);
  expect(await found("#1043", {}, shops.otherShopId)).toEqual([]);
  expect(await found("#1043", { country: "FR" })).toEqual([3]);
  expect(await found("#1043", { country: "DE" })).toEqual([]);
});

test("a name that changes is found by the new one at once, and an erased one by none", async () => {
  const { ctx, database, shopId } = shops;
  await ctx.db.withShopSql(shopId, async (sql) => {
    await sql.query("update shoppers set last_name = 'Özdemir' where shop_id = $1 and id = 7", [shopId]);
    await refreshProfileFacts(sql, [7n]);
  });
  expect([await found("ozdemir"), await found("meierhof"), await found("meierhof", {}, shops.otherShopId)]).toEqual([[7], [], [7]]);
  await database.look("update shoppers set first_name = null, last_name = null, email = null, city = null where shop_id = $1 and id = 7", [shopId]);
  expect([await found("ozdemir"), await found("hanna")]).toEqual([[], []]);
});
