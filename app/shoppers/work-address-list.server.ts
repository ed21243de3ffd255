import { done, giveUp, type ItemOutcome, retry } from "#app/platform/jobs/handlers";
import { withLease } from "#app/platform/jobs/leases.server";
import { addWork, wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { UNDO_MS } from "./change-address-list.server.ts";
import {
  type AddressList, beginShoppers, deleteAddresses, deleteList, endWork, findList, keepForGood, markByHash, nextMarked, releaseNext, suppressNext,
} from "./address-lists.store.server.ts";
import { refreshProfileFacts } from "./stats.store.server.ts";
import { addressHash } from "./suppression.server.ts";

const LOT = 2_000;
const LEASE_SECONDS = 900;

/** Works a list, one at a time in a shop: each lot is a transaction that notes how far it came, so a kill loses nothing and does nothing twice. */
export async function workAddressList(ctx: Ctx, { shopId, payload }: { shopId: ShopId; payload: { importId: string; what: "import" | "undo" | "forget" } }): Promise<ItemOutcome> {
  const id = BigInt(payload.importId);
  const leased = await withLease(ctx.db, shopId, { name: "shoppers.work-list", holder: crypto.randomUUID(), seconds: LEASE_SECONDS }, async (): Promise<ItemOutcome> => {
    const list = await ctx.db.withShopSql(shopId, (sql) => findList(sql, id));
    if (!list) return done();
    if (payload.what === "forget") return forgetWhenOver(ctx, shopId, list);
    const state = payload.what === "import" ? "importing" : "undoing";
    if (list.state !== state) return list.state === "done" || list.state === "undone" ? done() : giveUp(`the list is ${list.state}`);
    for (let more = true; more; ) more = await ctx.db.withShopSql(shopId, (sql) => workLot(ctx, sql, id), { timeoutMs: 60_000 });
    return done();
  });
  return leased.kind === "busy" ? retry("another list is being worked", 5) : leased.value;
}

/** One lot; false when the list is done. */
async function workLot(ctx: Ctx, sql: Sql, id: bigint): Promise<boolean> {
  const list = await findList(sql, id, true);
  if (list?.state !== "importing" && list?.state !== "undoing") return false;
  const now = ctx.clock.now();
  if (list.step === "addresses") {
    const more = list.state === "importing" ? await suppressNext(sql, list, now, LOT) : await releaseNext(sql, list, LOT);
    if (!more) await beginShoppers(sql, id);
    return true;
  }
  const shoppers = await nextMarked(sql, list, LOT);
  if (shoppers.length > 0) {
    const changed = await markByHash(sql, id, shoppers.map(({ id: shopper, email }) => ({ id: shopper, hash: addressHash(ctx, email) })));
    if (changed.length > 0) await refreshProfileFacts(sql, changed);
    return true;
  }
  await endWork(sql, id, list.state === "importing" ? "done" : "undone", now);
  // When it cannot be taken back any more, its addresses need not be remembered as its own.
  await addWork(sql, now, "shoppers.work-list", { importId: String(id), what: "forget" }, { dueAt: new Date(+now + (list.state === "importing" ? UNDO_MS : 0)) });
  wake(sql, "campaigns.tag");
  return false;
}

/** What nobody imported goes whole; of what was imported, and can be taken back no more, the numbers stay. */
async function forgetWhenOver(ctx: Ctx, shopId: ShopId, list: AddressList): Promise<ItemOutcome> {
  if (list.state === "reading" || list.state === "ready") await forgetList(ctx, shopId, list.id);
  const over = list.state === "undone" || (list.state === "done" && list.doneAt !== null && +list.doneAt + UNDO_MS <= +ctx.clock.now());
  if (over) {
    await inLots(ctx, shopId, (sql) => deleteAddresses(sql, list.id, LOT));
    await inLots(ctx, shopId, (sql) => keepForGood(sql, list.id, LOT));
  }
  return done();
}

/** Takes a list away as if it had never been brought. */
export async function forgetList(ctx: Pick<Ctx, "db">, shopId: ShopId, id: bigint): Promise<void> {
  await inLots(ctx, shopId, (sql) => deleteAddresses(sql, id, LOT));
  await ctx.db.withShopSql(shopId, (sql) => deleteList(sql, id));
}

async function inLots(ctx: Pick<Ctx, "db">, shopId: ShopId, lot: (sql: Sql) => Promise<boolean>): Promise<void> {
  while (await ctx.db.withShopSql(shopId, lot, { timeoutMs: 30_000 }));
}
