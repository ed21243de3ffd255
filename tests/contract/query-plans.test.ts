import { afterAll, beforeAll, expect, test } from "vitest";
import { countSilent, dueShoppers, nextChange } from "#app/lapse/lapse.store.server";
import { countHeld, countLate, meanUsual } from "#app/lapse/weeks.store.server";
import type { Sql } from "#app/platform/ports";
import { readNews } from "#app/reports/reports.store.server";
import { filterOf } from "#app/shoppers/shopper-filter.store.server";
import { readKeptCounts } from "#app/shoppers/kept-counts.store.server";
import { countUpTo, findShoppers } from "#app/shoppers/shopper-list.store.server";
import { type ShopperQuery, shopperSorts, shopperViews } from "#app/shoppers/shopper-query";
import { rehomeOrders } from "#app/orders/orders.store.server";
import { partRecords } from "#app/shoppers/joined.store.server";
import { foldShoppers, refreshProfileFacts } from "#app/shoppers/stats.store.server";
import { isSuppressed } from "#app/shoppers/suppression.server";
import { countPairs, findAlike, findPairs, refreshPairs } from "#app/shoppers/twins.store.server";
import { makePlainShops, type PlainShops } from "../support/plain-shops.ts";

const PEOPLE = 20_000;
let shops: PlainShops;

beforeAll(async () => {
  shops = await makePlainShops();
  await shops.database.look(
    `insert into shoppers (shop_id, id, first_name, last_name, email, country, tags, source_at)
     select $1, i, 'Ann' || i, 'Lee', 'ann' || i || '@people.example', case when i % 4000 = 0 then 'LI' else 'DE' end, case when i % 2000 = 0 then array['VIP'] else '{}' end, to_timestamp(0)
     from generate_series(1, ${PEOPLE}) i`,
    [shops.shopId],
  );
  await shops.database.look(
    `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, order_days, net_spent_minor, priority, mailable, lapse_state, state_since, next_change_at, case_outcome)
     select $1, i, date '2025-01-01', date '2026-11-20' - i % 700, i % 9 + 1, i * 37 % 9000, i * 53 % 9000, i % 2 = 0, (array['active', 'slowing', 'lapsed', 'lapsed', 'came_back'])[i % 5 + 1], timestamptz '2026-11-20' - i * interval '1 minute',
       timestamptz '2026-11-20' + i * interval '1 hour', case when i % 100 = 0 then 'in_campaign' end from generate_series(1, ${PEOPLE}) i`,
    [shops.shopId],
  );
  await shops.database.look(
    `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor)
     select $1, i, i % ${PEOPLE} + 1, '#' || i, timestamptz '2026-01-01' + i * interval '1 minute', date '2026-01-01', timestamptz '2026-01-01', 'EUR', 100, true, 100 from generate_series(1, ${2 * PEOPLE}) i`,
    [shops.shopId],
  );
  await shops.database.look(
    `insert into messages (shop_id, campaign_id, shopper_id, step, template_id, planned_at, due_at, deadline_at, state, why, message_ref)
     select $1, i % 20 + 1, i, 1, 1, timestamptz '2026-11-01', timestamptz '2026-11-01', timestamptz '2026-11-08', case when i % 2001 = 0 then 'uncertain' when i % 9 = 0 then 'not_sent' else 'sent' end, case when i % 9 = 0 and i % 2001 > 0 then 'bought' end, 'ref-' || i
     from generate_series(1, ${PEOPLE}) i`,
    [shops.shopId],
  );
  await shops.database.look("insert into enrolments (shop_id, campaign_id, shopper_id, arm, enrolled_at) select $1, i % 20 + 1, i, case when i % 9 = 1 then 'comparison' else 'mail' end, timestamptz '2026-11-01' from generate_series(1, $2::int) i", [shops.shopId, PEOPLE]);
  await shops.database.look("update shopper_stats s set country = p.country, tag_bits = bits_of(p.tags), search_bits = search_bits(p.search_text), customer_since = p.customer_since from shoppers p where p.shop_id = s.shop_id and p.id = s.shopper_id");
  // A hundred a day crossed an instant.
  await shops.database.look(
    `insert into lapse_transitions (shop_id, shopper_id, from_state, to_state, at, reason)
     select $1, i, 'slowing', (array['lapsed', 'came_back'])[i % 2 + 1], timestamptz '2026-11-22' - i / 100 * interval '1 day', 'silence' from generate_series(1, ${PEOPLE}) i`,
    [shops.shopId],
  );
  // As autovacuum leaves tables: the planner knows the sizes, and an index answers alone.
  for (const table of ["shoppers", "shopper_stats", "orders", "shopper_counts", "suppressions", "messages", "enrolments", "lapse_transitions"]) await shops.database.look(`vacuum analyze ${table}`);
}, 120_000);
afterAll(() => shops.close());

