/** Server time of the shoppers page, search and filters too: a shop of a million shoppers against one of a thousand in the same database. */
import type { Bench } from "./environment.ts";
import { addDays, dayIn } from "#app/platform/zones";
import { writePlace } from "#app/shoppers/place";
import { makeShop } from "./make-shop.ts";
import { type Row, rowOf } from "./row.ts";

/** A place far inside the lapsed, longest quiet first: the shoppers of makeShop are quiet for up to 149 days. */
const deep = writePlace({ value: addDays(dayIn(new Date(), "UTC"), -118), id: 0n });

/** Addresses of the page: as a merchant would make them, and the worst that we could think of. */
const views: Record<string, string> = {
  "lapsed": "",
  "lapsed by spend": "sort=spent",
  "everyone, newest": "state=all&sort=newest",
  "deep inside, forwards": `after=${deep}`,
  "deep inside, backwards": `before=${deep}`,
  "search, one of fifty": "state=all&search=anna",
  "search, one of two hundred": "state=all&search=clara",
  "search, one of a thousand by two words": "state=all&search=clara kiel",
  "search, half": "state=all&search=gmail",
  "search, a few": "state=all&search=e12",
  "search, two words, together few": "state=all&search=anna l1",
  "search, two words that nobody has both": "state=all&search=anna clara",
  "search, a name and a domain": "state=all&search=e12 @gmail.ex",
  "search, an order": "state=all&search=%2377",
  "search, filters, sort": "search=anna&mailable=true&country=DE&sort=spent",
  "tag, three": "state=all&tag=wholesale",
  "tag, a hundred": "state=all&tag=vip",
  "tag, one of a hundred": "state=all&tag=one of a hundred",
  "tag, most": "tag=most",
  "tag, longest quiet only": "tag=longest quiet",
  "tag, longest quiet only, by spend": "tag=longest quiet&sort=spent",
  "tag, shortest quiet only": "tag=shortest quiet",
  "tag, shortest quiet only, by spend": "tag=shortest quiet&sort=spent",
  "country, three": "state=all&country=LI",
  "country, most": "country=DE",
  "country, shortest quiet only": "country=AT",
  "country, shortest quiet only, by spend": "country=AT&sort=spent",
  "country and tag, nobody": "country=AT&tag=longest quiet",
  "country and tag, few": "state=all&country=DE&tag=vip&sort=newest",
  "customer since before, few": "customerSinceBefore=2024-01-02",
  "customer since before, most": "customerSinceBefore=2024-12-01",
  "order days, three": "state=all&minOrders=40",
  "spend, three": "state=all&minSpentMinor=900000",
  "spend and order days, few": "minSpentMinor=89900&minOrders=12",
  "last order 98 to 100 days ago, by spend": "minDaysQuiet=98&maxDaysQuiet=100&sort=spent",
  "can be emailed, quiet over 100 days": "mailable=true&minDaysQuiet=100",
  "country and spend, by spend": "country=DE&minSpentMinor=50000&sort=spent",
};

export async function shoppersPage(bench: Bench): Promise<Row[]> {
  const large = await makeShop(bench, "large.myshopify.com", 1_000_000);
  const small = await makeShop(bench, "small.myshopify.com", 1_000);
  const measured = await bench.part<{ medians: Record<string, { large: number; small: number }> }>("shoppers-page", { large: String(large), small: String(small), views, rounds: 15 });
  return Object.entries(measured.medians).map(([view, ms]) => rowOf({ name: `shoppers page at 1,000,000: ${view}`, unit: "ms", ours: ms.large, floor: ms.small, aim: "<= 2", peakMb: measured.peakMb }));
}
