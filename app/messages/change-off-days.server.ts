import { z } from "zod";
import type { Ctx, ShopId } from "#app/platform/ports";
import { addDays, type Day, dayIn, daysBetween, startOfDay } from "#app/platform/zones";
import { writeAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { deleteOffDays, findOffDays, insertOffDays, type OffDays } from "./sending-days.store.server.ts";
import { moveDue } from "./plan-messages.server.ts";

/** Longer than this nothing would be left of a campaign that waits. */
const LONGEST_DAYS = 60;
/** No calendar holds more. */
const MOST = 50;

const OffDaysForm = z.object({ fromDay: z.iso.date(), untilDay: z.iso.date(), note: z.string().trim().max(80).regex(/^[^\r\n]*$/) });

export type OffDaysProblem = "no_day" | "past" | "before_first" | "too_long" | "too_many" | "note";
export type AddOffDaysOutcome = { kind: "added"; moved: number } | { kind: "invalid"; field: "fromDay" | "untilDay" | "note"; problem: OffDaysProblem };

/**
 * Adds days on which nothing leaves (product rule 18). Mails that are planned for them move behind them, at their time of day; what a mail
 * says of its offer is not changed by that, and one whose code would have ended ends instead.
 * @returns how many mails were moved
 */
export async function addOffDays(ctx: Ctx, input: { shopId: ShopId; actor: string; fromDay: unknown; untilDay: unknown; note: unknown }): Promise<AddOffDaysOutcome> {
  const { shopId, actor } = input;
  const shop = await loadShop(ctx, { shopId });
  const zone = shop.settings.timeZone;
  const at = ctx.clock.now();
  const today = dayIn(at, zone);
  const checked = checkOffDays(input, today);
  if (checked.kind === "invalid") return checked;
  const { fromDay, untilDay, note } = checked.days;
  return ctx.db.withShopSql(shopId, async (sql): Promise<AddOffDaysOutcome> => {
    if ((await findOffDays(sql, today)).length >= MOST) return { kind: "invalid", field: "fromDay", problem: "too_many" };
    await insertOffDays(sql, { fromDay, untilDay, note });
    const moved = await moveDue(sql, { from: startOfDay(fromDay, zone), until: startOfDay(addDays(untilDay, 1), zone), toDay: addDays(untilDay, 1), zone });
    await writeAudit(sql, { at, actor, action: "added_off_days", details: { fromDay, untilDay, moved } });
    return { kind: "added", moved };
  }, { timeoutMs: 60_000 });
}

/** Takes days without mail away; mails that were moved stay where they are. Repeating it changes nothing. */
export async function removeOffDays(ctx: Ctx, { shopId, actor, id }: { shopId: ShopId; actor: string; id: bigint }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    const removed = await deleteOffDays(sql, id);
    if (removed) await writeAudit(sql, { at: ctx.clock.now(), actor, action: "removed_off_days", details: { fromDay: removed.fromDay, untilDay: removed.untilDay } });
  });
}

/** Checks what a merchant typed. */
export function checkOffDays(input: { fromDay: unknown; untilDay: unknown; note: unknown }, today: Day): { kind: "valid"; days: Omit<OffDays, "id"> } | Extract<AddOffDaysOutcome, { kind: "invalid" }> {
  const invalid = (field: "fromDay" | "untilDay" | "note", problem: OffDaysProblem) => ({ kind: "invalid" as const, field, problem });
  const parsed = OffDaysForm.safeParse(input);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0];
    return field === "note" ? invalid("note", "note") : invalid(field === "untilDay" ? "untilDay" : "fromDay", "no_day");
  }
  const { fromDay, untilDay } = parsed.data;
  if (fromDay < today) return invalid("fromDay", "past");
  if (untilDay < fromDay) return invalid("untilDay", "before_first");
  if (daysBetween(fromDay, untilDay) >= LONGEST_DAYS) return invalid("untilDay", "too_long");
  return { kind: "valid", days: parsed.data };
}
