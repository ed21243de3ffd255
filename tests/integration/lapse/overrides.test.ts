/** Overrides of the rule for some countries, on the rows of two shops with the same buyers. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { followShoppers } from "#app/lapse/follow-shoppers.server";
import { lapseJobs } from "#app/lapse/jobs.server";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import { loadOverrides } from "#app/lapse/load-overrides.server";
import { bringOverrideBack, deleteOverride, moveOverride } from "#app/lapse/order-overrides.server";
import { previewOverride } from "#app/lapse/preview-override.server";
import { previewRule } from "#app/lapse/preview-rule.server";
import { refitShop } from "#app/lapse/refit-shop.server";
import { saveOverride } from "#app/lapse/save-override.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { loadStanding } from "#app/lapse/load-standings.server";
import type { LineNode } from "#app/orders/order-record";
import { recordOrders } from "#app/orders/record-orders.server";
import { addDays, daysBetween, startOfDay } from "#app/platform/zones";
import { loadShopper } from "#app/shoppers/load-shopper.server";
import { orderNode } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";
import { putSeededOrders, seededOrders } from "../../support/seeded-shop.ts";

const ZONE = "Europe/Berlin";
const TODAY = "2026-11-21";
let shops: PlainShops;
let otherBefore: unknown[];

const fixed = (windowDays: number): LapseChoice => ({ rule: "fixed", windowDays, horizonDays: 90, cut: 0.8 });
interface Row {
  id: string;
  country: string;
  last: string;
  state: string;
  lapses: Date | null;
  override: string | null;
}
const rowsOf = (shopId: bigint) =>
  shops.database.look<Row>("select shopper_id as id, country, last_order_day::text as last, lapse_state as state, lapses_at as lapses, lapse_override_id as override from shopper_stats where shop_id = $1 order by shopper_id", [shopId]);

/** Works what settles waits, as a worker does. */
async function settle(): Promise<void> {
  const { ctx, database, shopId } = shops;
  for (;;) {
    const [item] = await database.look<{ id: string; payload: { why: string; overrideIds?: string[] } }>("delete from work_items where id = (select min(id) from work_items where shop_id = $1 and task = 'lapse.settle') returning id, payload", [shopId]);
    if (!item) return;
    expect(await lapseJobs.items?.["lapse.settle"]?.(ctx, { shopId, payload: item.payload })).toEqual({ kind: "done" });
  }
}
const save = (name: string, countries: string[], choice: LapseChoice, override: { id: bigint; version: number } | null = null) =>
  saveOverride(shops.ctx, { shopId: shops.shopId, actor: "3", override, name, kind: "countries", countries, sourceId: "", choice });
async function add(name: string, countries: string[], choice: LapseChoice): Promise<bigint> {
  const saved = await save(name, countries, choice);
  if (saved.kind !== "saved") throw new Error(JSON.stringify(saved));
  await settle();
  return saved.id;
}
const versionOf = async (id: bigint) => (await loadOverrides(shops.ctx, { shopId: shops.shopId })).overrides.find((one) => one.id === id)?.version ?? 0;
const stateBy = (last: string, window: number) => (daysBetween(last, TODAY) > window ? "lapsed" : daysBetween(last, TODAY) > Math.floor((window * 2) / 3) ? "slowing" : "active");
const expectJudged = async (windowOf: (row: Row) => number) => {
  for (const row of await rowsOf(shops.shopId)) {
    const window = windowOf(row);
    expect(row, row.id).toMatchObject({ state: stateBy(row.last, window), lapses: row.state === "lapsed" ? null : startOfDay(addDays(row.last, window + 1), ZONE) });
  }
};

beforeAll(async () => {
  shops = await makePlainShops({ now: `${TODAY}T09:00:00Z` });
  for (const shopId of [shops.shopId, shops.otherShopId]) {
    await putSeededOrders(shops, shopId, (shopper) => shopper <= 600);
    await settleShop(shops.ctx, { shopId, why: "import" });
    await shops.database.look("update shop_settings set lapse_rule = 'fixed', lapse_window_days = 90 where shop_id = $1", [shopId]);
  }
  await shops.database.look("delete from work_items");
  otherBefore = await rowsOf(shops.otherShopId);
});
beforeEach(async () => {
  await shops.database.look("delete from lapse_overrides");
  await shops.database.look("delete from work_items");
  await settleShop(shops.ctx, { shopId: shops.shopId, why: "window" });
  await shops.database.look("delete from lapse_transitions");
});
afterAll(() => shops.close());

