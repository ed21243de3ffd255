import { afterAll, beforeAll, expect, test } from "vitest";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { exportShoppers } from "#app/shoppers/export-shoppers.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { loadShopper } from "#app/shoppers/load-shopper.server";
import type { ShopperRow } from "#app/shoppers/shopper";
import { foldKeptCounts } from "#app/shoppers/kept-counts.store.server";
import { type ShopperQuery, shopperSorts, shopperViews } from "#app/shoppers/shopper-query";
import { refreshProfileFacts } from "#app/shoppers/stats.store.server";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
const PEOPLE = 400;

beforeAll(async () => {
  shops = await makePlainShops({ now: "2026-11-22T09:00:00Z" });
  for (const shop of [shops.shopId, shops.otherShopId]) {
    await shops.database.look(
      `insert into shoppers (shop_id, id, first_name, last_name, email, country, city, tags, customer_since, source_at)
       select $1, i, 'Ann' || i % 7, 'Lee' || i, 'ann' || i || '@people.example', case when i % 3 = 0 then 'DE' else 'FR' end, case when i < 200 then 'Xytown' else 'Town' end,
         case when i % 50 = 0 then array['VIP', 'early'] when i < 200 then array['recent'] else '{}' end, timestamptz '2020-01-01' + i * interval '3 days', to_timestamp(0) from generate_series(1, ${PEOPLE}) i`,
      [shop],
    );
    await shops.database.look(
      `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, order_days, net_spent_minor, mailable, lapse_state, state_since, case_outcome)
       select $1, i, case when i % 10 > 0 then date '2025-01-01' end, case when i % 10 > 0 or i % 20 = 0 then date '2026-11-20' - i / 2 end, case when i % 10 > 0 then i % 5 + 1 else 0 end, (i * 37) % 20 * 100, i % 4 = 0,
         (array['unknown', 'active', 'slowing', 'lapsed', 'lapsed', 'lapsed', 'came_back', 'lapsed', 'lapsed', 'active'])[i % 10 + 1], case when i % 10 > 0 then timestamptz '2026-11-20' - (i / 3) * interval '1 day' end,
         case when i % 10 in (4, 5) then 'in_campaign' when i % 10 = 7 then 'said_no' end from generate_series(1, ${PEOPLE}) i`,
      [shop],
    );
  }
  await shops.database.look("update shoppers set first_name = '=2+5', city = '@Kiel' where id = 3");
  await shops.database.look("update shopper_stats s set country = p.country, tag_bits = bits_of(p.tags), search_bits = search_bits(p.search_text), customer_since = p.customer_since from shoppers p where p.shop_id = s.shop_id and p.id = s.shopper_id");
});
afterAll(() => shops.close());

const list = (query: Partial<ShopperQuery>, limit = 13) => listShoppers(shops.ctx, { shopId: shops.shopId, query: { state: "lapsed", sort: "quiet", ...query }, limit });

/** All pages forwards, then all pages backwards from the last. */
async function walk(query: Partial<ShopperQuery>): Promise<{ forwards: ShopperRow[]; backwards: ShopperRow[]; total: number }> {
  const forwards: ShopperRow[] = [];
  let page = await list(query);
  expect(page.previous).toBeUndefined();
  forwards.push(...page.rows);
  while (page.next !== undefined) forwards.push(...(page = await list({ ...query, after: page.next })).rows);
  const backwards = [...page.rows];
  while (page.previous !== undefined) backwards.unshift(...(page = await list({ ...query, before: page.previous })).rows);
  return { forwards, backwards, total: page.total.n };
}

const rank: Record<string, (row: ShopperRow) => number> = {
  // Who is read and not judged yet stands where all others do; who never ordered, at the end.
  quiet: (row) => row.daysQuiet ?? -1,
  spent: (row) => row.spentMinor,
  newest: (row) => (row.state === "unknown" ? -1 : (row.stateSince?.getTime() ?? 0)),
};

