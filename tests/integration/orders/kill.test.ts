import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settleShop } from "#app/lapse/settle-shop.server";
import { loadOrdersSlice } from "#app/orders/load-slice.server";
import { childOf, lineNode, orderNode } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops, plainShopsKey } from "../../support/plain-shops.ts";

const ORDERS = 20_000;
let shops: PlainShops;
let folder: string;
let file: string;

beforeAll(async () => {
  shops = await makePlainShops();
  folder = mkdtempSync(join(tmpdir(), "comeback-kill-"));
  file = join(folder, "orders.jsonl");
  const lines: string[] = [];
  for (let i = 1; i <= ORDERS; i++) {
    const at = new Date(Date.UTC(2024, 0, 1) + ((i * 7_919) % 1_000) * 86_400_000).toISOString();
    const order = orderNode(i, { processedAt: at, by: i % 11 === 0 ? null : (i * 31) % 6_000, email: i % 11 === 0 ? `guest${i % 500}@people.example` : null, goods: `${(i % 90) + 10}.00` });
    lines.push(JSON.stringify(order), JSON.stringify(childOf(order, lineNode(i * 2, { isGiftCard: i % 50 === 0, total: "10.00" }))));
  }
  writeFileSync(file, `${lines.join("\n")}\n`);
}, 120_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await shops.close();
});

const sliceOf = async (shopId: bigint): Promise<bigint> => BigInt((await shops.database.look<{ id: string }>("select id from import_slices where shop_id = $1 and subject = 'orders'", [shopId]))[0]?.id ?? 0);

/** Starts the loading in a process of its own and kills it some time after it said a word. Returns what it had said. */
async function killAfter(word: string, ms: number): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../support/load-slice-child.ts"), shops.database.urls.app, String(shops.shopId), String(await sliceOf(shops.shopId)), file, plainShopsKey], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  while (!said.includes(word) && child.exitCode === null) await wait(5);
  await wait(ms);
  child.kill("SIGKILL");
  await once(child, "close");
  return said;
}

const rowsOf = async (shopId: bigint) => ({
  orders: await shops.database.look("select count(*)::int, sum(net_minor)::text as net, sum(gift_cards_minor)::text as gifts, count(distinct shopper_id)::int as shoppers, sum(hashtext(id || order_day::text || coalesce(email, '')))::text as hash from orders where shop_id = $1", [shopId]),
  lines: await shops.database.look("select count(*)::int, sum(total_minor)::text as total, sum(hashtext(order_id || title))::text as hash from order_lines where shop_id = $1", [shopId]),
  stats: await shops.database.look("select count(*)::int, sum(order_days)::int as days, sum(net_spent_minor)::text as net, sum(hashtext(shopper_id || coalesce(last_order_day::text, '') || lapse_state))::text as hash from shopper_stats where shop_id = $1", [shopId]),
});

test("killed while reading and while merging, then done again: the same rows as an import that nobody disturbed", async () => {
  const { ctx, shopId, otherShopId } = shops;
  expect(await killAfter("half-read", 1_000)).not.toContain("merging");
  const staged = await shops.database.look<{ n: number }>("select count(*)::int as n from staging_orders where shop_id = $1", [shopId]);
  expect(staged[0]?.n).toBeGreaterThan(0);
  expect(await shops.database.look("select 1 from orders limit 1")).toEqual([]);
  expect(await killAfter("half-read", 2_050)).not.toContain("done");
  expect(await killAfter("merging", 60)).not.toContain("done");

  const bytes = () => createReadStream(file) as AsyncIterable<Uint8Array>;
  expect(await loadOrdersSlice(ctx, { shopId, sliceId: await sliceOf(shopId), bytes: bytes() })).toMatchObject({ read: ORDERS });
  expect(await loadOrdersSlice(ctx, { shopId: otherShopId, sliceId: await sliceOf(otherShopId), bytes: bytes() })).toEqual({ read: ORDERS, written: ORDERS });
  for (const shop of [shopId, otherShopId]) await settleShop(ctx, { shopId: shop, why: "import" });
  expect(await rowsOf(shopId)).toEqual(await rowsOf(otherShopId));
  expect((await rowsOf(shopId)).orders).toMatchObject([{ count: ORDERS }]);
  expect(await shops.database.look("select 1 from staging_orders union all select 1 from staging_order_lines limit 1")).toEqual([]);
}, 120_000);
