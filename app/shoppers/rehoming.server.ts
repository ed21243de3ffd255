import { addWork } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";

const LOT = 5_000;

/** Asks that the orders of merged shoppers go to those they were merged into. */
export async function addRehoming(sql: Sql, now: Date, merged: readonly ShopperId[]): Promise<void> {
  for (let i = 0; i < merged.length; i += LOT) await addWork(sql, now, "orders.rehome", { shopperIds: merged.slice(i, i + LOT).map(String) });
}
