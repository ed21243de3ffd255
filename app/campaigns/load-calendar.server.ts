import { type FirstMails, judgeFirstMails } from "#app/messages/warm-up";
import { loadCapsAhead } from "#app/messages/sending-caps.server";
import { findOffDays, type OffDays, sumMails } from "#app/messages/sending-days.store.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { addDays, type Day, dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import { countPlanned } from "./enrolment.store.server.ts";

/** Days that are shown, four weeks. */
const DAYS = 28;

export interface MailCalendar {
  /** `allowed` if all goes well; 0 on a day without mail. `planned` counts what has left today too. */
  days: { day: Day; allowed: number; planned: number; off: boolean }[];
  firstMails: FirstMails;
  offDays: OffDays[];
}

/** How many mails each of the next days allows, and how many are planned: the warm-up of a new sender, days without mail, and what campaigns wait to send. */
export async function loadCalendar(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<MailCalendar> {
  const shop = await loadShop(ctx, { shopId });
  const now = ctx.clock.now();
  const { timeZone: zone, firstMailsPassedAt: passedAt, firstMailsBase: base } = shop.settings;
  const today = dayIn(now, zone);
  return ctx.db.withShopSql(shopId, async (sql) => {
    const [capOf, planned, offDays, { lastAt, ...sent }] = [await loadCapsAhead(sql, shop, now), await countPlanned(sql, zone, now, today), await findOffDays(sql, today), await sumMails(sql)];
    const days = Array.from({ length: DAYS }, (_, n) => addDays(today, n)).map((day) => ({
      day,
      allowed: capOf(day),
      planned: planned.get(day) ?? 0,
      off: offDays.some(({ fromDay, untilDay }) => fromDay <= day && day <= untilDay),
    }));
    return { days, firstMails: judgeFirstMails({ passedAt, sent, base, lastAt, now }), offDays };
  });
}
