import { randomUUID } from "node:crypto";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { appendTimeline } from "./append-timeline.server.ts";
import { type AddNoteOutcome, NOTE_MAX } from "./timeline.ts";

/** Adds a note of a member of staff to a shopper's file. */
export async function addNote(ctx: Ctx, input: { shopId: ShopId; shopperId: ShopperId; author: string; text: string }): Promise<AddNoteOutcome> {
  const text = input.text.trim();
  if (text === "") return { kind: "invalid", why: "empty" };
  if (text.length > NOTE_MAX) return { kind: "invalid", why: "too_long" };
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<AddNoteOutcome> => {
    // A redacted person's file takes no new words about them.
    const { rowCount } = await sql.query("select 1 from shoppers where shop_id = $1 and id = $2 and redacted_at is null and merged_into is null", [input.shopId, input.shopperId]);
    if (rowCount === 0) return { kind: "missing" };
    const sourceKey = `note:${randomUUID()}`;
    await appendTimeline(sql, [{ shopperId: input.shopperId, at: ctx.clock.now(), kind: "note", author: input.author, details: { text }, sourceKey }]);
    const { rows } = await sql.query<{ id: bigint }>("select id from timeline where shop_id = $1 and source_key = $2", [input.shopId, sourceKey]);
    return { kind: "added", id: (rows[0] as { id: bigint }).id };
  });
}
