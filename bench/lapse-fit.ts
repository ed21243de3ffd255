/** Seconds of a fit to the order histories of a million shoppers, against PostgreSQL's own grouping of them; and the memory of the process that reads and fits. */
import type { Bench } from "./environment.ts";
import { makeOrderHistories, TODAY } from "./make-order-histories.ts";
import { middleRound, type Round, type Row, rowOf } from "./row.ts";

const SHOPPERS = 1_000_000;
const ROUNDS = 3;
const MOST_MB = 300;

export async function lapseFit(bench: Bench): Promise<Row[]> {
  const shopId = await makeOrderHistories(bench, "large.myshopify.com", SHOPPERS);
  const rounds: Round[] = [];
  let peakMb = 0;
  // In turns; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const fit = await bench.part<{ seconds: number; shoppers: number; tuples: number }>("lapse-fit", { shopId, today: TODAY });
    const bare = await bench.part<{ seconds: number; tuples: number }>("group-histories", { shopId, today: TODAY });
    if (fit.shoppers !== SHOPPERS || fit.tuples !== bare.tuples) throw new Error(`${fit.shoppers} shoppers and ${fit.tuples} histories were fitted, there are ${SHOPPERS} and ${bare.tuples}`);
    peakMb = Math.max(peakMb, fit.peakMb);
    if (round > 0) rounds.push({ ours: fit.seconds, floor: bare.seconds });
  }
  return [
    rowOf({ name: "lapse, fit to 1,000,000 shoppers", unit: "s", ...middleRound(rounds), aim: "<= 3", peakMb }),
    rowOf({ name: "lapse, peak memory of reading and fitting", unit: "MB", ours: peakMb, floor: MOST_MB, aim: "<= 1", peakMb }),
  ];
}