/** Plans of every statement that `work` runs, as the app's role sees them under row-level security. */
async function plansOf(work: (sql: Sql) => Promise<unknown>, off: readonly string[] = []): Promise<string[]> {
  const plans: string[] = [];
  await shops.ctx.db.withShopSql(shops.shopId, async (sql) => {
    for (const way of off) await sql.query("select set_config($1, 'off', true)", [way]);
    await work({
      ...sql,
      async query<Row extends object>(text: string, values: readonly unknown[] = []) {
        if (/^\s*(select|with|insert|update|delete)/i.test(text)) {
          const { rows } = await sql.query<{ "QUERY PLAN": string }>(`explain ${text}`, values);
          plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
        }
        return sql.query<Row>(text, values);
      },
    });
  });
  return plans;
}

/** Small tables may be read whole; these may not. */
const large = /Seq Scan on (shoppers|shopper_stats|orders|messages|enrolments|lapse_transitions)(_p\d+)?\b/;
async function expectIndexes(work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan).not.toMatch(large);
}

const page = (query: Partial<ShopperQuery>, from: { value: string; id: bigint } | null = null, backwards = false) => async (sql: Sql) => {
  const whole: ShopperQuery = { state: "lapsed", sort: "quiet", ...query };
  await findShoppers(sql, whole, await filterOf(sql, whole, "2026-11-22"), { from, backwards, limit: 51 });
};

test.each(shopperViews.flatMap((state) => shopperSorts.map((sort) => [state, sort] as const)))("the list of %s by %s walks an index, first page and deep in it", async (state, sort) => {
  const value = { priority: "4000", quiet: "2026-01-01", spent: "4000", newest: "2026-11-15T00:00:00Z" }[sort];
  // Who is in a campaign is few: sorted otherwise than by silence, they are fetched by the index of outcomes and sorted.
  await expectIndexes(page({ state, sort }));
  await expectIndexes(page({ state, sort }, { value, id: 5_000n }));
  await expectIndexes(page({ state, sort }, { value, id: 5_000n }, true));
});

test.each(shopperSorts)("while nobody is judged yet, the list by %s walks an index, first page and deep in it", async (sort) => {
  // Ten thousand of them are read and have no state: the first minutes of a shop.
  await shops.database.look("update shopper_stats set lapse_state = 'unknown', state_since = null where shop_id = $1 and shopper_id % 2 = 0", [shops.shopId]);
  try {
    await shops.database.look("vacuum analyze shopper_stats");
    const value = { priority: "0", quiet: "2026-01-01", spent: "4000", newest: "-infinity" }[sort];
    await expectIndexes(page({ state: "all", sort }));
    await expectIndexes(page({ state: "all", sort }, { value, id: 5_000n }));
    await expectIndexes(page({ state: "all", sort }, { value, id: 5_000n }, true));
    if (sort === "newest" || sort === "priority") return;
    const [plan = ""] = await plansOf(page({ state: "all", sort }, { value, id: 5_000n }));
    expect(plan).toMatch(sort === "quiet" ? /Index (Only )?Scan using shopper_stats_p\d+_shop_id_coalesce_shopper_id/ : /Index (Only )?Scan Backward using shopper_stats_p\d+_shop_id_net_spent_minor_shopper_id/);
  } finally {
    await shops.database.look("update shopper_stats set lapse_state = (array['active', 'slowing', 'lapsed', 'lapsed', 'came_back'])[shopper_id % 5 + 1], state_since = timestamptz '2026-11-20' - shopper_id * interval '1 minute' where shop_id = $1 and lapse_state = 'unknown'", [shops.shopId]);
    await shops.database.look("vacuum analyze shopper_stats");
  }
});

test("a page is read in the order of its index, without sorting what it skips", async () => {
  const [plan = ""] = await plansOf(page({ state: "lapsed", sort: "spent" }, { value: "4000", id: 5_000n }));
  expect(plan).toMatch(/Index (Only )?Scan Backward using shopper_stats_p\d+_shop_id_lapse_state_net_spent_minor/);
  expect(plan).toMatch(/Index Cond: .*ROW\(s?\.?net_spent_minor, s?\.?shopper_id\) < ROW/);
});

test.each([
  ["a name", { search: "ann123" }],
  ["a last name", { search: "lee ann77" }],
  ["an address", { search: "ann1999@" }],
  ["a rare country", { country: "LI" }],
  ["a tag", { tag: "VIP" }],
] as const)("%s is found by its index under the policy", async (_what, query) => {
  await expectIndexes(page({ state: "all", ...query }));
});

