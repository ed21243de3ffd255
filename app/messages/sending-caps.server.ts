import type { Sql } from "#app/platform/ports";
import { type Day, dayIn } from "#app/platform/zones";
import { writeAudit } from "#app/shops/audit.server";
import type { Shop } from "#app/shops/shop";
import { noteFirstMails } from "#app/shops/shops.store.server";
import { findDay, findLastDay, findOffDays, holdDay, sumMails } from "./sending-days.store.server.ts";
import { capsAhead, judgeFirstMails, nextCap } from "./warm-up.ts";

export type OpenDayOutcome =
  /** So many more may leave today. */
  | { kind: "places"; places: number }
  | { kind: "until"; at: Date }
  | { kind: "stands"; why: "first_mails" };

/**
 * How many mails a shop may still send today: its cap, which begins low and doubles while mails are taken well (product rule 6), and the
 * stop of a new shop's first mails (rule 4), which is passed, or stands until a person decides, here. Holds the day's row.
 */
export async function openDay(sql: Sql, shop: Shop, day: Day, now: Date): Promise<OpenDayOutcome> {
  const { taken, cap } = await holdDay(sql, day);
  const left = Math.min(cap ?? shop.settings.dailyCap, shop.settings.dailyCap) - taken;
  const { firstMailsPassedAt: passedAt, firstMailsBase: base } = shop.settings;
  if (passedAt) return { kind: "places", places: left };
  const { lastAt, ...sent } = await sumMails(sql);
  const first = judgeFirstMails({ passedAt, sent, base, lastAt, now });
  switch (first.kind) {
    case "under_way":
      return { kind: "places", places: Math.min(left, first.left) };
    case "waits":
      return { kind: "until", at: first.until };
    case "passed":
      await noteFirstMails(sql, { passedAt: now, badAt: null, base });
      await writeAudit(sql, { at: now, actor: "comeback", action: "passed_first_mails", details: { ...sent } });
      return { kind: "places", places: left };
    case "taken_badly":
      await noteFirstMails(sql, { passedAt: null, badAt: now, base });
      await writeAudit(sql, { at: now, actor: "comeback", action: "stopped_first_mails", details: { ...sent } });
      return { kind: "stands", why: "first_mails" };
  }
}

/**
 * How many mails each day from today on will allow, if all goes well; what other campaigns have planned is not taken off.
 * @param from the first day on which any leave; today unless told. A day on which nothing leaves doubles nothing
 */
export async function loadCapsAhead(sql: Sql, shop: Shop, now: Date, from = dayIn(now, shop.settings.timeZone)): Promise<(day: Day) => number> {
  const { firstMailsPassedAt: passedAt, firstMailsBase: base, dailyCap, timeZone } = shop.settings;
  const today = dayIn(now, timeZone);
  const [begun, last, off] = [await findDay(sql, today), await findLastDay(sql, today), await findOffDays(sql, today)];
  const { lastAt, ...sent } = await sumMails(sql);
  const first = judgeFirstMails({ passedAt, sent, base, lastAt, now });
  const left = first.kind === "under_way" ? first.left + (begun?.taken ?? 0) : null;
  return capsAhead({ today: begun ? today : from, cap: begun?.cap ?? nextCap(last), dailyCap, left, isOff: (day) => off.some(({ fromDay, untilDay }) => fromDay <= day && day <= untilDay) });
}
