import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { acceptMark } from "#app/shops/send-marks.store.server";
import type { Shop } from "#app/shops/shop";
import { findShop } from "#app/shops/shops.store.server";
import { endOfMark } from "./send-mark.ts";
import { countMaybeSent, setAside } from "./sending.store.server.ts";

/** Sending that stands because the data look like an older copy. */
export interface RestoredStop {
  at: Date;
  /** Mails that were due before this may have left already. */
  until: Date;
  maybeSent: number;
}

/** What a person must know before they confirm; null when sending does not stand for this reason. */
export async function loadRestoredStop(ctx: Pick<Ctx, "db">, shop: Shop): Promise<RestoredStop | null> {
  const stop = stopOf(shop);
  return stop && { ...stop, maybeSent: await ctx.db.withShopSql(shop.id, (sql) => countMaybeSent(sql, stop.until)) };
}

/**
 * A person has seen that the data are an older copy, and lets sending go on. What was due before the stop may have left already and is
 * of unknown fate from now on: never sent by itself, left to a person one by one. What is due later has not left.
 * @param input.at of the stop that they saw
 */
export async function confirmRestored(ctx: Ctx, { shopId, actor, at }: { shopId: ShopId; actor: string; at: Date }): Promise<{ kind: "confirmed"; setAside: number } | { kind: "stale" }> {
  return ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const shop = await findShop(sql);
      const stop = shop && stopOf(shop);
      if (!stop || +stop.at !== +at || !(await acceptMark(sql, stop.at, stop.until))) return { kind: "stale" };
      const n = await setAside(sql, stop.until);
      await writeAudit(sql, { at: ctx.clock.now(), actor, action: "confirmed_restored", details: { until: stop.until.toISOString(), setAside: n } });
      wake(sql, "messages.send");
      wake(sql, "campaigns.enrol");
      return { kind: "confirmed", setAside: n };
    },
    { timeoutMs: 120_000 },
  );
}

function stopOf({ settings: { restoredAt, restoredMark } }: Shop): Pick<RestoredStop, "at" | "until"> | null {
  if (!restoredAt) return null;
  const end = restoredMark === null ? restoredAt : endOfMark(restoredMark);
  return { at: restoredAt, until: end < restoredAt ? end : restoredAt };
}