test("shoppers of some countries are judged by their own rule, the others by that of the shop, and nobody of another shop", async () => {
  const before = new Map((await rowsOf(shops.shopId)).map((row) => [row.id, row]));
  const id = await add("Austria", ["AT"], fixed(45));
  await expectJudged(({ country }) => (country === "AT" ? 45 : 90));
  const rows = await rowsOf(shops.shopId);
  for (const row of rows) {
    expect(row.override).toBe(row.country === "AT" ? String(id) : null);
    if (row.country !== "AT") expect(row).toEqual(before.get(row.id));
  }
  const changes = await shops.database.look<{ id: string; reason: string }>("select shopper_id as id, reason from lapse_transitions where shop_id = $1", [shops.shopId]);
  expect(changes.length).toBeGreaterThan(0);
  expect(changes.every(({ id: shopper, reason }) => reason === "window" && before.get(shopper)?.country === "AT")).toBe(true);
  const { overrides } = await loadOverrides(shops.ctx, { shopId: shops.shopId });
  expect(overrides).toMatchObject([{ id, name: "Austria", whom: { kind: "countries", countries: ["AT"] }, choice: fixed(45), shoppers: rows.filter(({ country }) => country === "AT").length, savedBy: "3" }]);
  expect(await rowsOf(shops.otherShopId)).toEqual(otherBefore);
  expect((await loadOverrides(shops.ctx, { shopId: shops.otherShopId })).overrides).toEqual([]);
});

test("the first that fits applies; who moves one up or down has those judged who come to another", async () => {
  const { ctx, shopId } = shops;
  const wide = await add("Germany and Austria", ["DE", "AT"], fixed(120));
  const narrow = await add("Austria", ["AT"], fixed(45));
  await expectJudged(() => 120);
  await moveOverride(ctx, { shopId, actor: "3", id: narrow, by: -1 });
  await settle();
  await expectJudged(({ country }) => (country === "AT" ? 45 : 120));
  // Already the first, and one that is not there.
  for (const id of [narrow, 999n]) await moveOverride(ctx, { shopId, actor: "3", id, by: -1 });
  expect((await loadOverrides(ctx, { shopId })).overrides.map(({ id }) => id)).toEqual([narrow, wide]);
  await moveOverride(ctx, { shopId, actor: "3", id: narrow, by: 1 });
  await settle();
  await expectJudged(() => 120);
  expect(await shops.database.look("select action, details->>'name' as name from audit_entries where shop_id = $1 and action = 'moved_override' order by id", [shopId])).toEqual([{ action: "moved_override", name: "Austria" }, { action: "moved_override", name: "Austria" }]);
});

test("a change or a deletion judges exactly whom it is about; a deleted one can be brought back for a day", async () => {
  const { ctx, shopId } = shops;
  const austria = await add("Austria", ["AT"], fixed(45));
  await add("Germany", ["DE"], fixed(120));
  // Rows that are judged are made to differ, so that it shows who was.
  const touched = async (work: () => Promise<unknown>) => {
    await shops.database.look("update shopper_stats set priority = -1 where shop_id = $1", [shopId]);
    await work();
    await settle();
    return (await shops.database.look<{ country: string }>("select distinct country from shopper_stats where shop_id = $1 and priority <> -1 order by 1", [shopId])).map(({ country }) => country);
  };
  expect(await touched(async () => expect(await save("Austria", ["AT"], fixed(200), { id: austria, version: await versionOf(austria) })).toEqual({ kind: "saved", id: austria }))).toEqual(["AT"]);
  await expectJudged(({ country }) => (country === "AT" ? 200 : 120));
  expect(await save("Austria", ["AT"], fixed(30), { id: austria, version: 1 })).toEqual({ kind: "stale", version: 2 });
  expect(await touched(async () => expect(await deleteOverride(ctx, { shopId, actor: "3", id: austria })).toBe("Austria"))).toEqual(["AT"]);
  await expectJudged(({ country }) => (country === "AT" ? 90 : 120));
  expect(await deleteOverride(ctx, { shopId, actor: "3", id: austria })).toBeNull();
  expect(await save("Austria", ["AT"], fixed(30), { id: austria, version: 2 })).toEqual({ kind: "missing" });
  expect(await touched(async () => expect(await bringOverrideBack(ctx, { shopId, actor: "3", id: austria })).toBe("brought-back"))).toEqual(["AT"]);
  await expectJudged(({ country }) => (country === "AT" ? 200 : 120));
  // To other countries: whoever left and whoever came.
  expect(await touched(async () => save("Switzerland", ["CH"], fixed(200), { id: austria, version: await versionOf(austria) }))).toEqual(["AT"]);
  await expectJudged(({ country }) => (country === "AT" ? 90 : 120));
  await deleteOverride(ctx, { shopId, actor: "3", id: austria });
  ctx.clock.set("2026-11-22T10:00:00Z");
  await refitShop(ctx, { shopId, anew: false });
  ctx.clock.set(`${TODAY}T09:00:00Z`);
  expect(await bringOverrideBack(ctx, { shopId, actor: "3", id: austria })).toBe("missing");
  expect((await shops.database.look<{ action: string }>("select action from audit_entries where shop_id = $1 and details->>'overrideId' = $2 order by id", [shopId, String(austria)])).map(({ action }) => action)).toEqual([
    "added_override", "changed_override", "deleted_override", "brought_override_back", "changed_override", "deleted_override",
  ]);
});

