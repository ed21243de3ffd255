import { afterAll, beforeAll, expect, test } from "vitest";
import { addNote } from "#app/cases/add-note.server";
import { appendTimeline } from "#app/cases/append-timeline.server";
import { followCases, recordOutcome } from "#app/cases/follow-cases.server";
import { loadTimeline } from "#app/cases/load-timeline.server";
import { TIMELINE_PAGE } from "#app/cases/timeline";
import { openDoors } from "#app/platform/db/doors.server";
import type { Ctx } from "#app/platform/ports";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let ctx: Ctx;
const now = new Date("2026-11-22T12:00:00.000Z");
const day = (n: number) => new Date(+now + n * 86_400_000);

beforeAll(async () => {
  database = await cloneDatabase();
  ctx = { db: openDoors(database.urls.app), clock: { now: () => now } } as unknown as Ctx;
  await database.look("insert into shops (domain) values ('one.myshopify.com'), ('two.myshopify.com')");
  for (const shop of [1, 2]) {
    await database.look(
      `insert into shoppers (shop_id, id, first_name, source_at) select $1, i, 'Anna', $2 from generate_series(1, 5) i`,
      [shop, now],
    );
    await database.look("insert into shopper_stats (shop_id, shopper_id, lapse_state, state_since) select $1, i, 'active', $2 from generate_series(1, 5) i", [shop, day(-200)]);
  }
});
afterAll(async () => {
  await ctx.db.close();
  await database.drop();
});

const become = (shopperId: number, state: string, since: Date) => database.look("update shopper_stats set lapse_state = $2, state_since = $3 where shop_id = 1 and shopper_id = $1", [shopperId, state, since]);
const follow = (...ids: bigint[]) => followCases(ctx, { shopId: 1n, shopperIds: ids });
const casesOf = (shopperId: number) => database.look<{ outcome: string }>("select outcome, opened_at, closed_at from cases where shop_id = 1 and shopper_id = $1 order by id", [shopperId]);
const shown = async (shopperId: number) => (await database.look<{ case_outcome: string | null }>("select case_outcome from shopper_stats where shop_id = 1 and shopper_id = $1", [shopperId]))[0]?.case_outcome;
const fileOf = async (shopperId: bigint, shopId = 1n) => (await loadTimeline(ctx, { shopId, shopperId })).entries;

test("a folder opens at lapse, stays one however often it is followed, and closes at return with everything in it", async () => {
  await become(1, "lapsed", day(-10));
  await follow(1n);
  await follow(1n, 2n);
  expect(await casesOf(1)).toEqual([{ outcome: "open", opened_at: day(-10), closed_at: null }]);
  expect(await shown(1)).toBe("open");
  await ctx.db.withShopSql(1n, (sql) => recordOutcome(sql, [1n], "in_campaign", day(-5)));
  expect(await shown(1)).toBe("in_campaign");
  await become(1, "came_back", day(-1));
  await follow(1n);
  expect(await casesOf(1)).toEqual([{ outcome: "came_back", opened_at: day(-10), closed_at: day(-1) }]);
  expect(await shown(1)).toBe("came_back");
  expect((await fileOf(1n)).map(({ kind }) => kind)).toEqual(["case_closed", "case_opened"]);
  expect(await casesOf(2)).toEqual([]);
});

test("a second lapse opens a second folder, and a return that is no longer shown leaves no outcome", async () => {
  await become(1, "active", day(0));
  await follow(1n);
  expect(await shown(1)).toBeNull();
  await become(1, "lapsed", day(1));
  await follow(1n);
  expect((await casesOf(1)).map(({ outcome }) => outcome)).toEqual(["came_back", "open"]);
  expect(await shown(1)).toBe("open");
});

test("a window made longer closes the folder without calling it a return", async () => {
  await become(3, "lapsed", day(-3));
  await follow(3n);
  await become(3, "slowing", day(-2));
  await follow(3n);
  expect(await casesOf(3)).toMatchObject([{ outcome: "closed" }]);
  expect(await shown(3)).toBeNull();
});

test("telling the same thing twice is one line, in the case that is open", async () => {
  await become(4, "lapsed", day(-3));
  await follow(4n);
  const line = { shopperId: 4n, at: day(-1), kind: "mail_sent" as const, author: "Comeback", details: { subject: "Hello" }, sourceKey: "mail:4" };
  await ctx.db.withShopSql(1n, (sql) => appendTimeline(sql, [line, { ...line, sourceKey: "mail:5" }]));
  await ctx.db.withShopSql(1n, (sql) => appendTimeline(sql, [line]));
  expect(await database.look("select t.source_key from timeline t join cases c on c.shop_id = 1 and c.id = t.case_id where t.shopper_id = 4 and t.kind = 'mail_sent' order by 1")).toEqual([{ source_key: "mail:4" }, { source_key: "mail:5" }]);
});

test("one line of time holds orders, refunds, states and notes, page by page, and nothing of the other shop", async () => {
  for (const shop of [1, 2]) {
    await database.look(
      `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor)
       select $1, i, 5, '#' || i, $2::timestamptz - make_interval(days => i), '2026-01-01', $2, 'EUR', 1000, true, 1000 from generate_series(1, 45) i`,
      [shop, now],
    );
    await database.look("insert into refunds (shop_id, order_id, id, refunded_at, amount_minor) values ($1, 1, 1, $2, 500)", [shop, now]);
  }
  expect(await addNote(ctx, { shopId: 1n, shopperId: 5n, author: "42", text: " asked for a call " })).toMatchObject({ kind: "added" });
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await loadTimeline(ctx, { shopId: 1n, shopperId: 5n, before });
    expect(page.entries.length).toBeLessThanOrEqual(TIMELINE_PAGE);
    seen.push(...page.entries.map(({ id }) => id));
    before = page.more ?? undefined;
  } while (before);
  expect(seen.length).toBe(47);
  expect(new Set(seen).size).toBe(47);
  expect((await loadTimeline(ctx, { shopId: 1n, shopperId: 5n, kinds: ["note"] })).entries).toMatchObject([{ kind: "note", author: "42", details: { text: "asked for a call" } }]);
  expect((await loadTimeline(ctx, { shopId: 1n, shopperId: 5n, kinds: ["refund"] })).entries).toMatchObject([{ details: { name: "#1", minor: 500 } }]);
  expect((await loadTimeline(ctx, { shopId: 2n, shopperId: 5n, kinds: ["note"] })).entries).toEqual([]);
  expect((await loadTimeline(ctx, { shopId: 1n, shopperId: 5n, before: "tampered" })).entries.length).toBe(TIMELINE_PAGE);
});

test("a note is refused when it says nothing, too much, or is about nobody", async () => {
  const note = (shopperId: bigint, text: string) => addNote(ctx, { shopId: 1n, shopperId, author: "42", text });
  expect(await note(5n, "   ")).toEqual({ kind: "invalid", why: "empty" });
  expect(await note(5n, "x".repeat(5001))).toEqual({ kind: "invalid", why: "too_long" });
  expect(await note(99n, "hello")).toEqual({ kind: "missing" });
});
