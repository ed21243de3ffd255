/** Milliseconds until the settings page says what another rule would mean for a million shoppers, counted on a part of them; a merchant waits for it. */
import type { Bench } from "./environment.ts";
import { keepModel, makeOrderHistories, modelOf, NOW } from "./make-order-histories.ts";
import { median, type Row, rowOf } from "./row.ts";

const SHOPPERS = 1_000_000;

export async function lapsePreview(bench: Bench): Promise<Row[]> {
  const shopId = await makeOrderHistories(bench, "large.myshopify.com", SHOPPERS);
  await keepModel(bench, shopId, modelOf(1));
  await bench.part("lapse-rescore", { shopId, at: NOW });
  await bench.owner.query("vacuum analyze shopper_stats");
  const { sampled, exact, peakMb } = await bench.part<{ sampled: number[]; exact: number[] }>("lapse-preview", { shopId, at: NOW });
  return [
    rowOf({ name: "lapse, preview of a rule at 1,000,000, a part counted", unit: "ms", ours: median(sampled), floor: 1, aim: "<= 1000", peakMb }),
    rowOf({ name: "lapse, preview of a rule at 1,000,000, all counted", unit: "ms", ours: median(exact), floor: 1, aim: "<= 60000", peakMb }),
  ];
}
