/** Server time of the shoppers page, search and filters too: a shop of a million shoppers against one of a thousand in the same database. */
import http from "node:http";
import type { Bench } from "./environment.ts";
import { createSealer } from "#app/platform/sealing.server";
import { addDays, dayIn } from "#app/platform/zones";
import { writePlace } from "#app/shoppers/place";
import { createSessionToken } from "#sim/frame/session-token";
import { makeShop } from "./make-shop.ts";
import { median, type Row, rowOf } from "./row.ts";
import { openWeb, peakOf } from "./web-process.ts";

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

/** One after the other, the large shop and the small one in turns; the first rounds only warm up. */
const ROUNDS = 15;
const WARM_UP = 2;

export async function shoppersPage(bench: Bench): Promise<Row[]> {
  const sizes = { large: 1_000_000, small: 1_000 };
  for (const [size, shoppers] of Object.entries(sizes)) {
    await makeShop(bench, domainOf(size), shoppers);
    await install(bench, domainOf(size));
  }
  const web = await openWeb(bench, "app/server.ts");
  const agent = new http.Agent({ keepAlive: true });
  try {
    const rows: Row[] = [];
    for (const [view, address] of Object.entries(views)) {
      const times: Record<string, number[]> = { large: [], small: [] };
      for (let round = -WARM_UP; round < ROUNDS; round++) {
        for (const [size, measured] of Object.entries(times)) {
          const began = performance.now();
          const page = await open({ port: web.port, agent, domain: domainOf(size), address });
          const ms = performance.now() - began;
          // Each row of the list shows its shopper's town.
          if (size === "large" && !view.includes("nobody") && !/"(Kiel|Boston|Leeds|Lyon)"/.test(page)) throw new Error(`the view "${view}" shows nobody`);
          if (round >= 0) measured.push(ms);
        }
      }
      const [ours, floor] = [median(times["large"] ?? []), median(times["small"] ?? [])];
      rows.push(rowOf({ name: `shoppers page at 1,000,000: ${view}`, unit: "ms", ours, floor, aim: "<= 2", peakMb: peakOf(web) }));
    }
    return rows;
  } finally {
    agent.destroy();
    web.child.kill("SIGTERM");
  }
}

const domainOf = (size: string): string => `${size}.myshopify.com`;

/** What an install leaves: the sealed token that pages look for. */
async function install(bench: Bench, domain: string): Promise<void> {
  const seal = createSealer([bench.env.ENCRYPTION_KEYS ?? ""]);
  await bench.owner.query(`insert into "Session" (id, shop, state, scope, expires, "accessToken") values ($1, $2, '', 'read_orders', '2099-01-01', $3)`, [`offline_${domain}`, domain, seal.seal("token")]);
}

/** The page as the admin asks for it when a filter changes: the data of all of its routes, with a fresh session token. @throws Error when it is not answered 200. */
function open({ port, agent, domain, address }: { port: number; agent: http.Agent; domain: string; address: string }): Promise<string> {
  const path = `/app/shoppers.data?${new URLSearchParams(address)}`;
  const token = createSessionToken({ apiKey: "bench", apiSecret: "bench-secret" }, domain, Date.now());
  return new Promise((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port, path, agent, headers: { authorization: `Bearer ${token}`, "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36" } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => (response.statusCode === 200 ? resolve(body) : reject(new Error(`${path} was answered ${response.statusCode}`))));
    });
    request.on("error", reject);
  });
}