test("what cannot be saved is said beside its field, and there are twenty at most", async () => {
  expect(await save(" ", ["AT"], fixed(45))).toEqual({ kind: "invalid", field: "name", problem: "missing" });
  expect(await save("x".repeat(61), ["AT"], fixed(45))).toEqual({ kind: "invalid", field: "name", problem: "long" });
  expect(await save("Nowhere", ["", "Austria"], fixed(45))).toEqual({ kind: "invalid", field: "countries", problem: "missing" });
  expect(await save("Austria", ["AT"], fixed(6))).toEqual({ kind: "invalid", field: "windowDays", min: 7, max: 1095 });
  expect(await save("Austria", ["AT"], { ...fixed(60), rule: "learned", cut: 0.99 })).toMatchObject({ kind: "invalid", field: "cutPercent" });
  for (let n = 1; n <= 20; n++) expect(await save(`${n}`, ["CH"], fixed(45))).toMatchObject({ kind: "saved" });
  expect(await save("21", ["CH"], fixed(45))).toEqual({ kind: "full" });
});

test("who moves to another country is judged by its rule with the next look at them, and what is said of them names it", async () => {
  const { ctx, shopId } = shops;
  const id = await add("Austria", ["AT"], fixed(45));
  const row = (await rowsOf(shopId)).find(({ country, last }) => country === "DE" && daysBetween(last, TODAY) > 50 && daysBetween(last, TODAY) <= 60) as Row;
  expect(row).toMatchObject({ state: "active", override: null });
  await shops.database.look("update shoppers set country = 'AT' where shop_id = $1 and id = $2", [shopId, row.id]);
  await shops.database.look("update shopper_stats set country = 'AT' where shop_id = $1 and shopper_id = $2", [shopId, row.id]);
  await followShoppers(ctx, { shopId, shopperIds: [BigInt(row.id)] });
  expect((await rowsOf(shopId)).find((one) => one.id === row.id)).toMatchObject({ state: "lapsed", override: String(id) });
  const found = await loadShopper(ctx, { shopId, shopperId: BigInt(row.id) });
  if (found.kind !== "found") throw new Error(found.kind);
  expect((await loadStanding(ctx, { shopId, shopper: found.shopper })).explaining).toEqual({ windowDays: 45, standing: null, held: false, override: "Austria" });
  await ctx.db.withShopSql(shopId, (sql) => recordOrders(sql, ctx, [{ order: orderNode(900_001, { processedAt: `${TODAY}T08:00:00Z`, by: BigInt(row.id) }), lines: [] as LineNode[] }]));
  await followShoppers(ctx, { shopId, shopperIds: [BigInt(row.id)] });
  expect((await rowsOf(shopId)).find((one) => one.id === row.id)).toMatchObject({ state: "came_back", lapses: startOfDay(addDays(TODAY, 91), ZONE), override: String(id) });
  await shops.database.look("delete from orders where shop_id = $1 and id = 900001", [shopId]);
  await shops.database.look("update shoppers set country = 'DE' where shop_id = $1 and id = $2", [shopId, row.id]);
  await settleShop(ctx, { shopId, why: "import" });
});

