import { addDays, dayIn, nextHour, startOfDay } from "../platform/zones.ts";

/** Mail leaves from 9 to 20 o'clock (product rule 23). */
export const FIRST_HOUR = 9;
export const LAST_HOUR = 20;
/** A mail that could not leave within this time after it was due is not sent at all. */
export const DEADLINE_MS = 7 * 86_400_000;

/** The first instant at or after `from` at which mail may leave in that zone. */
export function nextSendingInstant(from: Date, zone: string): Date {
  const { opens, closes } = sendingHoursOf(dayIn(from, zone), zone);
  if (from < opens) return opens;
  return from < closes ? from : sendingHoursOf(addDays(dayIn(from, zone), 1), zone).opens;
}

/** The sending hours of a calendar day, also where it is 23 or 25 hours long. */
export function sendingHoursOf(day: string, zone: string): { opens: Date; closes: Date } {
  const midnight = startOfDay(day, zone);
  return { opens: nextHour(midnight, zone, FIRST_HOUR), closes: nextHour(midnight, zone, LAST_HOUR) };
}
