/** Shoppers done in one transaction. */
export const BULK_LOT = 2_000;
/** A piece of work that is done is told of for so long, unless it is put away before. */
export const BULK_SHOWN_MS = 86_400_000;

/** How far the work on many shoppers is. */
export interface Bulk {
  id: bigint;
  state: "running" | "done";
  /** Shoppers it came to, and those of them with whom it changed something. */
  looked: number;
  changed: number;
  /** About how many there are; null where nobody counted. */
  expected: number | null;
  /** A member of staff. */
  by: string;
}

/** In percent; work that nobody counted shows that it has begun. */
export const shareDone = ({ state, looked, expected }: Pick<Bulk, "state" | "looked" | "expected">): number =>
  state === "done" ? 100 : expected === null || expected === 0 ? 5 : Math.min(99, Math.round((100 * looked) / expected));
