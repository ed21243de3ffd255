/** Server time of the shoppers page, search and filters too: a shop of a million shoppers against one of a thousand in the same database. */
import type { Bench } from "./environment.ts";
import { makeShop } from "./make-shop.ts";
import { type Row, rowOf } from "./row.ts";

/** Addresses of the page, as a merchant would make them. */
const views: Record<string, string> = {
  lapsed: "",
  "by spend": "sort=spent",
  "everyone, newest": "state=all&sort=newest",
  "search a name": "state=all&search=anna",
  "search the beginning of a name": "state=all&search=ell",
  "can be emailed, quiet over 100 days": "mailable=true&minDaysQuiet=100",
  "country and spend": "country=DE&minSpentMinor=50000&sort=spent",
  "a tag that a hundred have": "state=all&tag=vip",
};

export async function shoppersPage(bench: Bench): Promise<Row[]> {
  const large = await makeShop(bench, "large.myshopify.com", 1_000_000);
  const small = await makeShop(bench, "small.myshopify.com", 1_000);
  const measured = await bench.part<{ medians: Record<string, { large: number; small: number }> }>("shoppers-page", { large: String(large), small: String(small), views, rounds: 15 });
  return Object.entries(measured.medians).map(([view, ms]) => rowOf({ name: `shoppers page at 1,000,000: ${view}`, unit: "ms", ours: ms.large, floor: ms.small, aim: "<= 2", peakMb: measured.peakMb }));
}
