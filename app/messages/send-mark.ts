/**
 * The send high-water mark. Before the first mail of each hour of sending, a mark of our own is written at Shopify, where no restore of
 * the database reaches it. It is the instant at which it was made and a random number: two copies of one database that mark the same
 * hour make different marks, whatever their clocks say.
 */

const HOUR_MS = 3_600_000;

/** @param unique a random text without spaces */
export const createMark = (now: Date, unique: string): string => `${now.toISOString()} ${unique}`;

const madeAt = (mark: string): Date => new Date(mark.split(" ")[0] ?? "");
const hourOf = (at: Date): number => Math.floor(+at / HOUR_MS);

/** Whether mails may leave now under this mark. */
export const isOfHour = (mark: string, now: Date): boolean => hourOf(madeAt(mark)) === hourOf(now);

/** Under this mark no mail left that was due at this instant or later. */
export const endOfMark = (mark: string): Date => new Date((hourOf(madeAt(mark)) + 1) * HOUR_MS);

/** What this database knows. */
export interface KnownMarks {
  /** What Shopify is known to hold. */
  noted: string | null;
  /** What Shopify was asked to hold, without its answer having been noted. */
  intended: string | null;
  installedAt: Date | null;
}

/**
 * What the mark found at Shopify says. `noted`, `intended`: we wrote it, so nothing was sent that we do not know of. `foreign`: another
 * copy of this database wrote it since; ours is older than the mails that left.
 */
export function judgeMark(found: string | null, { noted, intended, installedAt }: KnownMarks): "noted" | "intended" | "foreign" {
  if (found !== null && found === intended) return "intended";
  if (found === noted) return "noted";
  // Shopify forgets an app's own metafields when it is uninstalled. A copy that knows of no install since is older than that.
  if (found === null && noted !== null && installedAt !== null && installedAt > madeAt(noted)) return "noted";
  return "foreign";
}