test("every view in every sort gives each shopper once, in order, forwards and backwards", async () => {
  const counts = await countShoppers(shops.ctx, { shopId: shops.shopId });
  for (const state of shopperViews) {
    for (const sort of shopperSorts) {
      const { forwards, backwards, total } = await walk({ state, sort });
      expect(new Set(forwards.map(({ id }) => id)).size).toBe(forwards.length);
      expect(forwards.length).toBe(counts[state].all);
      expect(total).toBe(counts[state].all);
      expect(backwards.map(({ id }) => id)).toEqual(forwards.map(({ id }) => id));
      const ranks = forwards.map((row) => rank[sort]?.(row) ?? 0);
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    }
  }
});

test("filters and tags, alone and together", async () => {
  const ids = async (query: Partial<ShopperQuery>) => (await walk({ state: "all", ...query })).forwards.map(({ id }) => Number(id)).sort((a, b) => a - b);
  expect(await ids({ tag: "VIP" })).toEqual([50, 100, 150, 200, 250, 300, 350, 400]);
  expect(await ids({ country: "DE", state: "slowing", mailable: true })).toEqual([12, 72, 132, 192, 252, 312, 372]);
  expect(await ids({ state: "lapsed", minOrders: 5, minSpentMinor: 1_900 })).toEqual([]);
  const quiet = (await walk({ state: "lapsed", minDaysQuiet: 100, maxDaysQuiet: 110 })).forwards;
  expect(quiet.length).toBeGreaterThan(5);
  expect(quiet.every(({ daysQuiet }) => daysQuiet !== null && daysQuiet >= 100 && daysQuiet <= 110)).toBe(true);
  expect(await ids({ state: "active", customerSinceBefore: "2020-02-01" })).toEqual([1, 9]);
  expect((await list({ state: "lapsed", country: "DE" })).total).toEqual({ n: Array.from({ length: PEOPLE }, (_, i) => i + 1).filter((i) => i % 3 === 0 && [3, 4, 5, 7, 8].includes(i % 10)).length, capped: false });
});

test("whoever matches is found, however far they stand and however many they are", async () => {
  // Pages of one. What the planner expects is far off before the tables are analyzed: all are then thought to be few. After it, "recent" and "xy" are walked
  // to, the latter without bits that would tell them and no farther than taking them costs, and the others are taken.
  const pages = async (query: Partial<ShopperQuery>, most: number) => {
    const ids: number[] = [];
    const totals = new Set<string>();
    for (let after: string | undefined; ids.length < most; ) {
      const page = await list({ state: "all", ...query, after }, 1);
      ids.push(...page.rows.map(({ id }) => Number(id)));
      totals.add(`${page.total.n}${page.total.capped ? "+" : ""}`);
      after = page.next;
      if (after === undefined) break;
    }
    return { ids, totals: [...totals] };
  };
  const inOrder = async (where: string, most = 5) =>
    (await shops.database.look<{ id: number }>(
      `select p.id::int from shoppers p join shopper_stats s on s.shop_id = p.shop_id and s.shopper_id = p.id
       where p.shop_id = $1 and ${where} order by s.last_order_day, p.id limit ${most}`,
      [shops.shopId],
    )).map(({ id }) => id);
  const known = async () => {
    // Longest quiet are the highest numbers: "recent" and "xy" stand behind 200 others and are had by more than are taken where few are expected.
    expect((await pages({ tag: "recent" }, 5)).ids).toEqual(await inOrder("p.tags @> array['recent']"));
    expect((await pages({ tag: "recent", search: "ann" }, 5)).ids).toEqual(await inOrder("p.tags @> array['recent']"));
    expect((await pages({ tag: "recent", country: "DE", search: "lee1" }, 5)).ids).toEqual(await inOrder("p.tags @> array['recent'] and p.country = 'DE' and p.last_name like 'Lee1%'"));
    expect(await pages({ search: "lee7" }, 100)).toEqual({ ids: await inOrder("p.last_name like 'Lee7%'", 100), totals: ["11"] });
    expect((await pages({ tag: "VIP" }, 100)).ids).toEqual(await inOrder("p.tags @> array['VIP']", 100));
    expect((await pages({ search: "xy" }, 5)).ids).toEqual(await inOrder("p.city like 'Xy%'"));
    expect((await pages({ search: "zq" }, 100)).ids).toEqual([11]);
    expect(await pages({ tag: "far" }, 100)).toEqual({ ids: [198, 4], totals: ["2"] });
    const second = await list({ state: "all", tag: "far", after: (await list({ state: "all", tag: "far" }, 1)).next }, 1);
    expect((await list({ state: "all", tag: "far", before: second.previous }, 1)).rows.map(({ id }) => Number(id))).toEqual([198]);
  };
  // One name of two letters; one that no index holds whole; and two with a tag, each behind more than is walked.
  await shops.ctx.db.withShopSql(shops.shopId, async (sql) => {
    await sql.query("update shoppers set last_name = case id when 11 then 'Zq' else repeat('Wołodymyr', 228) end where shop_id = $1 and id in (11, 13)", [shops.shopId]);
    await sql.query("update shoppers set tags = '{far}' where shop_id = $1 and id in (198, 4)", [shops.shopId]);
    await refreshProfileFacts(sql, [11n, 13n, 198n, 4n]);
  });
  await known();
  await shops.database.look("analyze shoppers, shopper_stats");
  await known();
  expect((await pages({ search: "wolodymyrwolo" }, 100)).ids).toEqual([13]);
});

