/** Days and dates of the simulated world. */
export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const minuteMs = 60_000;

const readable = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** An instant for people, in UTC: `22 Nov 2026, 09:46`. */
export const formatWorldTime = (at: number): string => readable.format(at);
