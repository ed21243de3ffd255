import { addDays, type Day, dayIn } from "../platform/zones.ts";
import { sendingHoursOf } from "../messages/sending-hours.ts";

/** Time to undo after Start. */
export const LEAD_MS = 10 * 60_000;
/** A day on which less is left than this is skipped: its share would leave all at once in the evening. */
const LEAST_HOURS_MS = 30 * 60_000;
/** A plan that finds no place within this many days would never find one. */
const MOST_DAYS = 10_000;

interface Hours {
  begins: Date;
  closes: Date;
  /** The shop's day in which they begin, whose places they take. */
  shopDay: Day;
}

/**
 * Gives out the times of a campaign's mails, one after another: each in the hours of its shopper's zone (product rule 23), no more a day
 * than the shop's cap leaves room for, evenly over the hours, from ten minutes after Start on, or from now where that is past: a mail
 * planned for days that are over would be too late.
 * @param input.zone    the shop's, by whose days the cap is counted
 * @param input.capOf   how many mails a day of the shop allows; 0 for one without mail
 * @param input.planned how many mails of the shop are planned already, by the shop's day
 */
export function createSchedule(input: { startedAt: Date; now: Date; zone: string; capOf(day: Day): number; planned: ReadonlyMap<Day, number> }): { next(zone: string): Date } {
  const from = new Date(Math.max(+input.startedAt + LEAD_MS, +input.now));
  const planned = new Map(input.planned);
  const first = new Map<string, Day>();
  const hours = remembering((zone, day): Hours => {
    const { opens, closes } = sendingHoursOf(day, zone);
    const begins = opens > from ? opens : from;
    return { begins, closes, shopDay: dayIn(begins, input.zone) };
  });
  const isFull = ({ begins, closes, shopDay }: Hours) => +closes - +begins < LEAST_HOURS_MS || (planned.get(shopDay) ?? 0) >= input.capOf(shopDay);
  return {
    next(zone) {
      let day = first.get(zone) ?? dayIn(from, zone);
      for (let tries = 0; isFull(hours(zone, day)); day = addDays(day, 1)) if (++tries > MOST_DAYS) throw new RangeError("no day has room for this mail");
      first.set(zone, day);
      const { begins, closes, shopDay } = hours(zone, day);
      const place = planned.get(shopDay) ?? 0;
      planned.set(shopDay, place + 1);
      return new Date(+begins + Math.floor(((+closes - +begins) * place) / input.capOf(shopDay)));
    },
  };
}

/** How many of `n` mails leave on which day, from the first day on; the first `most` days that have any. */
export function planDays(n: number, input: { from: Day; capOf(day: Day): number; planned: ReadonlyMap<Day, number> }, most: number): { day: Day; n: number }[] {
  const days: { day: Day; n: number }[] = [];
  let left = n;
  for (let day = input.from, tries = 0; left > 0 && days.length < most && tries < MOST_DAYS; day = addDays(day, 1), tries++) {
    const room = Math.min(left, input.capOf(day) - (input.planned.get(day) ?? 0));
    if (room <= 0) continue;
    days.push({ day, n: room });
    left -= room;
  }
  return days;
}

function remembering(make: (zone: string, day: Day) => Hours): (zone: string, day: Day) => Hours {
  const known = new Map<string, Hours>();
  return (zone, day) => {
    const key = `${zone} ${day}`;
    let value = known.get(key);
    if (!value) known.set(key, (value = make(zone, day)));
    return value;
  };
}
