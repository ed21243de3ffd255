import { addDays, type Day } from "../platform/zones.ts";
import { type CalendarDay, type FixedWindow, windowCalendar } from "./fixed-window.ts";

export type Calendars = ReturnType<typeof createCalendars>;

/** Calendars by their window, the last one kept: whole shops are judged by one window, unless it is changed meanwhile. */
export function createCalendars(): (window: FixedWindow) => (from: Day, to: Day) => CalendarDay[] {
  let kept: { window: FixedWindow; calendar: ReturnType<typeof createCalendar> } | undefined;
  return (window) => {
    if (kept?.window.days !== window.days || kept.window.zone !== window.zone) kept = { window, calendar: createCalendar(window) };
    return kept.calendar;
  };
}

/** A calendar that computes each day once: whole shops are judged in lots that share most of their days. */
export function createCalendar(window: FixedWindow): (from: Day, to: Day) => CalendarDay[] {
  let days: CalendarDay[] = [];
  return (from, to) => {
    const first = days[0]?.day;
    const last = days.at(-1)?.day;
    if (first === undefined || last === undefined) days = windowCalendar(from, to, window);
    else {
      if (from < first) days = [...windowCalendar(from, addDays(first, -1), window), ...days];
      if (to > last) days = [...days, ...windowCalendar(addDays(last, 1), to, window)];
    }
    return days.filter(({ day }) => day >= from && day <= to);
  };
}
