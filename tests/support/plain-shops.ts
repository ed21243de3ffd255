import { pino } from "pino";
import { openDoors } from "#app/platform/db/doors.server";
import type { Ctx, Shopify } from "#app/platform/ports";
import { createSealer } from "#app/platform/sealing.server";
import { cloneDatabase, type TestDatabase } from "./database.ts";

export interface PlainShops {
  database: TestDatabase;
  ctx: Ctx & { clock: { now(): Date; set(at: string): void } };
  /** Two shops with settings, all orders granted, import done: nothing of Shopify behind them. */
  shopId: bigint;
  otherShopId: bigint;
  close(): Promise<void>;
}

export const plainShopsKey = `k1:${Buffer.alloc(32, 7).toString("base64")}`;

const notThere = () => Promise.reject(new Error("no Shopify in this test"));
export const silent: Shopify = { send: notThere, openBulkResult: notThere, stageLines: notThere, noteDenied: notThere, noteAllowed: notThere };

/** A context on rows alone, for what needs the database and no Shopify. */
export async function makePlainShops(options: { now?: string; timeZone?: string; scopes?: string; imported?: boolean; shopify?: Shopify } = {}): Promise<PlainShops> {
  const { now = "2026-11-22T09:00:00Z", timeZone = "Europe/Berlin", scopes = "read_orders,read_all_orders,read_customers", imported = true } = options;
  const database = await cloneDatabase();
  const ids = await database.look<{ id: string }>("insert into shops (domain, installed_at) values ('nord.myshopify.com', $1), ('sued.myshopify.com', $1) returning id", [now]);
  await database.look(
    `insert into shop_settings (shop_id, name, currency, time_zone, primary_url, scopes, updated_at) select id, domain, 'EUR', $1, 'https://' || domain, $2, $3 from shops`,
    [timeZone, scopes, now],
  );
  if (imported) await database.look("insert into import_slices (shop_id, subject, position, state) select id, subject, position, 'done' from shops, (values ('customers', 0), ('orders', 1)) v(subject, position)");
  const db = openDoors(database.urls.app);
  let at = new Date(now);
  const clock = { now: () => at, set: (instant: string) => void (at = new Date(instant)) };
  const ctx = {
    env: {} as Ctx["env"],
    db,
    shopify: options.shopify ?? silent,
    mail: { connections: 0, send: () => Promise.reject(new Error("no mail in this test")), close: async () => undefined },
    dns: { txt: async () => ({ kind: "none" }), mx: async () => ({ kind: "none" }) },
    seal: createSealer([plainShopsKey]),
    clock,
    log: pino({ level: process.env.TEST_LOG_LEVEL ?? "silent" }),
  } satisfies Ctx;
  const [shopId, otherShopId] = ids.map(({ id }) => BigInt(id)) as [bigint, bigint];
  return { database, ctx, shopId, otherShopId, close: async () => (await db.close(), database.drop()) };
}
