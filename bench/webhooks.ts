/** Webhook requests a second: our server against a bare Node server that checks the same HMAC and inserts one row. */
import { createHmac } from "node:crypto";
import http from "node:http";
import type { Bench } from "./environment.ts";
import { middleRound, type Round, type Row, rowOf } from "./row.ts";
import { openWeb, peakOf } from "./web-process.ts";

const REQUESTS = 6_000;
const CONNECTIONS = 32;
const ROUNDS = 3;
const DOMAIN = "bench.myshopify.com";

export async function webhooks(bench: Bench): Promise<Row[]> {
  await bench.owner.query("insert into shops (domain) values ($1)", [DOMAIN]);
  await bench.owner.query("create table bench_bodies (id text primary key, body text not null)");
  await bench.owner.query("grant insert on bench_bodies to comeback_app");
  const ours = await openWeb(bench, "bench/parts/webhooks.ts");
  const bare = await openWeb(bench, "bench/parts/bare-webhooks.ts");
  try {
    const rounds: Round[] = [];
    // In turns; the first round only warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      const measured = { ours: await load(ours.port, `ours-${round}`), floor: await load(bare.port, `bare-${round}`) };
      if (round > 0) rounds.push(measured);
    }
    const stored = Number((await bench.owner.query("select count(*) as n from webhook_receipts")).rows[0].n);
    if (stored !== REQUESTS * (ROUNDS + 1)) throw new Error(`${REQUESTS * (ROUNDS + 1)} webhooks were answered 200, ${stored} are stored`);
    return [rowOf({ name: "webhooks, none lost", unit: "requests/s", ...middleRound(rounds), aim: ">= 0.7", peakMb: peakOf(ours) })];
  } finally {
    for (const { child } of [ours, bare]) child.kill("SIGTERM");
  }
}

/** Sends REQUESTS different signed webhooks over CONNECTIONS connections. Returns requests a second. @throws Error when one is not answered 200. */
async function load(port: number, run: string): Promise<number> {
  const body = JSON.stringify({ id: 1, admin_graphql_api_id: "gid://shopify/Order/1", updated_at: "2026-11-22T12:00:00Z", note: "x".repeat(3000) });
  const hmac = createHmac("sha256", "bench-secret").update(body).digest("base64");
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const send = (n: number) =>
    new Promise<void>((resolve, reject) => {
      const request = http.request(
        {
          host: "127.0.0.1",
          port,
          path: "/webhooks",
          method: "POST",
          agent,
          headers: {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
            "x-shopify-topic": "orders/updated",
            "x-shopify-shop-domain": DOMAIN,
            "x-shopify-hmac-sha256": hmac,
            "x-shopify-webhook-id": `${run}-${n}`,
            "x-shopify-event-id": `${run}-${n}`,
            "x-shopify-triggered-at": "2026-11-22T12:00:00Z",
            "x-shopify-api-version": "2026-10",
          },
        },
        (response) => {
          response.resume();
          response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`))));
        },
      );
      request.on("error", reject);
      request.end(body);
    });
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < REQUESTS) await send(next++);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return REQUESTS / seconds;
}