test("a tag that the planner does not know is expected to be rare, however common the tags are that it knows", async () => {
  await shops.database.look("analyze shoppers");
  const expected = (tag: string) =>
    shops.ctx.db.withShopSql(shops.shopId, async (sql) => (await sql.query<{ n: number }>("select with_rarest as n from shoppers_expected(null, $1)", [tag])).rows[0]?.n);
  expect(await expected("recent")).toBeGreaterThan(100);
  expect(await expected("nobody has this one")).toBeLessThan(1);
});

test("kept counts stay true through changes and folds", async () => {
  const { ctx, shopId } = shops;
  const sum = async () => (await shops.database.look<{ n: number }>("select sum(n)::int as n from shopper_counts where shop_id = $1", [shopId]))[0]?.n;
  await ctx.db.withShopSql(shopId, (sql) => sql.query("update shopper_stats set lapse_state = 'lapsed', mailable = true where shop_id = $1 and shopper_id = 1", [shopId]));
  await Promise.all([1, 2, 3].map(() => ctx.db.withShopSql(shopId, foldKeptCounts)));
  expect(await sum()).toBe(PEOPLE);
  const rows = await shops.database.look("select 1 from shopper_counts where shop_id = $1", [shopId]);
  expect(rows.length).toBeLessThan(20);
  const real = await shops.database.look<{ all: number; mailable: number }>("select count(*)::int as all, count(*) filter (where mailable)::int as mailable from shopper_stats where shop_id = $1 and lapse_state = 'lapsed'", [shopId]);
  expect((await countShoppers(ctx, { shopId })).lapsed).toEqual(real[0]);
});

test("an export has every row of the view and nothing that a spreadsheet would run", async () => {
  const parts: string[] = [];
  for await (const part of exportShoppers(shops.ctx, { shopId: shops.shopId, actor: "Ada", query: { state: "all", sort: "spent" } })) parts.push(part);
  const lines = parts.join("").trim().split("\n");
  expect(lines.length).toBe(PEOPLE + 1);
  expect(lines[0]).toContain("first_name,last_name,email");
  expect(lines.find((line) => line.startsWith("3,"))).toMatch(/^3,'=2\+5,Lee3,ann3@people\.example,'@Kiel,DE,lapsed,2026-11-19,3,4,11\.00,EUR,no$/);
});

