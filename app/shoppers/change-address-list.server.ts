import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { type AddressList, beginWork, findList, listLists } from "./address-lists.store.server.ts";

/** An import can be taken back for this long. */
export const UNDO_MS = 30 * 86_400_000;
const SHOWN = 20;

/** What is done to a list came about, or it was in another state meanwhile: done by somebody else, forgotten, too old. */
export type ChangeListOutcome = { kind: "begun" } | { kind: "not-now" };
interface ChangeInput {
  shopId: ShopId;
  listId: bigint;
  actor: string;
}

/** Begins to leave out the addresses of a list that was read (product rule 18). */
export async function importAddressList(ctx: Ctx, { shopId, listId, actor }: ChangeInput): Promise<ChangeListOutcome> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql): Promise<ChangeListOutcome> => {
    const list = await findList(sql, listId, true);
    if (list?.state !== "ready" || list.found === 0) return { kind: "not-now" };
    await beginWork(sql, listId, "importing");
    await writeAudit(sql, { at, actor, action: "imported_addresses", details: { listId: String(listId), source: list.source, found: list.found } });
    await addWork(sql, at, "shoppers.work-list", { importId: String(listId), what: "import" }, { dedupeKey: `import:${listId}` });
    return { kind: "begun" };
  });
}

/** Begins to let the addresses of a list go again; one that is left out for another reason too stays left out. */
export async function undoAddressList(ctx: Ctx, { shopId, listId, actor }: ChangeInput): Promise<ChangeListOutcome> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql): Promise<ChangeListOutcome> => {
    const list = await findList(sql, listId, true);
    if (!list || undoableUntil(list, at) === null) return { kind: "not-now" };
    await beginWork(sql, listId, "undoing");
    await writeAudit(sql, { at, actor, action: "took_back_addresses", details: { listId: String(listId), source: list.source, added: list.added } });
    await addWork(sql, at, "shoppers.work-list", { importId: String(listId), what: "undo" }, { dedupeKey: `undo:${listId}` });
    return { kind: "begun" };
  });
}

/** Until when an import can be taken back; null when it cannot. */
export function undoableUntil({ state, doneAt }: Pick<AddressList, "state" | "doneAt">, now: Date): Date | null {
  if (state !== "done" || doneAt === null) return null;
  const until = new Date(+doneAt + UNDO_MS);
  return until > now ? until : null;
}

export type ShownList = Pick<AddressList, "id" | "state" | "source" | "actor" | "createdAt" | "lines" | "found" | "known" | "leftAlone" | "invalid" | "problems" | "added" | "step" | "worked" | "doneAt" | "undoneAt"> & { undoableUntil: Date | null };

/** The last lists that were brought, the newest first. */
export async function listAddressLists(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<ShownList[]> {
  const now = ctx.clock.now();
  const lists = await ctx.db.withShopSql(shopId, (sql) => listLists(sql, SHOWN));
  return lists.map(({ afterHash: _hash, afterShopper: _shopper, ...list }) => ({ ...list, undoableUntil: undoableUntil(list, now) }));
}
