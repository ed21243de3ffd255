import type { MailsTaken } from "../shops/shop.ts";
import { addDays, type Day } from "../platform/zones.ts";

/** A backlog starts with the newest, so many on the first day (product rule 6). */
export const FIRST_DAY_CAP = 50;
/** A new shop's mails stop here until it is known how they were taken (product rule 4); as many more after a person let them go on although they were taken badly. */
export const FIRST_MAILS = 200;
/** How long after the last of them it is known. */
export const FIRST_MAILS_WAIT_MS = 24 * 3_600_000;
/** Below these shares mails are taken well. */
const UNKNOWN_BELOW = 0.02;
const COMPLAINTS_BELOW = 0.001;

/** A day on which mails left. */
export interface SendingDay extends MailsTaken {
  day: Day;
  /** How many it allowed; null for a day of which that was not kept. */
  cap: number | null;
}

export const isTakenWell = ({ taken, unknown, complaints }: MailsTaken): boolean => unknown < taken * UNKNOWN_BELOW && complaints < taken * COMPLAINTS_BELOW;

/** How many mails the day after `last` may send: twice as many when the last day was used and its mails were taken well, else as many again. @param last the last day on which mails left; null before the first */
export function nextCap(last: SendingDay | null): number {
  if (last === null) return FIRST_DAY_CAP;
  const cap = last.cap ?? FIRST_DAY_CAP * 4;
  // Four fifths: what a shop did not have to send says nothing about how more of it would be taken.
  return last.taken >= cap * 0.8 && isTakenWell(last) ? cap * 2 : cap;
}

/** Whether a new shop's first mails may go on. */
export type FirstMails =
  | { kind: "passed" }
  /** So many more may leave before it stops. */
  | { kind: "under_way"; left: number }
  /** All have left; it is known at this instant how they were taken. */
  | { kind: "waits"; until: Date }
  /** The share of addresses that do not exist, or of complaints, is too high: a person decides. */
  | { kind: "taken_badly"; unknown: number; complaints: number };

/**
 * @param input.sent    all that this shop sent, ever
 * @param input.base    what had been sent when a person let it go on; null before that
 * @param input.lastAt  when the last mail left
 */
export function judgeFirstMails(input: { passedAt: Date | null; sent: MailsTaken; base: MailsTaken | null; lastAt: Date | null; now: Date }): FirstMails {
  const { passedAt, base, lastAt, now } = input;
  if (passedAt) return { kind: "passed" };
  const sent = base ? { taken: input.sent.taken - base.taken, unknown: input.sent.unknown - base.unknown, complaints: input.sent.complaints - base.complaints } : input.sent;
  const left = FIRST_MAILS - sent.taken;
  if (left > 0 || lastAt === null) return { kind: "under_way", left: Math.max(0, left) };
  const until = new Date(+lastAt + FIRST_MAILS_WAIT_MS);
  if (until > now) return { kind: "waits", until };
  return isTakenWell(sent) ? { kind: "passed" } : { kind: "taken_badly", unknown: sent.unknown / sent.taken, complaints: sent.complaints / sent.taken };
}

/**
 * How many mails each day from today on allows, if all goes well: what the cap allows by its doubling, and the stop of the first mails.
 * @param input.today   the first day, with its cap as {@link nextCap} says (or as it was kept)
 * @param input.left    how many of the first mails may still leave; null when they have passed
 * @param input.isOff   days without mail
 */
export function capsAhead(input: { today: Day; cap: number; dailyCap: number; left: number | null; isOff(day: Day): boolean }): (day: Day) => number {
  const caps: number[] = [];
  let { cap, left } = input;
  return (day) => {
    for (let next = addDays(input.today, caps.length); next <= day; next = addDays(next, 1)) {
      if (input.isOff(next)) {
        caps.push(0);
        continue;
      }
      const most = Math.min(cap, input.dailyCap, left !== null && left > 0 ? left : Infinity);
      caps.push(most);
      if (left !== null) left -= most;
      if (most === Math.min(cap, input.dailyCap)) cap *= 2;
    }
    return caps[indexOf(input.today, day)] ?? 0;
  };
}

const indexOf = (from: Day, day: Day): number => (Date.parse(day) - Date.parse(from)) / 86_400_000;
