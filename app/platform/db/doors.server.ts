import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { writeWakeUps } from "../jobs/work.server.ts";
import type { Db, ShopId, Sql, Tx } from "../ports.ts";

const DEFAULT_TIMEOUT_MS = 15_000;

/** bigint columns arrive as bigint, dates as "YYYY-MM-DD" text: no float, no shift by a time zone. */
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === 20) return (value: string) => BigInt(value);
    if (oid === 1082) return (value: string) => value;
    return pg.types.getTypeParser(oid, format);
  },
} as pg.CustomTypesConfig;

/**
 * Opens the two doors to the database. Both carry the shop of the transaction in `app.shop_id`, set locally,
 * so that row-level security shows the rows of that shop and nothing else.
 * @param url  DATABASE_URL, role comeback_app
 * @param size connections of each of the two pools
 */
export function openDoors(url: string, size = 8): Db {
  const pool = new pg.Pool({ connectionString: url, max: size, types });
  // A server that goes away ends idle connections; the next query opens a new one, so this is no reason to end the process.
  pool.on("error", () => undefined);
  let prisma: PrismaClient | undefined;
  const client = () => (prisma ??= new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: size }) }));

  return {
    withShop<T>(shopId: ShopId, work: (tx: Tx) => Promise<T>, options: { timeoutMs?: number } = {}) {
      const timeout = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      return client().$transaction(
        async (tx) => {
          await tx.$executeRaw`select set_config('app.shop_id', ${String(shopId)}, true), set_config('statement_timeout', ${String(timeout)}, true)`;
          return work(tx);
        },
        { timeout, maxWait: 10_000 },
      );
    },

    async withShopSql<T>(shopId: ShopId, work: (sql: Sql) => Promise<T>, options: { timeoutMs?: number } = {}) {
      const connection = await pool.connect();
      let broken: Error | undefined;
      try {
        // One round trip for both. Only digits go into the text: a bigint and a number.
        await connection.query(`begin; select set_config('app.shop_id', '${BigInt(shopId)}', true), set_config('statement_timeout', '${Number(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)}', true)`);
        const sql: Sql = {
          shopId,
          async query<Row extends object>(text: string, values: readonly unknown[] = []) {
            const answer = await connection.query<Row & pg.QueryResultRow>(text, [...values]);
            return { rows: answer.rows as Row[], rowCount: answer.rowCount ?? 0 };
          },
          copyFrom: (text) => connection.query(copyFrom(text)),
          wakeUps: { tasks: new Map(), dueAt: null },
        };
        const result = await work(sql);
        await writeWakeUps(sql);
        await connection.query("commit");
        return result;
      } catch (error) {
        await connection.query("rollback").catch((lost: Error) => (broken = lost));
        throw error;
      } finally {
        // A connection that could not roll back is thrown away, not pooled with an open transaction.
        connection.release(broken);
      }
    },

    async acrossShops<Row extends object>(text: string, values: readonly unknown[] = []) {
      return (await pool.query<Row & pg.QueryResultRow>(text, [...values])).rows as Row[];
    },

    async close() {
      await Promise.all([pool.end(), prisma?.$disconnect()]);
    },
  };
}