test.each([
  ["words", { words: ["ann123"], tag: null, by: 1 }, "shoppers\\_p%search%"],
  ["tags", { words: null, tag: "VIP", by: null }, "shoppers\\_p%tags%"],
])("%s are asked of their own index, inside the function that the policy does not reach", async (_what, { words, tag, by }, index) => {
  const scansAfter = async (work: (sql: Sql) => Promise<unknown>) => {
    await shops.ctx.db.withShopSql(shops.shopId, async (sql) => {
      await work(sql);
      await sql.query("select pg_stat_force_next_flush()");
    });
    const [scans] = await shops.database.look<{ n: number }>("select sum(idx_scan)::int as n from pg_stat_user_indexes where indexrelname like $1", [index]);
    return scans?.n ?? 0;
  };
  const before = await scansAfter(async () => undefined);
  expect(await scansAfter((sql) => sql.query("select shoppers_matching($1, '{}', $2, $3, 100)", [words, tag, by]))).toBe(before + 1);
});

test("filters that many match walk the sort's index, after a bounded look at how many they are", async () => {
  for (const query of [{ country: "DE", mailable: true, minOrders: 2, minSpentMinor: 100, minDaysQuiet: 30 }, { search: "ann" }]) {
    const plans = await plansOf(page(query));
    expect(plans.at(-1)).not.toMatch(large);
    for (const plan of plans) if (large.test(plan)) expect(plan).toMatch(/^Limit/);
  }
});

test.each(["sent", "held_out", "uncertain", "not_sent:bought", undefined])("who of a campaign was %s is listed by indexes, whether they are many or few, first page and deep in it", async (fate) => {
  for (const sort of shopperSorts) await expectIndexes(page({ state: "all", sort, campaign: "2", fate }));
  await expectIndexes(page({ state: "all", campaign: "2", fate }, { value: "2026-01-01", id: 5_000n }));
});

test("counts are kept, or capped", async () => {
  await expectIndexes(readKeptCounts);
  const query: ShopperQuery = { state: "lapsed", sort: "quiet", minOrders: 3 };
  const [plan] = await plansOf(async (sql) => countUpTo(sql, query, await filterOf(sql, query, "2026-11-22"), 1_000));
  expect(plan).toMatch(/Limit/);
});

test("the daily run, the preview of a window, the fold of one order and the question of suppression touch what they must", async () => {
  await expectIndexes((sql) => dueShoppers(sql, new Date("2026-11-21T00:00:00Z"), 100));
  await expectIndexes(nextChange);
  await expectIndexes((sql) => foldShoppers(sql, { ids: [77n] }, "orders"));
  await expectIndexes((sql) => isSuppressed(sql, shops.ctx, { email: "ann1@people.example" }));
});

test("who may simply be late, whose lapse is held back, and what is usually spent by those of an alarm are told by indexes", async () => {
  await expectIndexes((sql) => countLate(sql, new Date("2026-11-19T00:00:00Z")));
  await expectIndexes((sql) => countHeld(sql, new Date("2026-11-21T00:00:00Z")));
  await expectIndexes((sql) => meanUsual(sql, "lapse", new Date("2026-11-19T00:00:00Z"), 2_000));
});

test("the daily digest looks at those who crossed an instant meanwhile, not at the shop", async () => {
  await expectIndexes((sql) => readNews(sql, { since: "2026-11-21", today: "2026-11-22", zone: "UTC" }));
});

test("the preview of a window can be answered from an index alone", async () => {
  // At this size reading the table whole is cheaper; what counts is that the policy leaves the other way open.
  const [plan = ""] = await plansOf((sql) => countSilent(sql, { lapsedBefore: "2026-08-24", slowingBefore: "2026-09-23" }), ["enable_seqscan", "enable_bitmapscan"]);
  expect(plan.match(/Index Only Scan using shopper_stats_p\d+_/g)).toHaveLength(8);
  expect(plan).not.toMatch(large);
});

test("who is perhaps the same person is found by the indexes of addresses, telephones and streets; their list and its count by its own", async () => {
  await shops.database.look("update shoppers set phone = '+49' || id / 2, twin_key = 'key' || id / 3 where shop_id = $1 and id % 10 < 8", [shops.shopId]);
  await shops.database.look("vacuum analyze shoppers");
  const [plan = ""] = await plansOf((sql) => findAlike(sql, 5n));
  expect(plan).not.toMatch(large);
  for (const index of ["email", "phone", "twin_key"]) expect(plan).toMatch(new RegExp(`Index (Only )?Scan using shoppers_p\\d+_shop_id_${index}_idx`));
  await shops.ctx.db.withShopSql(shops.shopId, refreshPairs);
  await shops.database.look("vacuum analyze likely_twins");
  await expectIndexes((sql) => findPairs(sql, { from: [100n, 101n], backwards: false, limit: 51 }));
  await expectIndexes((sql) => findPairs(sql, { from: [15_000n, 15_001n], backwards: true, limit: 51 }));
  await expectIndexes((sql) => countPairs(sql, 201));
});

test("the orders and the records of a join are found by their own indexes", async () => {
  await expectIndexes((sql) => rehomeOrders(sql, [5n, 6n]));
  await expectIndexes((sql) => partRecords(sql, [5n]));
  await expectIndexes((sql) => refreshProfileFacts(sql, [5n, 6n]));
});