test("an export is made lot by lot, its numbers stay numbers, and who took what is noted", async () => {
  const { ctx, shopId, database } = shops;
  await database.look("insert into shoppers (shop_id, id, first_name, last_name, city, source_at) select $1, i, E'\\t-1', '＝1', '+49', to_timestamp(0) from generate_series(-1200, -1) i", [shopId]);
  await database.look("insert into shopper_stats (shop_id, shopper_id, last_order_day, order_days, net_spent_minor, lapse_state, state_since) select $1, i, date '2025-01-01' + i, 1, i, 'lapsed', '2026-01-01' from generate_series(-1200, -1) i", [shopId]);
  try {
    const lots: string[][] = [];
    for await (const lot of exportShoppers(ctx, { shopId, actor: "Ben", query: { state: "lapsed", sort: "quiet" } })) lots.push(lot.trimEnd().split("\n"));
    expect(lots[1]).toHaveLength(1_000);
    const lines = lots.slice(1).flat();
    expect(new Set(lines.map((line) => line.split(",")[0])).size).toBe(lines.length);
    expect(lines[0]).toMatch(/^-1200,'\t-1,'＝1,,'\+49,,lapsed,.*,-12\.00,EUR,no$/);
    const picked: string[] = [];
    for await (const lot of exportShoppers(ctx, { shopId, actor: "Ben", query: { state: "lapsed", sort: "quiet" }, ids: [-7n, 8n, 999_999n] })) picked.push(...lot.trimEnd().split("\n"));
    expect(picked.map((line) => line.split(",")[0])).toEqual(["id", "-7", "8"]);
    expect(await database.look("select details from audit_entries where shop_id = $1 and actor = 'Ben' and action = 'exported_shoppers' order by id", [shopId])).toEqual([{ details: { view: "lapsed", picked: null } }, { details: { view: "lapsed", picked: 3 } }]);
  } finally {
    await database.look("delete from shopper_stats where shop_id = $1 and shopper_id < 0", [shopId]);
    await database.look("delete from shoppers where shop_id = $1 and id < 0", [shopId]);
  }
});

test("who moves between two pages is shown where they are; nobody else is missed or shown twice", async () => {
  const { database, shopId } = shops;
  const query = { state: "lapsed", sort: "spent" } as const;
  const before = (await walk(query)).forwards.map(({ id }) => id);
  const first = await list(query);
  // One of the first page goes to the end, one of a later page comes to the top, one leaves the view.
  const [down, up, gone] = [before[2], before[40], before[41]];
  await database.look("update shopper_stats set net_spent_minor = case shopper_id when $2 then -1 else 999999 end, lapse_state = case shopper_id when $4 then 'active' else lapse_state end where shop_id = $1 and shopper_id in ($2, $3, $4)", [shopId, down, up, gone]);
  const rest: bigint[] = [];
  for (let after = first.next; after !== undefined; ) {
    const page = await list({ ...query, after });
    rest.push(...page.rows.map(({ id }) => id));
    after = page.next;
  }
  expect(rest).toEqual([...before.slice(13).filter((id) => id !== up && id !== gone), down]);
  // The way back from the second page shows the first as it is now.
  const second = await list({ ...query, after: first.next });
  const back = (await list({ ...query, before: second.previous })).rows.map(({ id }) => id);
  expect(back).toEqual([up, ...before.slice(0, 13).filter((id) => id !== down)]);
});

test("a place of another sort, or one that was bent, begins the list anew", async () => {
  const { next } = await list({ sort: "spent" });
  for (const cursor of [next, "bm9uc2Vuc2U"]) {
    const page = await list({ sort: "quiet", after: cursor });
    expect(page.previous).toBeUndefined();
    expect(page.rows.map(({ id }) => id)).toEqual((await list({ sort: "quiet" })).rows.map(({ id }) => id));
  }
});

test("a profile; a shopper who was merged, or never was, or is another shop's", async () => {
  const { ctx, shopId } = shops;
  expect(await loadShopper(ctx, { shopId, shopperId: 8n })).toMatchObject({ kind: "found", shopper: { id: 8n, name: "Ann1 Lee8", email: "ann8@people.example", reach: "email", badge: "lapsed", currency: "EUR", lastOrderDay: "2026-11-16", daysQuiet: 6 } });
  await shops.database.look("update shoppers set merged_into = 8 where shop_id = $1 and id = 9", [shopId]);
  expect(await loadShopper(ctx, { shopId, shopperId: 9n })).toEqual({ kind: "merged", into: 8n });
  expect(await loadShopper(ctx, { shopId, shopperId: 99_999n })).toEqual({ kind: "missing" });
});
