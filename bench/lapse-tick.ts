/** Milliseconds of the tick in which 2,000 shoppers slow down or lapse: in a shop of a million against one of ten thousand. */
import type { Bench } from "./environment.ts";
import { keepModel, makeOrderHistories, modelOf, NOW } from "./make-order-histories.ts";
import { median, type Row, rowOf } from "./row.ts";

const CROSSINGS = 2_000;
/** When they cross: at the shop's next midnight, which is UTC's less one hour. */
const [DAY, AT] = ["2026-11-23", "2026-11-22T23:00:00Z"];

export async function lapseTick(bench: Bench): Promise<Row[]> {
  await bench.owner.query("create table bench_due (shop_id bigint, shopper_id bigint, lapse_state text, state_since timestamptz, next_change_at timestamptz, lapses_at timestamptz, priority bigint, primary key (shop_id, shopper_id))");
  await bench.owner.query("grant select on bench_due to comeback_app");
  const [large, small] = [await makeJudgedShop(bench, 1_000_000), await makeJudgedShop(bench, 10_000)];
  await bench.owner.query("vacuum analyze shopper_stats, bench_due");
  const { ours, floor, peakMb } = await bench.part<{ ours: number[]; floor: number[] }>("lapse-tick", { ours: large, floor: small, at: AT, crossings: CROSSINGS });
  return [rowOf({ name: "lapse, 2,000 crossings at 1,000,000 against 10,000", unit: "ms", ours: median(ours), floor: median(floor), aim: "<= 1.5", peakMb })];
}

/** A shop whose shoppers stand as its model says, with as many due at the next midnight as are to cross: those who would be due first, by orders that are moved to other days. */
async function makeJudgedShop(bench: Bench, shoppers: number): Promise<string> {
  const shopId = await makeOrderHistories(bench, `shop-of-${shoppers}.myshopify.com`, shoppers);
  await keepModel(bench, shopId, modelOf(1));
  await bench.part("lapse-rescore", { shopId, at: NOW });
  const moved = (column: string) => `${column} = (${column} at time zone 'Europe/Berlin' - make_interval(days => early)) at time zone 'Europe/Berlin'`;
  await bench.owner.query(
    `update shopper_stats s set first_order_day = first_order_day - early, last_order_day = last_order_day - early, ${["last_order_at", "state_since", "next_change_at", "lapses_at"].map(moved).join(", ")}
     from (
       select shopper_id, case when n <= $2 then (next_change_at at time zone 'Europe/Berlin')::date - $3::date else -1 end as early
       from (select shopper_id, next_change_at, row_number() over (order by next_change_at, shopper_id) as n from shopper_stats where shop_id = $1 and next_change_at is not null) in_order
       where n <= $2 or next_change_at <= $4) d
     where s.shop_id = $1 and s.shopper_id = d.shopper_id`,
    [shopId, CROSSINGS, DAY, AT],
  );
  const { rowCount } = await bench.owner.query(
    "insert into bench_due select shop_id, shopper_id, lapse_state, state_since, next_change_at, lapses_at, priority from shopper_stats where shop_id = $1 and next_change_at <= $2",
    [shopId, AT],
  );
  if (rowCount !== CROSSINGS) throw new Error(`${CROSSINGS} were to be due, ${rowCount} are`);
  return shopId;
}
