import type { LapseState } from "../shoppers/badge.ts";
import { addDays, type Day, daysBetween, startOfDay } from "../platform/zones.ts";

/** A shop's rule: so many whole days without an order, counted in the shop's calendar. */
export interface FixedWindow {
  days: number;
  /** IANA zone of the shop */
  zone: string;
}

/** A return is shown for so many days, then the rule decides again. */
export const CAME_BACK_DAYS = 90;
export const WINDOW_MAX_DAYS = 1095;

/** A week, but a day on a development store, where orders are days old (product rule 2). */
export const shortestWindow = (partnerDevelopment: boolean): number => (partnerDevelopment ? 1 : 7);

/** Days of silence after which a shopper slows down: two thirds of the window, whole days. */
export const slowingDays = (windowDays: number): number => Math.floor((windowDays * 2) / 3);

/**
 * When silence after `lastOrderDay` becomes slowing and lapsed: at the shop's midnight after the last whole day of the time allowed.
 * With 90 days and a last order on 1 January, 61 days of silence begin on 3 March, 91 on 2 April (in a year of 365 days).
 */
export function turningPoints(lastOrderDay: Day, window: FixedWindow): { slowsAt: Date; lapsesAt: Date } {
  return {
    slowsAt: startOfDay(addDays(lastOrderDay, slowingDays(window.days) + 1), window.zone),
    lapsesAt: startOfDay(addDays(lastOrderDay, window.days + 1), window.zone),
  };
}

/** Until when a return that happened on `returnDay` is shown as one. */
export const cameBackUntil = (returnDay: Day, zone: string): Date => startOfDay(addDays(returnDay, CAME_BACK_DAYS + 1), zone);

export type RuleState = Extract<LapseState, "active" | "slowing" | "lapsed">;

/** The state that the rule gives at an instant, and when it began. */
export function stateAt(lastOrderDay: Day, window: FixedWindow, now: Date): RuleState {
  const { slowsAt, lapsesAt } = turningPoints(lastOrderDay, window);
  if (now >= lapsesAt) return "lapsed";
  return now >= slowsAt ? "slowing" : "active";
}

/** One line of the calendar by which whole shops are judged in sets. */
export interface CalendarDay {
  day: Day;
  slowsAt: Date;
  lapsesAt: Date;
}

/** The turning points of every day from `from` to `to`, both included: so that SQL joins days and never computes a midnight. */
export function windowCalendar(from: Day, to: Day, { days, zone }: FixedWindow): CalendarDay[] {
  const length = Math.max(0, daysBetween(from, to) + 1);
  // Each midnight once: it takes 50 µs, and most are one day's lapse and another's slowing.
  const midnights = Array.from({ length: length + days + 1 }, (_, i) => (i > slowingDays(days) ? startOfDay(addDays(from, i), zone) : null));
  return Array.from({ length }, (_, i) => ({ day: addDays(from, i), slowsAt: midnights[i + slowingDays(days) + 1] as Date, lapsesAt: midnights[i + days + 1] as Date }));
}
