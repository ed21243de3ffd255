/** Seconds until a million shoppers are judged by what was learned anew, against writing the same values, worked out before, to the same rows. */
import type { Bench } from "./environment.ts";
import { keepModel, makeOrderHistories, modelOf, NOW } from "./make-order-histories.ts";
import { middleRound, type Round, type Row, rowOf } from "./row.ts";

const SHOPPERS = 1_000_000;
const ROUNDS = 3;
/** What a judgement writes. */
const WRITTEN = ["lapse_state", "state_since", "next_change_at", "lapses_at", "priority", "usual_minor"];

export async function lapseRescore(bench: Bench): Promise<Row[]> {
  const shopId = await makeOrderHistories(bench, "large.myshopify.com", SHOPPERS);
  const settle = async (pace: number) => {
    await keepModel(bench, shopId, modelOf(pace));
    return bench.part<{ seconds: number; shoppers: number }>("lapse-rescore", { shopId, at: NOW });
  };
  // Also what warms up.
  await settle(1);
  await keep(bench, shopId, "bench_before");
  const rounds: Round[] = [];
  let [changed, peakMb] = [0, 0];
  // Ours to the values of another fit, the bare update back again: the same rows change, as many of them.
  for (let round = 0; round < ROUNDS; round++) {
    await tidy(bench);
    const ours = await settle(1.25);
    if (round === 0) {
      changed = await differences(bench, "bench_before");
      if (changed < 0.9 * SHOPPERS) throw new Error(`only ${changed} shoppers changed`);
      await keep(bench, shopId, "bench_after");
      await bench.owner.query("delete from bench_before b using bench_after a where a.shopper_id = b.shopper_id and a.* is not distinct from b.*");
    }
    if ((await differences(bench, "bench_after")) > 0) throw new Error("judging again did not come to the same");
    await tidy(bench);
    const bare = await bench.part<{ seconds: number; rows: number }>("write-values", { shopId, table: "bench_before", columns: WRITTEN });
    if (bare.rows !== changed || (await differences(bench, "bench_before")) > 0) throw new Error(`${changed} rows were to be written, ${bare.rows} were`);
    peakMb = Math.max(peakMb, ours.peakMb);
    rounds.push({ ours: ours.seconds, floor: bare.seconds });
  }
  return [rowOf({ name: `lapse, judging 1,000,000 anew (${changed.toLocaleString("en")} rows)`, unit: "s", ...middleRound(rounds), aim: "<= 2", peakMb })];
}

/** Keeps what is written now. */
async function keep(bench: Bench, shopId: string, table: string): Promise<void> {
  await bench.owner.query(`create table ${table} as select shopper_id, ${WRITTEN.join(", ")} from shopper_stats where shop_id = ${BigInt(shopId)}`);
  await bench.owner.query(`alter table ${table} add primary key (shopper_id)`);
  await bench.owner.query(`grant select on ${table} to comeback_app`);
  await bench.owner.query(`vacuum analyze ${table}`);
}

/** How many shoppers stand otherwise than a table says. */
async function differences(bench: Bench, table: string): Promise<number> {
  const values = (of: string) => WRITTEN.map((column) => `${of}.${column}`).join(", ");
  const { rows } = await bench.owner.query<{ n: string }>(`select count(*) as n from shopper_stats s join ${table} b using (shopper_id) where (${values("s")}) is distinct from (${values("b")})`);
  return Number(rows[0]?.n);
}

/** What either left behind is not the other's to walk around, nor for autovacuum to take away while the other is measured. */
const tidy = (bench: Bench) => bench.owner.query("vacuum analyze shopper_stats");
