import { addDays, type Day, dayIn } from "../platform/zones.ts";
import { nextSendingInstant, sendingHoursOf } from "../messages/sending-hours.ts";

/** Time to undo after Start. */
export const LEAD_MS = 10 * 60_000;
/** A day on which less is left than this is skipped: its share would leave all at once in the evening. */
const LEAST_HOURS_MS = 30 * 60_000;

/**
 * Gives out the times of a campaign's mails, one after another: no more a day than the shop's cap leaves room for, evenly over the
 * sending hours, from ten minutes after Start on, or from now where that is past: a mail planned for days that are over would be too late.
 * @param input.planned how many mails of the shop are planned already, by the shop's day
 */
export function createSchedule(input: { startedAt: Date; now: Date; zone: string; dailyCap: number; planned: ReadonlyMap<Day, number> }): { next(): Date } {
  const { zone, dailyCap } = input;
  const from = nextSendingInstant(new Date(Math.max(+input.startedAt + LEAD_MS, +input.now)), zone);
  const planned = new Map(input.planned);
  let day = dayIn(from, zone);
  let opens = from;
  let closes = sendingHoursOf(day, zone).closes;
  const nextDay = () => {
    day = addDays(day, 1);
    ({ opens, closes } = sendingHoursOf(day, zone));
  };
  if (+closes - +opens < LEAST_HOURS_MS) nextDay();
  return {
    next() {
      while ((planned.get(day) ?? 0) >= dailyCap) nextDay();
      const place = planned.get(day) ?? 0;
      planned.set(day, place + 1);
      return new Date(+opens + Math.floor(((+closes - +opens) * place) / dailyCap));
    },
  };
}
