/** Rows a second from JSONL to statistics, against COPY to staging and a plain upsert of the same rows; and memory, which must not grow with the shop. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./environment.ts";
import { makeCopyFiles } from "./make-copy-files.ts";
import { type History, makeHistory } from "./make-history.ts";
import { middleRound, type Round, type Row, rowOf } from "./row.ts";

const ROUNDS = 3;

export async function importOrders(bench: Bench): Promise<Row[]> {
  const shopId = await makeEmptyShop(bench);
  return [await speed(bench, shopId), await memory(bench, shopId)];
}

/** In turns; the first round only warms up. */
async function speed(bench: Bench, shopId: string): Promise<Row> {
  return inFolder(async (folder) => {
    const history = makeHistory(folder, { customers: 60_000, orders: 200_000 });
    const files = await makeCopyFiles(folder, history, shopId, bench.env.ENCRYPTION_KEYS ?? "");
    const rounds: Round[] = [];
    let peakMb = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      const ours = await runOurs(bench, shopId, history);
      peakMb = Math.max(peakMb, ours.peakMb);
      await empty(bench);
      const bare = await bench.part<{ seconds: number }>("bare-import", { shopId, files });
      await expectOrders(bench, history.orders);
      await empty(bench);
      if (round === 0) continue;
      rounds.push({ ours: history.rows / ours.seconds, floor: history.rows / bare.seconds });
    }
    return rowOf({ name: "import, from JSONL to statistics", unit: "rows/s", ...middleRound(rounds), aim: ">= 0.6", peakMb });
  });
}

async function memory(bench: Bench, shopId: string): Promise<Row> {
  const peakAt = (orders: number) =>
    inFolder(async (folder) => {
      const { peakMb } = await runOurs(bench, shopId, makeHistory(folder, { customers: orders * 0.3, orders }));
      await empty(bench);
      return peakMb;
    });
  const small = await peakAt(10_000);
  const large = await peakAt(1_000_000);
  return rowOf({ name: "import, peak memory at 1,000,000 orders against 10,000", unit: "MB", ours: large, floor: small, aim: "<= 1.3", peakMb: large });
}

async function runOurs(bench: Bench, shopId: string, history: History): Promise<{ seconds: number; peakMb: number }> {
  const ours = await bench.part<{ seconds: number }>("import", { shopId, history });
  await expectOrders(bench, history.orders);
  const { rows } = await bench.owner.query<{ n: string }>("select coalesce(sum(orders), 0) as n from shopper_stats where lapse_state <> 'unknown'");
  if (Number(rows[0]?.n) < history.orders * 0.9) throw new Error(`${history.orders} orders were read, statistics know of ${rows[0]?.n}`);
  return ours;
}

async function expectOrders(bench: Bench, orders: number): Promise<void> {
  const { rows } = await bench.owner.query<{ n: string }>("select count(*) as n from orders");
  if (Number(rows[0]?.n) !== orders) throw new Error(`${orders} orders were to be read, ${rows[0]?.n} are there`);
}

async function makeEmptyShop(bench: Bench): Promise<string> {
  const { rows } = await bench.owner.query<{ id: string }>("insert into shops (domain, installed_at) values ('bench.myshopify.com', '2026-11-22') returning id");
  const [shop] = rows as [{ id: string }];
  await bench.owner.query(
    `insert into shop_settings (shop_id, name, currency, time_zone, primary_url, scopes, updated_at) values ($1, 'Bench', 'EUR', 'Europe/Berlin', 'https://bench.example', 'read_all_orders', '2026-11-22')`,
    [shop.id],
  );
  return shop.id;
}

const empty = (bench: Bench) =>
  bench.owner.query(
    `truncate shoppers, shopper_stats, shopper_counts, orders, order_lines, refunds, import_slices, sync_cursors, work_items, lapse_transitions, cases, timeline,
       staging_customers, staging_orders, staging_order_lines, staging_refunds`,
  );

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "comeback-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
