import type { Ctx, Db, ShopId } from "#app/platform/ports";
import { SendMark, SendMarkSet } from "#app/shopify/documents/sending";
import { ShopifyUnavailable } from "#app/shopify/shopify-unavailable";
import { findMarks, intendMark, noteMark, stopForMark } from "#app/shops/send-marks.store.server";
import type { Shop } from "#app/shops/shop";
import type { SendMarkQuery, SendMarkSetMutation } from "#generated/admin.generated.d.ts";
import { createMark, isOfHour, judgeMark } from "./send-mark.ts";

export type OpenHourOutcome =
  | { kind: "open" }
  /** Shopify's mark is not ours: nothing is sent until a person confirms. */
  | { kind: "restored" }
  /** The token is dead. */
  | { kind: "gone" }
  /** A scope is missing: woken when it is granted. */
  | { kind: "denied" }
  /** Shopify does not answer, or another worker is at it. */
  | { kind: "later" };

/** Machine time after which it is tried again when Shopify did not answer. */
export const UNNOTED_MS = 10_000;

/** Somebody else may be faster at each step; more often than this it is looked at again later. */
const ROUNDS = 4;

/** Marks that this process has seen at Shopify itself, by database: what a restore puts into the table is not believed. */
const seenBy = new WeakMap<Db, Map<ShopId, string>>();
function seen(db: Db): Map<ShopId, string> {
  const known = seenBy.get(db) ?? new Map<ShopId, string>();
  seenBy.set(db, known);
  return known;
}

/** Whether this process may send for the shop in this hour without asking Shopify. A shop whose token was refused asks: it may work again. */
export const isHourOpen = (ctx: Pick<Ctx, "db" | "clock">, { id, disconnectedAt, settings: { sendMark } }: Shop): boolean =>
  disconnectedAt === null && sendMark !== null && isOfHour(sendMark, ctx.clock.now()) && seen(ctx.db).get(id) === sendMark;

/**
 * Compares Shopify's mark with ours, and writes the mark of this hour if it is not there yet (invariant 2). Twice an hour and shop at
 * most Shopify is asked, and once more by each process that begins. No transaction is open meanwhile, and no lease is held: the mark
 * is replaced only by who read its latest value, and what we know is changed only by who read that.
 */
export async function openHour(ctx: Ctx, shopId: ShopId): Promise<OpenHourOutcome> {
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const outcome = await tryOpen(ctx, shopId);
      if (outcome.kind !== "again") return outcome;
    }
  } catch (error) {
    if (!(error instanceof ShopifyUnavailable)) throw error;
    ctx.log.warn({ shopId, err: error }, "no mail leaves while the hour cannot be noted at Shopify");
  }
  return { kind: "later" };
}

async function tryOpen(ctx: Ctx, shopId: ShopId): Promise<OpenHourOutcome | { kind: "again" }> {
  const known = await ctx.db.withShopSql(shopId, findMarks);
  if (known.stopped) return { kind: "restored" };
  const read = await ctx.shopify.send<SendMarkQuery>(shopId, SendMark, {});
  if (read.kind === "gone" || read.kind === "denied") return { kind: read.kind };
  if (read.kind !== "ok") throw new Error(`shop ${shopId}: reading the mark was ${read.kind}`);
  const { id: ownerId, metafield } = read.data.currentAppInstallation;
  const found = metafield?.value ?? null;
  const now = ctx.clock.now();

  const verdict = judgeMark(found, known);
  if (verdict === "foreign") {
    const stopped = await ctx.db.withShopSql(shopId, (sql) => stopForMark(sql, known, found, now));
    if (!stopped) return { kind: "again" };
    ctx.log.warn({ shopId }, "Shopify holds a mark of sending that this database does not know: it looks restored from an older copy, nothing is sent");
    return { kind: "restored" };
  }
  if (verdict === "intended") await ctx.db.withShopSql(shopId, (sql) => noteMark(sql, found as string));
  if (found !== null && isOfHour(found, now)) {
    seen(ctx.db).set(shopId, found);
    return { kind: "open" };
  }

  const noted = verdict === "intended" ? found : known.noted;
  const mark = await ctx.db.withShopSql(shopId, (sql) => intendMark(sql, noted, createMark(now, crypto.randomUUID())));
  if (mark === null) return { kind: "again" };
  const written = await ctx.shopify.send<SendMarkSetMutation>(shopId, SendMarkSet, {
    mark: { ownerId, namespace: "$app:sending", key: "mark", type: "single_line_text_field", value: mark, compareDigest: metafield?.compareDigest ?? null },
  });
  if (written.kind === "gone" || written.kind === "denied") return { kind: written.kind };
  if (written.kind === "rejected") {
    const [error] = written.userErrors;
    if (error?.code === "STALE_OBJECT") return { kind: "again" };
    throw new Error(`shop ${shopId}: the mark was refused: ${error?.message}`);
  }
  await ctx.db.withShopSql(shopId, (sql) => noteMark(sql, mark));
  // An earlier intention may have been of an earlier hour: then this hour's is next.
  if (!isOfHour(mark, ctx.clock.now())) return { kind: "again" };
  seen(ctx.db).set(shopId, mark);
  return { kind: "open" };
}