test("what it would have meant at the last look back agrees with a count by hand, and with what its preview says", async () => {
  const { ctx, shopId } = shops;
  await shops.database.look("update shop_settings set lapse_rule = 'learned' where shop_id = $1", [shopId]);
  const id = await add("Austria", ["AT"], fixed(70));
  expect(await shops.database.look("select payload from work_items where shop_id = $1 and task = 'lapse.fit'", [shopId])).toEqual([{ payload: { anew: true } }]);
  expect(await refitShop(ctx, { shopId, anew: true })).toEqual({ kind: "fitted", learned: true });
  await settle();

  // The last whole day is 20 November; the look back of 90 days asks at the end of 22 August.
  const [end, first, horizon] = ["2026-11-20", "2024-05-25", 90];
  const asked = addDays(end, -horizon);
  const members = new Map<number, string[]>();
  for (const { shopper, day } of seededOrders()) if (shopper <= 600 && shopper % 3 === 0) members.set(shopper, [...(members.get(shopper) ?? []), addDays(first, day)]);
  let [known, named, back, anyway] = [0, 0, 0, 0];
  for (const days of members.values()) {
    const then = days.filter((day) => day <= asked).sort();
    if (then.length === 0) continue;
    known++;
    const later = days.filter((day) => day > asked && day <= end).length;
    if (daysBetween(then.at(-1) as string, asked) <= 70) continue;
    named++;
    back += Number(later > 0);
    anyway += later;
  }
  expect(named).toBeGreaterThan(20);
  const { overrides: [shown] } = await loadOverrides(ctx, { shopId });
  expect(shown?.past).toMatchObject({ day: asked, horizonDays: horizon, named, ordersAnyway: anyway, times: 1, cameBack: { share: back / named } });
  expect(shown?.past?.ordersMissed).toBeGreaterThan(0);
  const [{ past } = { past: null }] = await shops.database.look<{ past: { looks: { horizonDays: number; bySilence: { shoppers: number }[] }[] } }>("select past from lapse_overrides where id = $1", [id]);
  expect(past?.looks.map(({ horizonDays }) => horizonDays).sort((a, b) => a - b)).toEqual([60, 90, 180, 365]);
  expect(past?.looks.find(({ horizonDays }) => horizonDays === horizon)?.bySilence.reduce((sum, { shoppers }) => sum + shoppers, 0)).toBe(known);

  // A preview of what is in force changes nothing; one of a longer window says how many leave.
  const rows = (await rowsOf(shopId)).filter(({ country }) => country === "AT");
  const preview = (choice: LapseChoice, overrideId: bigint | null = id) => previewOverride(ctx, { shopId, overrideId, whom: { kind: "countries", countries: ["AT"] }, choice });
  const lapsedBy = (window: number) => rows.filter(({ last }) => daysBetween(last, TODAY) > window).length;
  expect(await preview(fixed(70))).toMatchObject({ kind: "counted", shoppers: rows.length, counts: { lapsed: lapsedBy(70), newlyLapsed: 0, noLongerLapsed: 0 }, plusMinus: null, firstOf: null, past: shown?.past });
  expect(await preview(fixed(150))).toMatchObject({ counts: { lapsed: lapsedBy(150), newlyLapsed: 0, noLongerLapsed: lapsedBy(70) - lapsedBy(150), mailable: rows.filter(({ id: shopper, last }) => Number(shopper) % 2 === 0 && daysBetween(last, TODAY) > 150).length } });
  // Behind the one that has them already nobody is left.
  expect(await preview(fixed(150), null)).toMatchObject({ shoppers: 0, past: null });
  // And the rule of the shop moves only those whom it judges.
  const all = await rowsOf(shopId);
  const shopPreview = await previewRule(ctx, { shopId, choice: fixed(60), exact: true });
  expect(shopPreview.counts).toMatchObject({
    lapsed: lapsedBy(70) + all.filter(({ country, last }) => country === "DE" && daysBetween(last, TODAY) > 60).length,
    noLongerLapsed: all.filter(({ country, state, last }) => country === "DE" && state === "lapsed" && daysBetween(last, TODAY) <= 60).length,
  });

  // Learned with its own horizon and cut: nobody waits for the shop's.
  expect(await save("Austria", ["AT"], { rule: "learned", windowDays: 70, horizonDays: 180, cut: 0.95 }, { id, version: await versionOf(id) })).toMatchObject({ kind: "saved" });
  await settle();
  const learned = (await loadOverrides(ctx, { shopId })).overrides[0]?.past;
  expect(learned).toMatchObject({ day: addDays(end, -180), horizonDays: 180 });
  const judged = await preview({ rule: "learned", windowDays: 70, horizonDays: 180, cut: 0.95 });
  if (judged.kind !== "counted") throw new Error(judged.kind);
  expect(judged.counts).toMatchObject({ newlyLapsed: 0, noLongerLapsed: 0, lapsed: (await rowsOf(shopId)).filter(({ country, state }) => country === "AT" && state === "lapsed").length });
  await shops.database.look("update shop_settings set lapse_rule = 'fixed' where shop_id = $1", [shopId]);
});
