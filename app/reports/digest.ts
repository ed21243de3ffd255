import { addDays, type Day, dayIn, nextHour, startOfDay } from "../platform/zones.ts";

/** The hours of the shop's day in which the digest may leave: what is not told by noon is told the next morning. */
const FROM_HOUR = 8;
const UNTIL_HOUR = 12;
/** Shops of one zone are spread over the first minutes. */
const SPREAD_MINUTES = 30;
/** What is older is in the list, and no news any more. */
const MOST_DAYS = 7;

/** How far a shop is told, in days of its own calendar. */
export interface DigestDays {
  /** The last day whose mail was taken on. */
  doneOn: Day;
  /** The day of the last mail that the mail server took, or on which counting began. */
  toldOn: Day;
}

/** What decides when a shop is told. */
export interface DigestPlan {
  shopId: bigint;
  installedAt: Date;
  /** IANA */
  zone: string;
  /** null: counting has not begun. */
  days: DigestDays | null;
}

/** What is to be done at an instant: counting begins, it is too early or done already, the day may be told, or its morning is over. */
export interface DigestStep {
  kind: "begin" | "wait" | "tell" | "skip";
  /** The shop's calendar day. */
  today: Day;
  /** When there is something to do again. */
  nextAt: Date;
}

export function stepAt(now: Date, plan: DigestPlan): DigestStep {
  const today = dayIn(now, plan.zone);
  const { from, until } = morningOf(today, plan);
  const tomorrow = { today, nextAt: morningOf(addDays(today, 1), plan).from };
  if (plan.days === null || isOfEarlierInstall(plan.days, plan)) return { kind: "begin", ...tomorrow };
  if (plan.days.doneOn >= today) return { kind: "wait", ...tomorrow };
  if (now < from) return { kind: "wait", today, nextAt: from };
  return { kind: now < until ? "tell" : "skip", ...tomorrow };
}

/** The instant from which a shop waits for its next step; one that counting waits for is past. */
export const dueAt = (plan: DigestPlan): Date => (plan.days === null || isOfEarlierInstall(plan.days, plan) ? plan.installedAt : morningOf(addDays(plan.days.doneOn, 1), plan).from);

/** The day after whose midnight the digest of `today` begins to count. Shoppers lapse at midnight: told yesterday, it is those of today. */
export function countedFrom({ toldOn }: Pick<DigestDays, "toldOn">, today: Day): Day {
  const earliest = addDays(today, -MOST_DAYS);
  return toldOn < earliest ? earliest : toldOn;
}

/** What was before the shop came back is no news. */
const isOfEarlierInstall = ({ doneOn }: DigestDays, { installedAt, zone }: Pick<DigestPlan, "installedAt" | "zone">): boolean => doneOn < dayIn(installedAt, zone);

/** Between which instants the digest of a day may leave. */
function morningOf(day: Day, { zone, shopId }: Pick<DigestPlan, "zone" | "shopId">): { from: Date; until: Date } {
  const midnight = startOfDay(day, zone);
  const at = (hour: number) => nextHour(midnight, zone, hour);
  return { from: new Date(+at(FROM_HOUR) + Number(shopId % BigInt(SPREAD_MINUTES)) * 60_000), until: at(UNTIL_HOUR) };
}
